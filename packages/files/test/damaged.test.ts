/** Every format, its files with bytes that are changed, put in, left out or cut off: a typed error, or something that fits the file. */
import { DualtapeError, must } from "@dualtape/core";
import { type Random, seeded, type Tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { readCsv } from "../src/csv.ts";
import { fromIdx } from "../src/idx.ts";
import { fromSafetensors } from "../src/index.ts";
import { fromNpy, fromNpz } from "../src/npy.ts";
import { stored } from "./stored.ts";

type Read = (file: Uint8Array) => readonly Tensor[] | Promise<readonly Tensor[]>;

const formats: readonly (readonly [file: string, read: Read])[] = [
  ["torch.safetensors", (file) => Object.values(fromSafetensors(file).tree)],
  ["tree.safetensors", (file) => Object.values(fromSafetensors(file).tree)],
  ["fortran.npy", (file) => [fromNpy(file)]],
  ["version2.npy", (file) => [fromNpy(file)]],
  ["arrays.npz", (file) => Object.values(fromNpz(file))],
  ["stored.npz", (file) => Object.values(fromNpz(file))],
  ["images.idx", (file) => [fromIdx(file)]],
  ["table.csv", async (file) => [(await readCsv(file, { columns: { id: "number", kind: "string", x: "number" } })).x]],
];

/** A byte of DEFLATE becomes at most 1032, and a byte of a file at most one float64. */
const MOST = 8 * 1032;

function damaged(file: Uint8Array, random: Random): Uint8Array {
  const below = (bound: number): number => must(random.integers(1, bound)[0], "integer");
  const bytes = [...file];
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(below(2) ? bytes.length : Math.min(bytes.length, 100)); // heads are where the rules are
    const byte = must([0, 1, 0x22, 0x30, 0x7f, 0x80, 0xff, below(256)][below(8)], "byte");
    const kind = below(8);
    if (kind === 0) bytes.splice(at, 1);
    else if (kind === 1) bytes.splice(at, 0, byte);
    else bytes[at] = byte;
  }
  return Uint8Array.from(below(10) ? bytes : bytes.slice(0, below(bytes.length)));
}

test.for(formats)("%s", async ([name, read]) => {
  const [file, random] = [stored(name), seeded(11)];
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const wrong = damaged(file, random);
    try {
      const bytes = (await read(wrong)).reduce((sum, { byteLength }) => sum + byteLength, 0);
      expect(bytes).toBeLessThanOrEqual(MOST * wrong.length);
    } catch (error) {
      if (!(error instanceof DualtapeError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(30);
});
