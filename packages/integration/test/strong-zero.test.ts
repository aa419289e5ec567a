/**
 * Where a choice is not taken nothing flows: a derivative of exactly 0 stops at every slope, also at one that is infinite or NaN, by
 * every mode, nesting and engine.
 */
import { compile, type Traced } from "@dualtape/compile";
import type { TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { ones, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";

type Function = <S extends TensorLike<S>>(x: S) => S;

interface Case {
  readonly name: string;
  readonly at: number;
  readonly f: Function;
}

/** The other branch, where it is infinite, NaN, or has such a slope. */
const branches: readonly Case[] = [
  { name: "log x", at: 0, f: (x) => x.log() },
  { name: "√−x", at: 1, f: (x) => x.neg().sqrt() },
  { name: "exp exp x", at: 10, f: (x) => x.exp().exp() },
  { name: "x · exp exp x", at: 10, f: (x) => x.mul(x.exp().exp()) },
  { name: "1 / x", at: 0, f: (x) => x.reciprocal() },
  { name: "x / x", at: 0, f: (x) => x.div(x) },
  { name: "x / 0", at: 1, f: (x) => x.div(0) },
  { name: "x · ∞", at: 1, f: (x) => x.mul(Infinity) },
  { name: "log1p x", at: -1, f: (x) => x.log1p() },
  { name: "expm1 x", at: 800, f: (x) => x.expm1() },
  { name: "x² of ∞", at: 10, f: (x) => x.exp().exp().square() },
  { name: "√ of ∞ − ∞", at: 10, f: (x) => x.exp().exp().sub(x.exp().exp()).sqrt() },
  { name: "x^½ below 0", at: -2, f: (x) => x.pow(0.5) },
  { name: "x^−3 at the edge", at: 1e-300, f: (x) => x.pow(-3) },
  { name: "x^x below 0", at: -2, f: (x) => x.pow(x) },
  { name: "sin 1/x", at: 0, f: (x) => x.reciprocal().sin() },
  { name: "cos 1/x", at: 0, f: (x) => x.reciprocal().cos() },
  { name: "tan 1/x", at: 0, f: (x) => x.reciprocal().tan() },
  { name: "atan2(x, x)", at: 0, f: (x) => x.atan2(x) },
  { name: "|log x|", at: -1, f: (x) => x.log().abs() },
  { name: "tanh log x", at: -1, f: (x) => x.log().tanh() },
  { name: "σ(log x)", at: -1, f: (x) => x.log().sigmoid() },
  { name: "softplus log x", at: -1, f: (x) => x.log().softplus() },
  { name: "erf log x", at: -1, f: (x) => x.log().erf() },
  { name: "erfc log x", at: -1, f: (x) => x.log().erfc() },
  { name: "the slope of log", at: 0, f: (x) => grad((y) => y.log().sum(), x) },
  { name: "the slope of exp exp", at: 10, f: (x) => grad((y) => y.exp().exp().sum(), x) },
];

/** What is taken is x² and 3·x² + x of the two elements; of the first the other branch is looked at. */
const chosen =
  ({ at, f }: Case): Function =>
  (x) =>
    x
      .equal(at)
      .where(x.square(), x.equal(at).where(f(x), x.square().mul(3)))
      .sum();

describe.for(branches)("$name", (branch) => {
  const at = tensor([branch.at, 0.5]);
  const f = chosen(branch);
  const [first, second] = [
    [2 * branch.at, 3],
    [2, 6],
  ];
  test.for(Object.entries(gradients))("first derivative, %s", ([, gradient]) =>
    expect([...gradient(f, at).data]).toEqual(first),
  );
  test.for(Object.entries(hessianProducts))("second derivative, %s", ([, product]) =>
    expect([...product(f, at, ones([2])).data]).toEqual(second),
  );
  test("compiled", () => {
    const program = compile((x: Traced, along: Traced) => jvp((y) => grad((z) => f(z), y), x, along));
    const { value, tangent } = program(at, ones([2]));
    expect([[...value.data], [...tangent.data]]).toEqual([first, second]);
  });
});

test.for(Object.entries(hessianProducts))(
  "a derivative that is 0, and whose own is not, is not lost, %s",
  ([, product]) => {
    // In ((x − 1) log x)′ the cotangent of the logarithm is x − 1.
    const f: Function = (x) => x.sub(1).mul(x.log()).sum();
    expect(product(f, tensor([1]), ones([1])).item()).toBe(2);
  },
);

test("a slope of 0 does not stop a NaN", () => {
  const f: Function = (x) => x.square().mul(x.sub(1).sqrt()).sum();
  expect(gradients.reverse(f, tensor([0])).item()).toBe(NaN);
});
