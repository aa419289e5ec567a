/** A folder outside of the workspace in which the packages stand as a user installs them: built, packed, and unpacked by npm. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack, published, run, workspace } from "../../tooling/packages.ts";
import { once } from "./once.ts";

/** The tarballs of what is published. Two builds at a time would write into the same folders. */
const packed = (): Promise<string> =>
  once("packed", [`${workspace}packages/`], (folder) => {
    run("turbo", ["run", "build", ...published.map((name) => `--filter=${name}`)]);
    pack(folder);
  });

/** Installs what is published into a folder, of which that makes a package of ES modules. */
export async function installPublished(folder: string): Promise<void> {
  const tarballs = await packed();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run(
    "npm",
    ["install", "--no-audit", "--no-fund", ...readdirSync(tarballs).map((file) => join(tarballs, file))],
    folder,
  );
}
