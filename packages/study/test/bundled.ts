/** Programs of tests as one file, which a child runs without what runs tests. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles a module into a folder; resolves to its path there. */
export async function bundled(module: URL, folder: string): Promise<string> {
  const outfile = join(folder, "program.mjs");
  await build({
    entryPoints: [fileURLToPath(module)],
    conditions: ["@dualtape/source"],
    outfile,
    platform: "node",
    bundle: true,
    format: "esm",
    target: "node20",
  });
  return outfile;
}
