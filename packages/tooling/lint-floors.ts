/** Holds the arrows inside of every package and app: see `floors.ts`. */
import { existsSync, readdirSync } from "node:fs";
import { floors, violations } from "./floors.ts";
import { workspace } from "./packages.ts";

const found = ["packages", "apps"].flatMap((parent) =>
  readdirSync(workspace + parent)
    .filter((name) => existsSync(`${workspace}${parent}/${name}/src`))
    .flatMap((name) => violations(`${workspace}${parent}/${name}/src`, floors[name]).map((what) => `${name}: ${what}`)),
);
for (const what of found) console.error(what);
if (found.length > 0) process.exit(1);
