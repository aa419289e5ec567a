/** What is added up over a long axis is rounded once: in float32 the sum of many terms does not drift. */
import { describe, expect, test } from "vitest";
import { type Tensor, tensor } from "../src/index.ts";

const COUNT = 200_000;

/** Terms of one sign, whose running sum is rounded the same way most of the time. */
const terms = Float32Array.from({ length: COUNT }, (_, i) => 0.1 + (i % 7) / 100);
const exact = Math.fround(terms.reduce((sum, term) => sum + term, 0));
const row = tensor(terms, { precision: "float32" });
const ones = tensor(new Float32Array(COUNT).fill(1), { precision: "float32" });

const sums: Readonly<Record<string, () => Tensor>> = {
  "over the last axis": () => row.sum(),
  "over the first axis": () => row.reshape([COUNT, 1]).broadcastTo([COUNT, 2]).sum(0).slice([0, 1]).reshape([]),
  "that undoes a broadcast": () =>
    row.reshape([COUNT, 1]).broadcastTo([COUNT, 2]).sumTo([1, 2]).slice(null, [0, 1]).reshape([]),
  "by index": () => row.scatterAdd(new Int32Array(COUNT), 1).reshape([]),
  "of products": () =>
    row
      .reshape([1, COUNT])
      .matmul(ones.reshape([COUNT, 1]))
      .reshape([]),
};

describe("a sum", () => {
  test.for(Object.entries(sums))("%s", ([, sum]) => {
    expect(sum().precision).toBe("float32");
    expect(sum().item()).toBe(exact);
  });
});

test("an index is a float64, which holds those past 2²⁴", () => {
  expect(row.argmax().precision).toBe("float64");
  expect(row.argmax().item()).toBe(6);
});
