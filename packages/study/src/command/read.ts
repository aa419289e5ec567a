/** Files that the command reads. */
import { readFileSync } from "node:fs";
import { FileError } from "@dualtape/core";

/** The bytes of a file; throws a `FileError` where it cannot be read, as a folder cannot. */
export function bytesOf(file: string, remedy = "Give a file that can be read"): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new FileError(file, `it cannot be read: ${String(cause)}`, remedy, { cause });
  }
}
