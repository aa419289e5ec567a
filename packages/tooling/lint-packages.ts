/** Holds what would be published to publint's and attw's rules. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack, run } from "./packages.ts";

const folder = mkdtempSync(join(tmpdir(), "dualtape-"));
try {
  for (const tarball of pack(folder)) {
    console.log(run("publint", ["run", tarball, "--strict"]));
    console.log(run("attw", [tarball, "--profile", "node16", "--format", "ascii"]));
  }
} finally {
  rmSync(folder, { recursive: true });
}
