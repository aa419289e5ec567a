/** The packages that are published, and their tarballs. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the workspace, with a slash at its end. */
export const workspace = fileURLToPath(new URL("../..", import.meta.url));

const manifestOf = (folder: string): string => `${workspace}packages/${folder}/package.json`;

/** The folders of all packages, in `packages/`. */
export const folders = readdirSync(`${workspace}packages`).filter((folder) => existsSync(manifestOf(folder)));

/** The names of the packages that are published. */
export const published: string[] = folders
  .map((folder) => JSON.parse(readFileSync(manifestOf(folder), "utf8")))
  .filter((manifest) => !manifest.private)
  .map(({ name }) => name);

/** What can be imported from them: each package, and the entries beside its main one. */
export const entries: string[] = published.flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(manifestOf(name.replace("@dualtape/", "")), "utf8"));
  return Object.keys(exports)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => name + path.slice(1));
});

/** Runs a tool and gives what it prints; throws all of that when it fails. */
export function run(command: string, parameters: readonly string[], cwd = workspace): string {
  const shell = process.platform === "win32" && command !== process.execPath; // npm's tools are batch files there
  const { error, status, stdout, stderr } = spawnSync(command, parameters, { cwd, encoding: "utf8", shell });
  if (status !== 0) throw error ?? new Error(`${command} ${parameters.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** Packs what is built, as it would be published, and gives the paths of the tarballs. */
export function pack(destination: string): string[] {
  const filters = published.flatMap((name) => ["--filter", name]);
  const packed = run("pnpm", ["--recursive", ...filters, "pack", "--json", "--pack-destination", destination]);
  return JSON.parse(packed).map(({ filename }: { filename: string }) => filename);
}
