import { elementwise, type Shape } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { rebuild, type Rule } from "../src/graph/builder.ts";
import { lateBroadcasts, neutral, stretchedSums, views } from "../src/passes/identities.ts";
import type { Traced } from "../src/traced.ts";
import { counted, graphOf, kindsOf, number, resultsOf, textOf } from "./graphs.ts";

/** Numbers at which a wrong identity shows. */
const SPECIAL = [0, -0, 1, -1, 2.5, -3, 1e-310, 1e300, Infinity, -Infinity, NaN];
const PAIRS = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b] as const));

const text = (rules: readonly Rule[], shapes: readonly Shape[], f: (...x: Traced[]) => Traced) =>
  textOf(rebuild(graphOf(shapes, f), rules)).replaceAll(/ {2,}\[.*\]$/gm, "");

/** The same values, but for the signs of zeros. */
const unsigned = (values: Iterable<number>): number[] => [...values].map((value) => (value === 0 ? 0 : value));

type Unary = (x: Traced) => Traced;

describe("arithmetic with a neutral element", () => {
  test.for<readonly [string, Unary, string]>([
    ["x + 0", (x) => x.add(0), "return a"],
    ["0 + x", (x) => number(x, 0).add(x), "return a"],
    ["x − 0", (x) => x.sub(0), "return a"],
    ["0 − x", (x) => number(x, 0).sub(x), "%0 = neg(a)\nreturn %0"],
    ["x · 1", (x) => x.mul(1), "return a"],
    ["1 · x", (x) => number(x, 1).mul(x), "return a"],
    ["x · −1", (x) => x.mul(-1), "%0 = neg(a)\nreturn %0"],
    ["3 · x", (x) => number(x, 3).mul(x), "%0 = mul(a, 3)\nreturn %0"],
    ["x · 2 · 100", (x) => x.mul(2).mul(100), "%0 = mul(a, 200)\nreturn %0"],
    ["−(x · 3)", (x) => x.mul(3).neg(), "%0 = mul(a, -3)\nreturn %0"],
    ["(−x) · 3", (x) => x.neg().mul(3), "%0 = mul(a, -3)\nreturn %0"],
    ["(−x) · x", (x) => x.neg().mul(x), "%0 = mul(a, a)\n%1 = neg(%0)\nreturn %1"],
    ["x · (−x)", (x) => x.mul(x.neg()), "%0 = mul(a, a)\n%1 = neg(%0)\nreturn %1"],
    ["x + (−x)", (x) => x.add(x.neg()), "%0 = sub(a, a)\nreturn %0"],
    ["(−x) + x", (x) => x.neg().add(x), "%0 = sub(a, a)\nreturn %0"],
    ["x − (−x)", (x) => x.sub(x.neg()), "%0 = add(a, a)\nreturn %0"],
    ["x / 1", (x) => x.div(1), "return a"],
    ["x¹", (x) => x.pow(1), "return a"],
    ["x²", (x) => x.pow(2), "%0 = square(a)\nreturn %0"],
    ["x⁻¹", (x) => x.pow(-1), "%0 = reciprocal(a)\nreturn %0"],
    ["−(−x)", (x) => x.neg().neg(), "return a"],
    ["1 ? x : −x", (x) => number(x, 1).where(x, x.neg()), "return a"],
    ["0 ? x : −x", (x) => number(x, 0).where(x, x.neg()), "%0 = neg(a)\nreturn %0"],
  ])("%s", ([, f, expected]) => {
    const shape = [SPECIAL.length];
    expect(text([neutral], [shape], f)).toBe(expected);
    const before = graphOf([shape], f);
    const [ours, plain] = [rebuild(before, [neutral]), before].map((graph) => resultsOf(graph, [SPECIAL])[0] ?? []);
    expect(unsigned(ours ?? [])).toEqual(unsigned(plain ?? []));
  });

  test.for<readonly [string, Unary]>([
    ["x · 0 is NaN at infinities", (x) => x.mul(0)],
    ["x · 3 · 5 rounds twice", (x) => x.mul(3).mul(5)],
    ["x · 3 · 2 loses digits of the smallest numbers", (x) => x.mul(3).mul(2)],
    ["x · ½ · 4, too", (x) => x.mul(0.5).mul(4)],
    ["x · 2 · ¼ overflows on the way", (x) => x.mul(2).mul(0.25)],
    ["0 / x", (x) => number(x, 0).div(x)],
    ["x − x", (x) => x.sub(x)],
    ["x / x", (x) => x.div(x)],
    ["x + NaN", (x) => x.add(NaN)],
    ["x · 2", (x) => x.mul(2)],
    ["1 / x", (x) => number(x, 1).div(x)],
    ["x⁰ᐧ⁵ is not √x at −∞", (x) => x.pow(0.5)],
    ["x³", (x) => x.pow(3)],
    ["max(x, −∞)", (x) => x.maximum(-Infinity)],
    ["x = x is false at NaN", (x) => x.equal(x)],
    ["a condition that is computed", (x) => x.where(x, x.neg())],
    ["|x|", (x) => x.abs()],
  ])("not an identity: %s", ([, f]) => {
    const before = graphOf([[2]], f);
    expect(textOf(rebuild(before, [neutral]))).toBe(textOf(before));
  });

  test("NaN chooses as a number that is not 0", () => {
    const f = (x: Traced) => number(x, NaN).where(x, x.neg());
    expect(text([neutral], [[2]], f)).toBe("return a");
    expect(elementwise.where.kernel(NaN, 1, 2)).toBe(1);
  });

  test("what is left has the shape that it had", () => {
    for (const shape of [[], [1, 3], [2, 3]]) {
      const before = graphOf([shape], (x) => x.add(number(x, 0).broadcastTo([2, 3])));
      expect(rebuild(before, [neutral]).results[0]?.shape).toEqual([2, 3]);
    }
  });
});

