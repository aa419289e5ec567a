/** What a study is made on. */
import { readFileSync } from "node:fs";
import { isRecord } from "@dualtape/core";
import { inPackage } from "./package-folder.ts";

/** The versions of the library and of what runs it. */
export function versions(): Readonly<Record<string, string>> {
  const manifest: unknown = JSON.parse(readFileSync(inPackage("package.json"), "utf8"));
  const dualtape = isRecord(manifest) ? String(manifest["version"]) : "";
  return { dualtape, node: process.version, v8: process.versions.v8, platform: `${process.platform} ${process.arch}` };
}
