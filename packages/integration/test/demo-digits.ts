/** The digits as the demo deals them, computed apart from it. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { oneHot, seeded, tensor } from "@dualtape/tensor";
import { workspace } from "../../tooling/packages.ts";

const PIXELS = 64;

/** The demo's digits, shuffled by a seed: for places `from` to `to` in that order, pixels `x` and one-hot rows `y`. */
export function dealtDigits(seed: number) {
  const bytes = gunzipSync(readFileSync(`${workspace}apps/demo/src/data/digits.bin`));
  const order = seeded(seed).permutation(bytes.length / (PIXELS + 1));
  return (from: number, to: number) => {
    const rows = [...order.subarray(from, to)].map((i) => [
      ...bytes.subarray(i * (PIXELS + 1), (i + 1) * (PIXELS + 1)),
    ]);
    return {
      x: tensor(rows.map((row) => row.slice(0, PIXELS).map((pixel) => pixel / 16))),
      y: oneHot(
        rows.map((row) => row.at(-1) ?? Number.NaN),
        10,
      ),
    };
  };
}
