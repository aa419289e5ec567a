/** The peers: installed when the benchmarks first run, in a package of their own, and then loaded by path. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Engine } from "./engines/engine.ts";
import { pythonEngine } from "./engines/python.ts";

const folder = new URL("../peers/", import.meta.url);
const windows = process.platform === "win32";

/** Installs what the lock file says, unless that is in place. */
export function installPeers(): void {
  const installed = new URL("node_modules/.package-lock.json", folder);
  if (existsSync(installed) && sameVersions(installed, new URL("package-lock.json", folder))) return;
  console.log("Installing the peers …");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: fileURLToPath(folder),
    stdio: "inherit",
    shell: windows, // npm is a batch file there
  });
  if (status !== 0) console.log("They could not be installed; the engines of npm are left out.");
}

/** All peers that can be had on this machine; says of the others why not. */
export async function peers(): Promise<readonly Engine[]> {
  const found: Engine[] = [];
  const missing = (name: string, reason: string) => console.log(`  without ${name}: ${reason.split("\n")[0]}`);
  for (const name of ["tfjs", "jax-js"]) {
    try {
      const module: Readonly<Record<string, Engine>> = await import(new URL(`${name}.mjs`, folder).href);
      found.push(...Object.values(module));
    } catch (error) {
      missing(name, String(error));
    }
  }
  for (const library of ["numpy", "jax", "torch"]) {
    const engine = await pythonEngine(library);
    if ("missing" in engine) missing(library, engine.missing);
    else found.push(engine);
  }
  return found;
}

/** Whether two lock files name the same packages; the one of npm itself leaves out the root. */
function sameVersions(installed: URL, wanted: URL): boolean {
  const versions = (file: URL): string => {
    const { packages }: { packages: Record<string, { version?: string; optional?: boolean }> } = JSON.parse(
      readFileSync(file, "utf8"),
    );
    return Object.entries(packages)
      .filter(([path, { optional }]) => path !== "" && !optional)
      .map(([path, { version }]) => `${path}@${version}`)
      .sort()
      .join();
  };
  return versions(installed) === versions(wanted);
}
