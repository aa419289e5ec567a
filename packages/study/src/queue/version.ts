/** The version of the library, which those who ask and those who answer must have in common. */
import { createRequire } from "node:module";
import { isRecord } from "@dualtape/core";

/** As the manifest of this package has it; found by its name, since bundles move the files of a program. */
export function libraryVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("@dualtape/study/package.json");
  return isRecord(manifest) ? String(manifest["version"]) : "";
}
