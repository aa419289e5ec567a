import { ArgumentError } from "@dualtape/core";
import { grad } from "@dualtape/reverse";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { type Compilation, compile, type Traced } from "../src/index.ts";

/** Momentum on Σ(x − c)². */
function momentum<S extends Traced | Tensor>(state: { readonly x: S; readonly v: S }, rate: S, c: S) {
  const gradient = grad(
    (x, lift) =>
      x
        .sub(lift(c as never))
        .square()
        .sum(),
    state.x as Traced,
  ) as S;
  const v = state.v.mul(0.9).add(gradient as never) as S;
  return { x: state.x.sub(v.mul(rate as never) as never) as S, v };
}

describe("many steps in one call", () => {
  test.for(["webassembly", "interpreter"] as const)("are those that were taken one by one: %s", (backEnd) => {
    const loop = compile.loop(
      (state: { x: Traced; v: Traced }, _t: Traced, rate: Traced, c: Traced) => momentum(state, rate, c),
      { backEnd },
    );
    const [x, c] = [seeded(1).normal([7]), seeded(2).normal([7])];
    let eager = { x, v: x.zeroLike() };
    for (let t = 1; t <= 40; t++) eager = momentum(eager, scalar(0.05), c);
    const ours = loop(40, { x, v: x.zeroLike() }, scalar(0.05), c);
    expect(relativeError([...ours.x.data], [...eager.x.data])).toBeLessThan(1e-13);
    expect(relativeError([...ours.v.data], [...eager.v.data])).toBeLessThan(1e-13);
    // As many steps in two calls.
    const half = loop(15, { x, v: x.zeroLike() }, scalar(0.05), c);
    expect(loop(25, half, scalar(0.05), c)).toEqual(ours);
  });
  test("of numbers alone", () => {
    const fibonacci = compile.loop(({ a, b }: { a: Traced; b: Traced }) => ({ a: b, b: a.add(b) }));
    const { a, b } = fibonacci(50, { a: scalar(0), b: scalar(1) });
    expect([a.toArray(), b.toArray()]).toEqual([12_586_269_025, 20_365_011_074]);
  });
  test("count from 1, in every call", () => {
    for (const precision of ["float64", "float32"] as const) {
      const sums = compile.loop((s: Traced, t: Traced) => s.add(t));
      const zero = tensor([0, 0, 0], { precision });
      expect(sums(100, zero).toArray()).toEqual([5050, 5050, 5050]);
      expect(sums(3, zero).toArray()).toEqual([6, 6, 6]);
    }
  });
  test("with numbers, sums and arrays that become one another", () => {
    const step = <S extends Traced | Tensor>(s: { readonly mean: S; readonly all: S }) => {
      const all = s.all.sub(s.mean as never).mul(0.9) as S;
      return { mean: all.square().sum().mul(0.1) as S, all };
    };
    const loop = compile.loop((s: { mean: Traced; all: Traced }) => step(s));
    let eager: { readonly mean: Tensor; readonly all: Tensor } = { mean: scalar(0.2), all: seeded(4).normal([5]) };
    const ours = loop(6, eager);
    for (let t = 0; t < 6; t++) eager = step(eager);
    expect(relativeError([...ours.all.data, ...ours.mean.data], [...eager.all.data, ...eager.mean.data])).toBeLessThan(
      1e-14,
    );
  });
});

test("no step at all gives the state back, and writes nothing down", () => {
  const told: Compilation[] = [];
  const state = { x: tensor([1, 2]) };
  const loop = compile.loop((s: { x: Traced }) => ({ x: s.x.mul(2) }), { onCompile: (c) => told.push(c) });
  expect(loop(0, state)).toBe(state);
  expect(told).toEqual([]);
});

test("states and constants of other shapes are compiled anew", () => {
  const told: Compilation[] = [];
  const loop = compile.loop((s: Traced, _t: Traced, c: Traced) => s.add(c.sum()), {
    name: "sum",
    onCompile: (c) => told.push(c),
  });
  expect(loop(2, tensor([1]), tensor([1, 2])).toArray()).toEqual([7]);
  expect(loop(2, tensor([1]), tensor([1, 2, 3])).toArray()).toEqual([13]);
  expect(loop(3, tensor([1]), tensor([1, 2])).toArray()).toEqual([10]);
  expect(told.map(({ reason, shapes }) => `${reason}, ${shapes}`)).toEqual([
    "first call, 0: float64 [1]; 1.0: float64 [2]",
    "new shapes, 0: float64 [1]; 1.0: float64 [3]",
  ]);
});

test("a state may be returned with its parts in another order", () => {
  const loop = compile.loop(({ a, b }: { a: Traced; b: Traced }) => ({ b: b.add(a), a }));
  expect(loop(3, { a: scalar(1), b: scalar(10) }).b.toArray()).toBe(13);
});

test("the same bits twice", () => {
  const loop = compile.loop((x: Traced) => x.matmul(x).tanh().add(x.mul(0.1)));
  const x = seeded(6).normal([9, 9]).to("float32");
  expect(loop(30, x)).toEqual(loop(30, x));
});

describe("refused", () => {
  test.for<readonly [string, () => unknown, RegExp]>([
    ["half a step", () => compile.loop((s: Traced) => s)(1.5, tensor([1])), /steps is 1.5/],
    ["less than none", () => compile.loop((s: Traced) => s)(-1, tensor([1])), /steps is -1/],
    ["no state", () => compile.loop((s: readonly Traced[]) => s)(1, [] as Tensor[]), /no tensors/],
    ["another shape", () => compile.loop((s: Traced) => s.sum())(1, tensor([1, 2])), /\[2\] becomes float64 \[\]/],
    [
      "another precision",
      () =>
        compile.loop((s: { x: Traced }, _t: Traced, c: Traced) => ({ x: s.x.add(c) }))(
          1,
          { x: tensor([1], { precision: "float32" }) },
          tensor([1]),
        ),
      /, x: float32 \[1\] becomes float64 \[1\]/,
    ],
    [
      "another structure",
      () => compile.loop((s: { a: Traced }) => ({ b: s.a }) as unknown as { a: Traced })(1, { a: scalar(1) }),
      /a state of a becomes one of b/,
    ],
    [
      "a part less",
      () =>
        compile.loop((s: { a: Traced; b: Traced }) => ({ a: s.a }) as unknown as typeof s)(1, {
          a: scalar(1),
          b: scalar(1),
        }),
      /a state of a, b becomes one of a/,
    ],
  ])("%s", ([, f, message]) => {
    expect(f).toThrow(ArgumentError);
    expect(f).toThrow(message);
  });
});
