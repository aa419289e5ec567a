/** A folder outside of the workspace in which the packages stand as a user installs them: built, packed, and unpacked by npm. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack, published, run } from "../../tooling/packages.ts";

/** Installs what is published into a folder, of which that makes a package of ES modules. */
export function installPublished(folder: string): void {
  run("turbo", ["run", "build", ...published.map((name) => `--filter=${name}`)]);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", ...pack(folder)], folder);
}
