/** What a caller changes after a call reaches no number: neither values nor, in reverse mode, what flows back through them. */
import type { Padding, Range, TensorLike } from "@dualtape/core";
import { vjp } from "@dualtape/reverse";
import { full, seeded, Tensor, tensor, zeros } from "@dualtape/tensor";
import { expect, test } from "vitest";

/** An operation on an argument that is used again by the caller: what it is called with, and what is written over it. */
interface Reuse {
  readonly name: string;
  readonly prepare: () => {
    readonly run: <S extends TensorLike<S>>(x: S) => S;
    readonly spoil: () => void;
  };
}

const reuse = <A>(
  name: string,
  argument: () => A,
  run: <S extends TensorLike<S>>(x: S, argument: A) => S,
  spoil: (argument: A) => void,
): Reuse => ({
  name,
  prepare() {
    const given = argument();
    return { run: (x) => run(x, given), spoil: () => spoil(given) };
  },
});

const fill = (list: number[]): void => void list.fill(1);

const cases: readonly Reuse[] = [
  reuse(
    "take, a typed array",
    () => Int32Array.of(2, 0),
    (x, to) => x.take(to),
    (to) => to.fill(1),
  ),
  reuse(
    "take, a list",
    () => [2, 0],
    (x, to) => x.take(to),
    fill,
  ),
  reuse(
    "scatterAdd",
    () => Int32Array.of(2, 0, 1),
    (x, to) => x.scatterAdd(to, 4),
    (to) => to.fill(1),
  ),
  reuse(
    "reshape",
    () => [2, 3],
    (x, shape) => x.reshape(shape),
    fill,
  ),
  reuse(
    "broadcastTo",
    () => [2, 3, 2],
    (x, shape) => x.broadcastTo(shape),
    fill,
  ),
  reuse(
    "sumTo",
    () => [1, 2],
    (x, shape) => x.sumTo(shape),
    fill,
  ),
  reuse(
    "sum",
    () => [0],
    (x, axes) => x.sum(axes),
    fill,
  ),
  reuse(
    "transpose",
    () => [1, 0],
    (x, permutation) => x.transpose(permutation),
    fill,
  ),
  reuse(
    "slice",
    () => [0, 2] as [number, number],
    (x, range) => x.slice(range satisfies Range),
    fill,
  ),
  reuse(
    "pad",
    () => [0, 2] as [number, number],
    (x, pair) => x.pad(pair satisfies Padding),
    fill,
  ),
];

test.for(cases)("$name", ({ prepare }) => {
  const x = seeded(1).normal([3, 2]);
  const kept = prepare();
  const expected = vjp((y) => kept.run(y), x);
  const cotangent = seeded(2).normal(expected.value.shape);
  const [value, pulled] = [expected.value.toArray(), expected.pullback(cotangent).toArray()];
  const { run, spoil } = prepare();
  const reused = vjp((y) => run(y), x);
  spoil();
  expect(reused.value.toArray()).toEqual(value);
  expect(reused.value.shape).toEqual(cotangent.shape);
  expect(reused.pullback(cotangent).toArray()).toEqual(pulled);
});

test("concat: the list of the others", () => {
  const others = [tensor([3])];
  const joined = tensor([1]).concat(others);
  others[0] = tensor([4]);
  expect(joined.toArray()).toEqual([1, 3]);
});

test("elements and shapes that tensors are made of", () => {
  const [data, shape] = [Float64Array.of(1, 2), [2]];
  const made = [new Tensor(data, shape), tensor(data, { shape }), full(shape, 3), zeros(shape)];
  data.fill(9);
  shape[0] = 9;
  expect(made.map((one) => [one.toArray(), one.shape])).toEqual([
    [[1, 2], [2]],
    [[1, 2], [2]],
    [[3, 3], [2]],
    [[0, 0], [2]],
  ]);
});

test.for<readonly [string, (x: Tensor) => Tensor]>([
  ["reshape", (x) => x.reshape([4])],
  ["slice of everything", (x) => x.slice()],
  ["pad by nothing", (x) => x.pad()],
  ["concat with nothing", (x) => x.concat([])],
  ["sum over an axis of length 1", (x) => x.reshape([2, 1, 2]).sum(1)],
  ["transpose to the same order", (x) => x.transpose([0, 1])],
])("%s shares no elements", ([, f]) => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const y = f(x);
  y.data.fill(0);
  expect(x.toArray()).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
