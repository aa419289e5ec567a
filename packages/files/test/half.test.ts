/** Floats of 16 bits against NumPy and ml_dtypes, and exact fractions (`write_safetensors.py`). */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bfloat16, binary16, fromHalf, toHalf } from "../src/half.ts";
import { numberOf, storedJSON } from "./stored.ts";

const { hashes, nearest } = storedJSON<{
  hashes: Record<string, string>;
  nearest: Record<string, [number | string, number][]>;
}>("safetensors.json");

describe.for([
  ["F16", binary16],
  ["BF16", bfloat16],
] as const)("%s", ([name, format]) => {
  const all = Float32Array.from({ length: 2 ** 16 }, (_, bits) => fromHalf(format, bits));

  test("each of the 65 536 is read as NumPy reads it", () => {
    const bytes = new DataView(new ArrayBuffer(4 * all.length));
    all.forEach((value, i) => bytes.setUint32(4 * i, bitsOf(value), true));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(hashes[name]);
  });
  test("each is written as it was", () => {
    const changed = [...all.keys()].filter(
      (bits) => !Number.isNaN(all[bits]) && toHalf(format, all[bits] ?? 0) !== bits,
    );
    expect(changed).toEqual([]);
  });
  test("NaN is written as NaN", () => expect(fromHalf(format, toHalf(format, NaN))).toBeNaN());
  test("numbers of float64 are rounded once, to nearest, ties to even", () => {
    const rows = nearest[name] ?? [];
    expect(rows.length).toBeGreaterThan(400);
    expect(rows.map(([x]) => [x, toHalf(format, numberOf(x))])).toEqual(rows);
  });
});

/** The bits of a float32, of all NaNs the same. */
function bitsOf(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return Number.isNaN(value) ? 0x7fc00000 : view.getUint32(0);
}
