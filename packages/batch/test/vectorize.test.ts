/** A vectorized function is a loop over its items, wherever their axis stands. */
import { ArgumentError, BatchError, dot, mean, ShapeError, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad, vjp } from "@dualtape/reverse";
import { seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { Batch, vectorize } from "../src/index.ts";

const random = seeded(7);
const [w, xs, ys] = [random.normal([4, 2]), random.normal([3, 5, 4]), random.normal([3, 5, 2])];
const item = (x: Tensor, i: number): Tensor => x.slice([i, i + 1]).reshape(x.shape.slice(1));
const join = (parts: readonly Tensor[]): Tensor => {
  const [first, ...others] = parts.map((part) => part.reshape([1, ...part.shape])) as [Tensor, ...Tensor[]];
  return first.concat(others);
};
const expectClose = (a: Tensor, b: Tensor): void => {
  expect(a.shape).toEqual(b.shape);
  expect(a.sub(b).magnitude()).toBeLessThan(1e-13);
};

const loss = <S extends TensorLike<S>>(weights: S, x: S, y: S): S => mean(x.matmul(weights).tanh().sub(y).square());
const gradient = <S extends TensorLike<S>>(weights: S, x: S, y: S): S =>
  grad((v, lift) => loss(v, lift(x), lift(y)), weights);

describe("where the axis stands", () => {
  const expected = join([0, 1, 2].map((i) => gradient(w, item(xs, i), item(ys, i))));

  test("first in some arguments, shared in others", () => {
    expectClose(vectorize(gradient, { in: [null, 0, 0] })(w, xs, ys), expected);
  });
  test("anywhere, counted from either end", () => {
    const [moved, last] = [xs.transpose([1, 0, 2]), ys.transpose([1, 2, 0])];
    expectClose(vectorize(gradient, { in: [null, 1, -1] })(w, moved, last), expected);
  });
  test("in the result as well", () => {
    expectClose(vectorize(gradient, { in: [null, 0, 0], out: 1 })(w, xs, ys), expected.transpose([1, 0, 2]));
    expectClose(vectorize(gradient, { in: [null, 0, 0], out: -1 })(w, xs, ys), expected.transpose([1, 2, 0]));
  });
  test("a result that all items share stands there once or as often as there are items", () => {
    const norm = <S extends TensorLike<S>>(x: S, _y: S): S => x.square().sum();
    expectClose(vectorize(norm, { in: [null, 0], out: null })(w, xs), w.square().sum());
    expectClose(vectorize(norm, { in: [null, 0] })(w, xs), w.square().sum().broadcastTo([3]));
  });
  test("in trees, an entry for a branch or for each leaf", () => {
    const network = <S extends TensorLike<S>>({
      layer: [a, b],
      x,
    }: {
      layer: readonly [S, S];
      x: S;
    }): { y: S; z: S } => ({
      y: x.matmul(a).add(b),
      z: a.sum(),
    });
    const bias = random.normal([3, 2]);
    const { y, z } = vectorize(network, { in: [{ layer: [null, 0], x: 0 }], out: { y: 0, z: null } })({
      layer: [w, bias],
      x: xs,
    });
    expectClose(y, join([0, 1, 2].map((i) => item(xs, i).matmul(w).add(item(bias, i)))));
    expectClose(z, w.sum());
  });
});

test("vectorized twice", () => {
  const [a, b] = [random.normal([3, 4]), random.normal([5, 4])];
  const table = vectorize(vectorize(dot, { in: [null, 0] }), { in: [0, null] });
  expectClose(table(a, b), a.matmul(b.transpose()));
});

test("a Jacobian by columns, and by rows", () => {
  const f = <S extends TensorLike<S>>(x: S): S => x.square().concat([x.sum().reshape([1])]);
  const at = tensor([1, 2]);
  const columns = vectorize(<S extends TensorLike<S>>(x: S, e: S): S => jvp((z) => f(z), x, e).tangent, {
    in: [null, 0],
    out: -1,
  });
  const rows = vectorize(<S extends TensorLike<S>>(x: S, e: S): S => vjp((z) => f(z), x).pullback(e), {
    in: [null, 0],
  });
  const identity = (n: number): Tensor =>
    tensor(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_v, j) => +(i === j))));
  const jacobian = [
    [2, 0],
    [0, 4],
    [1, 1],
  ];
  expect(columns(at, identity(2)).toArray()).toEqual(jacobian);
  expect(rows(at, identity(3)).toArray()).toEqual(jacobian);
});

