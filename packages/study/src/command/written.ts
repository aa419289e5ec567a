/** Files that the command writes. */
import { writeFileSync } from "node:fs";
import { FileError } from "@dualtape/core";

/** Writes a file; throws a `FileError` where that is not possible. */
export function written(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new FileError(file, `it cannot be written: ${String(cause)}`, "Give a path that can be written", { cause });
  }
}
