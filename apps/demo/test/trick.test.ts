/** What the trick's page computes with and writes: expressions, graphs, and the rules as they are written. */
import { elementwise, Real } from "@dualtape/core";
import { expect, test } from "vitest";
import { type Expression, ExpressionError, parse, type RowName } from "../src/exhibits/trick/expression.ts";
import { flowThrough } from "../src/exhibits/trick/flow.ts";
import { framesOf, momentsAt } from "../src/exhibits/trick/frames.ts";
import { graphOf } from "../src/exhibits/trick/graph.ts";
import { layoutOf, type Place } from "../src/exhibits/trick/layout.ts";
import { writtenPartial } from "../src/exhibits/trick/notation.ts";
import { tangentOf } from "../src/exhibits/trick/shares.ts";

const read = (text: string): Expression => parse(text, ["x", "y"]);
const graph = (text: string) => graphOf(read(text), text);

function valueOf(part: Expression, variables: Readonly<Record<string, number>>): number {
  if (part.kind === "number") return part.value;
  if (part.kind === "variable") return variables[part.name] ?? Number.NaN;
  const [a = 0, b = 0] = part.operands.map((operand) => valueOf(operand, variables));
  return new Real(a).elementwise(elementwise[part.row], b).value;
}

test.each([
  ["1 + 2 * 3", 7],
  ["2 - 3 - 4", -5],
  ["2 ^ 3 ^ 2", 512],
  ["-2 ^ 2", -4],
  ["(-2) ^ 2", 4],
  ["2 ^ -1", 0.5],
  ["8 / 4 / 2", 1],
  ["-(1 + 2) * 3", -9],
  ["max(1, 2) * min(3, 4)", 6],
  ["ln(e) + 1.5e1", 16],
  ["2 × 3 − 1", 5],
  ["2 ** 3", 8],
])("%s is %d", (text, value) => {
  expect(valueOf(read(text), {})).toBeCloseTo(value, 12);
});

test.each([
  ["x +", 3],
  ["x * foo(x)", 4],
  ["sin x", 4],
  ["x y", 2],
  ["x $ y", 2],
  ["min(x)", 5],
  [")", 0],
])("%s is a problem at %d", (text, at) => {
  expect(() => read(text)).toThrow(ExpressionError);
  try {
    read(text);
  } catch (error) {
    expect((error as ExpressionError).at).toBe(at);
  }
});

test.each([
  "x^".repeat(5000),
  "(".repeat(5000),
  "-".repeat(5000) + "x",
  "sin(".repeat(5000),
  "x+".repeat(5000) + "x",
  "max(x,".repeat(5000),
])("what is too deep or too long is a problem: %.10s", (text) => {
  expect(() => graph(text)).toThrow(ExpressionError);
});

const samples: readonly (readonly [RowName, number, number])[] = [
  ["add", 0.7, 1.3],
  ["sub", 0.7, 1.3],
  ["mul", 0.7, 1.3],
  ["div", 0.7, 1.3],
  ["pow", 0.7, 1.3],
  ["atan2", 0.7, 1.3],
  ["maximum", 0.7, 1.3],
  ["neg", 0.7, 0],
  ["square", 0.7, 0],
  ["sqrt", 0.7, 0],
  ["exp", 0.7, 0],
  ["log", 0.7, 0],
  ["sin", 0.7, 0],
  ["cos", 0.7, 0],
  ["tan", 0.7, 0],
  ["tanh", 0.7, 0],
  ["sigmoid", 0.7, 0],
  ["softplus", 0.7, 0],
  ["erf", 0.7, 0],
  ["abs", -0.7, 0],
];

test.each(samples)("the partials of %s are written as the table has them", (row, a, b) => {
  const rule = elementwise[row];
  const y = rule.kernel(a, b, 0);
  rule.partials.forEach((partial, index) => {
    const written = writtenPartial(row, index);
    if (partial === null || written === null) return;
    const computed = partial(new Real(y), new Real(a), new Real(b), 0)(new Real(1)).value;
    expect(valueOf(written, { a, b, y })).toBeCloseTo(computed, 12);
  });
});

test("a constant is worked into a written partial", () => {
  expect(writtenPartial("pow", 0, { b: 2 })).toEqual(parse("2 * a", ["a"]));
});

test.each(["x * sin(x*y)", "x*exp(-x^2 - y^2) + sin(x*y)", "x / (x^2 + y^2)", "max(x, y) * 2 ^ x"])(
  "gradient and Hessian-vector product of %s are those of central differences",
  (text) => {
    const f = (x: number, y: number): number => valueOf(read(text), { x, y });
    const nodes = graph(text);
    const [x, y, dx, dy] = [1.5, 0.5, 0.8, -0.3];
    const { duals, cotangents } = flowThrough(nodes, { x: { value: x, tangent: dx }, y: { value: y, tangent: dy } });
    const h = 1e-4;
    const gradient = (at: number, other: number): readonly [number, number] => [
      (f(at + h, other) - f(at - h, other)) / (2 * h),
      (f(at, other + h) - f(at, other - h)) / (2 * h),
    ];
    const after = gradient(x + h * dx, y + h * dy);
    const before = gradient(x - h * dx, y - h * dy);
    expect(duals.at(-1)?.primal.value).toBeCloseTo(f(x, y), 12);
    gradient(x, y).forEach((slope, i) => {
      const cotangent = cotangents[i];
      if (!cotangent) throw new Error(`nothing flows to variable ${i}`);
      expect(cotangent.primal.value).toBeCloseTo(slope, 6);
      expect(tangentOf(cotangent)).toBeCloseTo(((after[i] ?? 0) - (before[i] ?? 0)) / (2 * h), 5);
    });
  },
);

test("at the end of the film every node has the cotangent that the tape gives it", () => {
  const nodes = graph("x*exp(-x^2 - y^2) + sin(x*y)");
  const flow = flowThrough(nodes, { x: { value: 1.5, tangent: 1 }, y: { value: 0.5, tangent: 0 } });
  const frames = framesOf(nodes);
  const moments = momentsAt(nodes, flow, frames, frames.length);
  moments.forEach(({ cotangent, complete }, at) => {
    expect(complete).toBe(true);
    expect(cotangent?.primal.value).toBe(flow.cotangents[at]?.primal.value);
  });
});

test("the nodes of a layer keep their distance, and edges pass beside them", () => {
  const { places, routes } = layoutOf(graph("x*exp(-x^2 - y^2) + sin(x*y)"));
  const passing = routes.flatMap(({ places: passed }) => passed.slice(1, -1));
  const aside = (one: Place, others: readonly Place[]): readonly number[] =>
    others.filter(({ along }) => along === one.along).map(({ across }) => Math.abs(across - one.across));
  const betweenNodes = places.flatMap((place, i) => aside(place, places.slice(i + 1)));
  const betweenEdgesAndNodes = passing.flatMap((place) => aside(place, places));
  expect(betweenNodes.length).toBeGreaterThan(3);
  expect(betweenEdgesAndNodes.length).toBeGreaterThan(3);
  expect(Math.min(...betweenNodes)).toBeCloseTo(1, 9);
  expect(Math.min(...betweenEdgesAndNodes)).toBeGreaterThan(0.7 - 1e-9);
});
