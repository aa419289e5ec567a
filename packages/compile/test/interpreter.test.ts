import { elementwise, type Elementwise } from "@dualtape/core";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";
import { interpreted } from "../src/interpreter.ts";
import { layOut } from "../src/passes/layout.ts";
import { graphOf } from "./graphs.ts";

const backEnd = "interpreter";
const rows: readonly Elementwise[] = Object.values(elementwise);

test.for(rows)("$name is the kernel of its row, to the bit", (row) => {
  const random = seeded(1);
  const [x, y, z] = [random.normal([3, 5]), random.normal([5]), random.normal([3, 1])];
  const f = compile((a: Traced, b: Traced, c: Traced) => a.elementwise(row, b, c), { backEnd });
  expect(f(x, y, z)).toEqual(x.elementwise(row, y, z));
});

describe("the interpreter", () => {
  test.for<readonly [string, <S extends Traced | Tensor>(x: S) => unknown]>([
    ["sums in order", (x) => x.sum(1)],
    ["sums of all", (x) => x.sum()],
    ["views of views", (x) => x.transpose().slice([1, 3]).reshape([-1])],
    ["pad", (x) => x.transpose().pad([1, 2], [0, 1])],
    ["take", (x) => x.take([3, 0, 3], 1)],
    ["scatterAdd", (x) => x.scatterAdd([1, 0, 1, 1, 0], 3, 1)],
  ])("%s, to the bit", ([, f]) => {
    const x = seeded(2).normal([4, 5]);
    expect(compile((a: Traced) => f(a) as Traced, { backEnd })(x)).toEqual(f(x));
  });
  test("products of views and batches", () => {
    const f = compile((a: Traced, b: Traced) => a.transpose([0, 2, 1]).matmul(b.slice([1, 3])), { backEnd });
    const [a, b] = [
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]),
      tensor([[0], [1], [10]]),
    ];
    expect(f(a, b).toArray()).toEqual([
      [[31], [42]],
      [[75], [86]],
    ]);
  });
  test("the greatest absolute value, 0 of none, NaN where there is one", () => {
    const f = compile((a: Traced) => a.greatest(), { backEnd });
    const values = [[1, -3, 2], [], [1, NaN, 2], [-Infinity, 5]];
    expect(values.map((all) => f(tensor(all)).toArray())).toEqual([3, 0, NaN, Infinity]);
  });
  test("says so, and needs no note", () => {
    const program = interpreted(layOut(graphOf([[4]], (x) => x.mul(2))), [0]);
    expect(program.backEnd).toBe("interpreter");
    expect(program.note).toBeUndefined();
    expect(program.bytes).toBe(32);
  });
  test("carries results to arguments", () => {
    const program = interpreted(layOut(graphOf([[2], [2]], (a, b) => [b, a.add(b), a])), [0, 1, null]);
    program.write(0, Float64Array.of(0, 1));
    program.write(1, Float64Array.of(1, 1));
    program.run(5);
    expect([0, 1, 2].map((i) => [...program.read(i)])).toEqual([
      [5, 8],
      [8, 13],
      [3, 5],
    ]);
  });
});
