/** First and second derivatives at the points where calculus is silent, by every mode and nesting. */
import type { TensorLike } from "@dualtape/core";
import { ones, scalar, type Tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";

interface Case {
  readonly name: string;
  readonly at: number;
  readonly f: <S extends TensorLike<S>>(x: S, lift: (constant: Tensor) => S) => S;
  readonly first: number;
  readonly second: number;
}

/** 0 to a power, as a function of the base: the exponent a plain number, and a constant of the kind. */
const powers = ([exponent, first, second]: readonly [number, number, number]): readonly Case[] => [
  { name: `x^${exponent}`, at: 0, f: (x) => x.pow(exponent), first, second },
  { name: `x^lift(${exponent})`, at: 0, f: (x, lift) => x.pow(lift(scalar(exponent))), first, second },
];

const cases: readonly Case[] = [
  { name: "√x", at: 0, f: (x) => x.sqrt(), first: 0, second: 0 },
  { name: "√x + x", at: 0, f: (x) => x.sqrt().add(x), first: 1, second: 0 },
  { name: "√(x²)", at: 0, f: (x) => x.square().sqrt(), first: 0, second: 0 },
  { name: "x / (√(x²) + 1)", at: 0, f: (x) => x.div(x.square().sqrt().add(1)), first: 1, second: 0 },
  { name: "|x|", at: 0, f: (x) => x.abs(), first: 0, second: 0 },
  { name: "x·|x|", at: 0, f: (x) => x.mul(x.abs()), first: 0, second: 0 },
  { name: "max(x, 0)", at: 0, f: (x) => x.maximum(0), first: 0.5, second: 0 },
  { name: "min(x, 0)", at: 0, f: (x) => x.minimum(0), first: 0.5, second: 0 },
  { name: "max(x², x³) at the tie 1", at: 1, f: (x) => x.pow(2).maximum(x.pow(3)), first: 2.5, second: 4 },
  { name: "relu by where", at: 0, f: (x) => x.greater(0).where(x, 0), first: 0, second: 0 },
  { name: "x ≥ 0 ? x² : 0", at: 0, f: (x) => x.greaterEqual(0).where(x.square(), 0), first: 0, second: 2 },
  { name: "x > 0 ? log x : x, the other branch infinite", at: 0, f: guardedLogarithm, first: 1, second: 0 },
  { name: "sign x", at: 0, f: (x) => x.sign(), first: 0, second: 0 },
  ...[5e-324, -5e-324, 1e-310].map((at): Case => ({
    name: `x^0 at ${at}`,
    at,
    f: (x) => x.pow(0),
    first: 0,
    second: 0,
  })),
  ...[
    [-1, 0, 0],
    [0, 0, 0],
    [0.5, 0, 0],
    [1, 1, 0],
    [1.5, 0, 0],
    [2, 0, 2],
    [3, 0, 0],
  ].flatMap(([exponent = 0, first = 0, second = 0]) => powers([exponent, first, second])),
  ...[-1, 0, 0.5, 1, 2].map((at): Case => ({
    name: `0^x at ${at}`,
    at,
    f: (x) => x.zeroLike().pow(x),
    first: 0,
    second: 0,
  })),
];

/** The logarithm's argument is made safe first: the usual way around an infinite branch. */
function guardedLogarithm<S extends TensorLike<S>>(x: S): S {
  const legal = x.greater(0);
  return legal.where(legal.where(x, 1).log(), x);
}

describe.for(cases)("$name", ({ at, f, first, second }) => {
  test.for(Object.entries(gradients))("first derivative, %s", ([, gradient]) =>
    expect(gradient(f, scalar(at)).sub(first).magnitude()).toBe(0),
  );
  test.for(Object.entries(hessianProducts))("second derivative, %s", ([, product]) =>
    expect(product(f, scalar(at), ones([])).sub(second).magnitude()).toBe(0),
  );
});

test.for(Object.entries(gradients))("x^lift(0) next to 0: first derivative, %s", ([, gradient]) => {
  for (const at of [5e-324, -5e-324, 1e-310]) {
    expect(gradient((x, lift) => x.pow(lift(scalar(0))), scalar(at)).magnitude()).toBe(0);
  }
});