test("what lift brings in is shared", () => {
  const at = random.normal([3, 4]);
  const f = <S extends TensorLike<S>>(x: S, lift: (constant: Tensor) => S): S => x.reshape([1, 4]).matmul(lift(w));
  expectClose(
    vectorize(f)(at, (constant) => constant),
    at.reshape([3, 1, 4]).matmul(w),
  );
});

test("no items", () => {
  const f = <S extends TensorLike<S>>(x: S): S => x.zeroLike().add(x.sum(0, true)).matmul(x.transpose());
  expect(vectorize(f)(random.normal([0, 2, 3])).shape).toEqual([0, 2, 2]);
});

test("float32 stays float32 beside a float64 scalar of each item", () => {
  const scale = <S extends TensorLike<S>>(x: S, by: S): S => x.mul(by);
  const single = tensor([[1, 2], [3, 4]], { precision: "float32" }); // prettier-ignore
  expect(vectorize(scale)(single, tensor([0.1, 0.2])).precision).toBe("float32");
  expect(vectorize(scale)(single.sum(1), tensor([0.1, 0.2])).precision).toBe("float64");
});

describe("errors", () => {
  const add = <S extends TensorLike<S>>(a: S, b: S): S => a.add(b);
  test.for([
    ["axes of two lengths", () => vectorize(add)(w, xs), ShapeError, /argument 0 has 4 items, and argument 1 has 3/],
    ["no axis", () => vectorize(add, { in: null })(w, w), ArgumentError, /no argument has an axis/],
    ["too few axes", () => vectorize(add, { in: [0] })(w, w), ArgumentError, /1 entries for 2 arguments/],
    [
      "axes of the one argument, and not of the arguments",
      () =>
        vectorize(({ a, b }: Record<"a" | "b", Tensor>) => add(a, b), { in: { a: 0, b: null } as never })({
          a: w,
          b: w,
        }),
      ArgumentError,
      /`in` is a record. Give an array with an entry for each argument/,
    ],
    ["no such axis", () => vectorize(add, { in: 2 })(w, w), ShapeError, /no axis 2/],
    [
      "a name too many",
      () => vectorize(add, { in: [{ x: 0 }, 0] })(w, w),
      ArgumentError,
      /where the tree has a Tensor/,
    ],
    [
      "items that differ, promised to be one",
      () => vectorize(add, { out: null })(w, w),
      BatchError,
      /another for each item/,
    ],
    ["shapes of items", () => vectorize(add)(w, random.normal([4, 3])), ShapeError, /\[2\] and \[3\] do not broadcast/],
    ["a number from outside", () => vectorize((x: Tensor) => x.add(w))(w), BatchError, /a number that is none/],
    ["as the result", () => vectorize((_x: Tensor) => w)(w), BatchError, /no number of this batch/],
    ["a value", () => vectorize((x: Tensor) => (x.item() > 0 ? x : x.neg()))(w), BatchError, /the value of one item/],
    ["data", () => vectorize((x: Tensor) => tensor(x.data, { shape: [2] }))(w), BatchError, /the data of one item/],
    ["no function", () => vectorize(w as never), ArgumentError, /f is a Tensor/],
    [
      "a shape without the items",
      () => new Batch(w, true, { name: "starts", length: 3 }),
      BatchError,
      /does not hold 3/,
    ],
  ] as const)("%s", ([, call, kind, message]) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
