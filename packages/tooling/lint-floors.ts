/** Holds the arrows inside of every package and app, or of those whose folders are named: see `floors.ts`. */
import { existsSync, readdirSync } from "node:fs";
import { floors, violations } from "./floors.ts";
import { workspace } from "./packages.ts";

const chosen = process.argv.slice(2);
const found = ["packages", "apps"].flatMap((parent) =>
  readdirSync(workspace + parent)
    .filter((name) => existsSync(`${workspace}${parent}/${name}/src`) && (chosen.length === 0 || chosen.includes(name)))
    .flatMap((name) => violations(`${workspace}${parent}/${name}/src`, floors[name]).map((what) => `${name}: ${what}`)),
);
for (const what of found) console.error(what);
if (found.length > 0) process.exit(1);
