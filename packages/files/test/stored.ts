/** Files that another system has written, beside the scripts that made them. */
import { readFileSync } from "node:fs";

export const stored = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

export const storedJSON = <T>(name: string): T => JSON.parse(new TextDecoder().decode(stored(name))) as T;

/** A number that JSON holds, or the text of one that it does not. */
export const numberOf = (told: number | string): number => Number(told);
