/** The bytes of a file, as people hold them. */
import { FileError, refuse } from "@dualtape/core";

/** A file that is in memory. A `Buffer` of Node is a `Uint8Array`. */
export type Bytes = Uint8Array | ArrayBuffer;

/** A file as an array of bytes, not copied; refuses anything else. */
export function bytesOf(where: string, file: Bytes): Uint8Array {
  if (file instanceof Uint8Array) return file;
  if (Object.prototype.toString.call(file) !== "[object ArrayBuffer]") {
    refuse(where, "the file", file, "its bytes, as a Uint8Array or an ArrayBuffer");
  }
  return file.byteLength === 0 ? new Uint8Array() : new Uint8Array(file); // one that is transferred is empty
}

/** Reads and writes of numbers at places of a file. */
export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** Refuses a file that is shorter than `length`; `what` is missing then. */
export function checkLength(where: string, bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length >= length) return;
  throw new FileError(where, `the file ends after ${bytes.length} bytes, in ${what}`, "Give the whole file");
}

/** The text that bytes are in UTF-8; `undefined` where they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.slice()); // a copy: what threads share is not decoded
  } catch {
    return undefined;
  }
}
