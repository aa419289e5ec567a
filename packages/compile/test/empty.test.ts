import { elementwise, type Elementwise, type Shape, sizeOf, type TensorLike } from "@dualtape/core";
import { type Tensor, zeros } from "@dualtape/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";

const BACK_ENDS = ["webassembly", "interpreter"] as const;
const SHAPES: readonly Shape[] = [[0], [0, 3], [3, 0], [2, 0, 3], [0, 0]];

/** What a function gives, compiled by each back end, and what it is to give: the same as eagerly. */
function bothWays(f: <S extends TensorLike<S>>(x: S) => S, shape: Shape): readonly [ours: unknown, expected: unknown] {
  const x = zeros(shape);
  const eager = f(x);
  const ours = BACK_ENDS.map((backEnd) => {
    const compiled = compile((traced: Traced) => f(traced), { backEnd })(x) as Tensor;
    return { shape: compiled.shape, data: [...compiled.data] };
  });
  const data = [...eager.data].map((value) => (Number.isFinite(value) ? expect.closeTo(value, 12) : value));
  return [ours, BACK_ENDS.map(() => ({ shape: eager.shape, data }))];
}

const NUMBERS = [0, 1, -1, 2, 0.5] as const;

describe.each(SHAPES.map((shape) => ({ shape })))("elements of $shape, of which there are none", ({ shape }) => {
  test.for(Object.values(elementwise).map((row: Elementwise) => [row.name, row] as const))("%s", ([, row]) => {
    const agree = (f: <S extends TensorLike<S>>(x: S) => S): void => {
      const [ours, expected] = bothWays(f, shape);
      expect(ours).toEqual(expected);
    };
    for (const a of NUMBERS) {
      agree((x) => x.elementwise(row, a, a));
      agree((x) => x.elementwise(row, x, a));
      agree((x) => x.zeroLike().add(a).elementwise(row, x.zeroLike().sub(a), a));
      agree((x) => x.sum().add(a).elementwise(row, x, x));
    }
  });
});

const operations = {
  add: (x, i) => x.add(NUMBERS[i % 5] ?? 1),
  scale: (x, i) => x.mul(NUMBERS[i % 5] ?? 1),
  negate: (x) => x.neg(),
  square: (x) => x.mul(x),
  exp: (x) => x.exp().sub(1),
  reciprocal: (x) => x.square().add(1).reciprocal(),
  zero: (x) => x.zeroLike(),
  choose: (x) => x.greater(0).where(x, x.zeroLike()),
  beside: (x) => x.sub(x.sum()),
  sum: (x) => x.sum(),
  sumAxis: (x, i) => (x.shape.length === 0 ? x : x.sum(i % x.shape.length, i % 2 === 0)),
  spread: (x, i) => (sizeOf(x.shape) > 100 ? x : x.broadcastTo([i % 3, ...x.shape])),
  transpose: (x) => x.transpose(),
  flat: (x) => x.reshape([sizeOf(x.shape)]),
  fold: (x, i) => (sizeOf(x.shape) === 0 ? x.reshape([i % 3, 0, 1 + (i % 2)]) : x),
  slice: (x, i) => (x.shape.length === 0 ? x : x.slice([0, i % ((x.shape[0] ?? 0) + 1)])),
  pad: (x, i) => (x.shape.length === 0 ? x : x.pad([i % 2, i % 3])),
  concat: (x, i) => (x.shape.length === 0 || sizeOf(x.shape) > 100 ? x : x.concat([x], i % x.shape.length)),
  take: (x, i) => {
    const length = x.shape[0] ?? 0;
    return x.shape.length === 0 ? x : x.take(length === 0 || i % 3 === 0 ? [] : [i % length]);
  },
  scatter: (x, i) =>
    x.shape.length === 0
      ? x
      : x.scatterAdd(
          Array.from({ length: x.shape[0] ?? 0 }, () => 0),
          (x.shape[0] ?? 0) === 0 ? i % 3 : 1,
        ),
  product: (x) => (x.shape.length < 2 || sizeOf(x.shape) > 100 ? x : x.matmul(transposed(x)).mul(0.1)),
} as const satisfies Record<string, <S extends TensorLike<S>>(x: S, i: number) => S>;

/** With the last two axes swapped. */
const transposed = <S extends TensorLike<S>>(x: S): S => {
  const rank = x.shape.length;
  return x.transpose(x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
};

const names = Object.keys(operations) as (keyof typeof operations)[];
const step = fc.record({ name: fc.constantFrom(...names), i: fc.nat(11) });

test("random programs on shapes with an axis of length 0", () => {
  fc.assert(
    fc.property(fc.constantFrom(...SHAPES), fc.array(step, { maxLength: 8 }), (shape, steps) => {
      const [ours, expected] = bothWays(
        <S extends TensorLike<S>>(x: S) => steps.reduce<S>((value, { name, i }) => operations[name](value, i), x),
        shape,
      );
      expect(ours).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});
