/** Where the examples write: `out/` at the root of the repository. */
import { mkdirSync, writeFileSync } from "node:fs";

const folder = new URL("../../../../out/", import.meta.url);

/** Writes a file into `out/`, which is made where it is missing. */
export function save(name: string, content: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(name, folder), content);
}