test("views of views", () => {
  const shape = [2, 3, 4];
  const of = (f: Unary): string => text([views], [shape], f);
  expect(of((x) => x.reshape([6, 4]).reshape([24]).reshape([2, 3, 4]))).toBe("return a");
  expect(of((x) => x.reshape([6, 4]).reshape([24]))).toBe("%0 = reshape(a)\nreturn %0");
  expect(of((x) => x.transpose([1, 2, 0]).transpose([2, 0, 1]))).toBe("return a");
  expect(of((x) => x.transpose([1, 2, 0]).transpose([1, 0, 2]))).toBe("%0 = transpose(a; 2 1 0)\nreturn %0");
  expect(of((x) => x.broadcastTo([5, 2, 3, 4]).broadcastTo([6, 5, 2, 3, 4]))).toBe("%0 = broadcastTo(a)\nreturn %0");
  expect(of((x) => x.slice())).toBe("return a");
  expect(of((x) => x.pad())).toBe("return a");
  expect(of((x) => x.sumTo([1, 3, 4]).sumTo([3, 4]))).toBe("%0 = sumTo(a)\n%1 = reshape(%0)\nreturn %1");
  expect(of((x) => x.reshape([6, 4]).transpose().reshape([24]))).toContain("transpose");
});

test.for<readonly [Shape, readonly number[]]>([
  [
    [2, 3, 4],
    [2, 0, 1],
  ],
  [
    [2, 3, 4],
    [1, 2, 0],
  ],
  [
    [3, 2],
    [1, 0],
  ],
])("two transposes become one with the same elements: %j by %j", ([shape, permutation]) => {
  const back = permutation.map((_, axis) => (axis + 1) % permutation.length);
  const before = graphOf([shape], (x) => x.transpose(permutation).transpose(back));
  const after = rebuild(before, [views]);
  expect(kindsOf(after).length).toBeLessThan(2);
  expect(resultsOf(after, [counted(shape)])).toEqual(resultsOf(before, [counted(shape)]));
});

test("the sum of what was stretched is a multiple", () => {
  const rules = [stretchedSums, views];
  expect(text(rules, [[1, 3]], (x) => x.broadcastTo([4, 3]).sum(0, true))).toBe("%0 = mul(a, 4)\nreturn %0");
  expect(text(rules, [[3]], (x) => x.broadcastTo([4, 3]).sum(1, true))).toContain("sumTo");
  const nothing = graphOf([[1]], (x) => x.broadcastTo([0]).sum(0, true));
  for (const at of [Infinity, NaN, 2]) {
    expect([...(resultsOf(rebuild(nothing, rules), [[at]])[0] ?? [])], "the sum of nothing").toEqual([0]);
  }
});

describe("what is computed before it is stretched", () => {
  test("on numbers and on rows", () => {
    expect(text([lateBroadcasts], [[]], (x) => x.broadcastTo([1000]).exp())).toBe(
      "%0 = exp(a)\n%1 = broadcastTo(%0)\nreturn %1",
    );
    const outer = graphOf([[3, 1], [4]], (x, y) => x.broadcastTo([3, 4]).add(y.broadcastTo([3, 4])));
    expect(kindsOf(rebuild(outer, [lateBroadcasts]))).toEqual(["elementwise"]);
  });
  test("with the same values at every pair of special numbers", () => {
    const shape = [PAIRS.length];
    const f = (x: Traced, y: Traced): Traced => x.broadcastTo([2, ...shape]).atan2(y.broadcastTo([2, ...shape]));
    const before = graphOf([shape, shape], f);
    const given = [PAIRS.map(([a]) => a), PAIRS.map(([, b]) => b)];
    expect(resultsOf(rebuild(before, [lateBroadcasts]), given)).toEqual(resultsOf(before, given));
  });
});
