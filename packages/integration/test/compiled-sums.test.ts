/**
 * Sums over long axes in float32: a running total in float32 would drift by hundreds of units in the last place. Each operation
 * that adds up, along every kind of axis, is held against float64, eager and by both back ends.
 */
import { compile, type Traced } from "@dualtape/compile";
import { dot, mean, must, norm, type TensorLike } from "@dualtape/core";
import { logSoftmax, logSumExp, softmax } from "@dualtape/nn";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";

const COUNT = 100_000;
const UNIT = 2 ** -24;

interface Case {
  readonly name: string;
  readonly f: <S extends TensorLike<S>>(x: S, ones: S) => S;
  /** How many roundings there are beside those of sums, in units of the last place. */
  readonly beside?: number;
}

const rows = <S extends TensorLike<S>>(x: S): S => x.reshape([2, COUNT]);
const slots = Int32Array.from({ length: COUNT }, (_, i) => i % 2);

/** `x` is an array of shape [100 000, 2]; `ones` has its shape. */
const cases: readonly Case[] = [
  { name: "sum over the outer axis", f: (x) => x.sum(0) },
  { name: "sum over the inner axis", f: (x) => rows(x).sum(1) },
  { name: "sum over all axes", f: (x) => x.sum() },
  { name: "sum over the outer and the inner axis", f: (x) => x.reshape([COUNT / 2, 2, 2]).sum([0, 2]) },
  { name: "sum over an axis between two", f: (x) => x.reshape([2, COUNT / 2, 2]).sum(1) },
  { name: "sum over the outer axis, of long rows", f: (x) => x.reshape([COUNT / 50, 100]).sum(0) },
  { name: "sum over the inner axis, of many rows", f: (x) => x.reshape([100, COUNT / 50]).sum(1) },
  { name: "sum of a transpose", f: (x) => x.transpose().sum(1) },
  { name: "sums of one loop", f: (x) => x.sum(0).concat([x.sum(1).sum().reshape([1])]) },
  { name: "sum of what is computed in the loop", f: (x) => x.square().add(1).sum(0), beside: 2 },
  { name: "mean", f: (x) => mean(x, 0), beside: 1 },
  { name: "dot", f: (x, ones) => dot(x.reshape([2 * COUNT]), ones.reshape([2 * COUNT])) },
  { name: "norm", f: (x) => norm(x), beside: 4 },
  { name: "logSumExp", f: (x) => logSumExp(x, 0), beside: 4 },
  { name: "softmax over the outer axis", f: (x) => softmax(x, 0), beside: 8 },
  { name: "softmax over the inner axis", f: (x) => softmax(rows(x)), beside: 8 },
  { name: "log softmax", f: (x) => logSoftmax(rows(x)), beside: 4 },
  { name: "scatterAdd", f: (x) => x.scatterAdd(slots, 2) },
  { name: "the backward pass of a broadcast", f: (x) => through(x, x.slice([0, 1])) },
  { name: "the backward pass of a broadcast number", f: (x) => through(x, x.slice([0, 1], [0, 1]).reshape([])) },
  {
    name: "the backward pass of an addition",
    f: (x) => grad((b, lift) => lift(x).add(b).mul(lift(x)).sum(), x.slice([0, 1])),
  },
  { name: "the backward pass of take", f: (x) => grad((b, lift) => b.take(slots).mul(lift(x)).sum(), x.slice([0, 2])) },
  { name: "matmul", f: (x, ones) => rows(x).matmul(ones), beside: 8 },
  { name: "matmul by a transpose", f: (x, ones) => rows(x).matmul(rows(ones).transpose()), beside: 8 },
  { name: "matmul of a transpose", f: (x, ones) => x.transpose().matmul(ones), beside: 8 },
  { name: "matmul by a column", f: (x, ones) => rows(x).matmul(ones.slice(null, [0, 1])), beside: 8 },
];

/** The cotangent of what is stretched: the sum of what it meets. */
const through = <S extends TensorLike<S>>(x: S, at: S): S =>
  grad((b, lift) => b.broadcastTo(x.shape).mul(lift(x)).sum(), at);

/** Terms of one sign, whose running sum is rounded the same way most of the time. */
const terms = tensor(
  Float32Array.from({ length: 2 * COUNT }, (_, i) => 0.1 + (i % 7) / 100),
  { shape: [COUNT, 2] },
);
const ones = tensor(new Float32Array(2 * COUNT).fill(1), { shape: [COUNT, 2] });

const worst = ({ data }: Tensor, right: Tensor): number =>
  [...data].reduce((most, value, i) => Math.max(most, Math.abs(value / must(right.data[i], "element") - 1)), 0);

describe.for(cases)("$name", ({ f, beside = 0 }) => {
  const right = f<Tensor>(terms.to("float64"), ones.to("float64"));
  const eager = f<Tensor>(terms, ones);
  const within = (1.5 + beside) * UNIT;

  test("eager", () => {
    expect(eager.precision).toBe("float32");
    expect(worst(eager, right)).toBeLessThan(within);
  });
  test.for(["webassembly", "interpreter"] as const)("by %s", (backEnd) => {
    const compiled = compile((x: Traced, y: Traced) => f<Traced>(x, y), { backEnd })(terms, ones);
    expect(compiled.precision).toBe("float32");
    expect(worst(compiled, right)).toBeLessThan(within);
    if (beside === 0) expect(compiled.data).toEqual(eager.data);
  });
});

test.for([2, 5, 15, 16, 17, 33])("a sum of %i is gathered in float32 where it is short", (count) => {
  const rows = terms.slice([0, 50 * count]).reshape([100, count]);
  const right = rows.to("float64").sum(1);
  const most = count > 16 ? 1 : count - 1;
  expect(worst(rows.sum(1), right)).toBeLessThanOrEqual(UNIT);
  for (const backEnd of ["webassembly", "interpreter"] as const) {
    expect(worst(compile((x: Traced) => x.sum(1), { backEnd })(rows), right)).toBeLessThanOrEqual(most * UNIT);
  }
});
