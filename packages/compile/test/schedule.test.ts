import { elementwise, sameShape, type Shape } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isScalar } from "../src/graph/builder.ts";
import { type Graph, type Node, nodesOf } from "../src/graph/node.ts";
import { viewOf } from "../src/graph/view.ts";
import { isGiven, isIdentity, layOut } from "../src/passes/layout.ts";
import type { Item } from "../src/passes/item.ts";
import { type Carry, schedule } from "../src/passes/schedule.ts";
import { basesOf, flows, loopShape } from "../src/passes/units.ts";
import { simplify } from "../src/program.ts";
import type { Traced } from "../src/traced.ts";
import { graphOf, kindOf } from "./graphs.ts";
import { randomPrograms, runStep } from "./random-programs.ts";

type F = (...x: Traced[]) => Traced | readonly Traced[];

const laid = (shapes: readonly Shape[], f: F): Graph => layOut(simplify(graphOf(shapes, f)));

const itemsOf = (shapes: readonly Shape[], f: F, carry: Carry = []): readonly Item[] =>
  schedule(laid(shapes, f), carry);

/** An item as text: its kind, and what it computes. */
const told = ({ kind, nodes }: Item): string =>
  `${kind}: ${nodes.map((node) => (node.operation.kind === "elementwise" ? node.operation.row.name : kindOf(node))).join(" ")}`;

describe("a region", () => {
  test("holds an expression of one shape", () => {
    expect(itemsOf([[5, 3], [3]], (x, y) => x.mul(y).add(1).exp()).map(told)).toEqual(["region: mul add exp"]);
  });
  test("holds the tangents along all directions", () => {
    const directions = 5;
    const perturbation = { name: "test" };
    const items = itemsOf(
      Array.from({ length: 2 + directions }, () => [4, 3]),
      (x, y, ...along) => {
        const f = new Dual(x, along, perturbation)
          .sin()
          .mul(new Dual(y, [], perturbation))
          .exp();
        return [f.primal, ...f.tangents.map((tangent) => tangent ?? x.zeroLike())];
      },
    );
    expect(items.map(({ kind }) => kind)).toEqual(["region"]);
    // sin, cos, y·sin, exp, and for each direction ẋ·cos, y·…, exp·….
    expect(items[0]?.nodes.length).toBe(4 + 3 * directions);
  });
  test("holds what is independent, if it has its shape, and nothing of another", () => {
    const same = itemsOf([[4], [4]], (x, y) => [x.exp(), y.sin()]);
    expect(same.map(told)).toEqual(["region: exp sin"]);
    const other = itemsOf([[4], [5]], (x, y) => [x.exp(), y.sin()]);
    expect(other.map(told)).toEqual(["region: exp", "region: sin"]);
  });
  test("holds the slope of a function that is computed there, and no other", () => {
    const shapes = [
      [4, 3],
      [3, 3],
      [4, 3],
    ];
    const read = itemsOf(shapes, (x, w, d) => [d.mul(x.elementwise(elementwise.tanhSlope)), x.tanh().matmul(w)]);
    expect(read.map(told)).toEqual(["region: tanhSlope mul tanh", "products: matmul"]);
    const later = itemsOf(shapes, (x, w, d) => {
      const y = x.tanh().matmul(w);
      return [y.mul(x.elementwise(elementwise.tanhSlope)), y.mul(d.elementwise(elementwise.tanhSlope))];
    });
    expect(later.map(told)).toEqual(["region: tanh tanhSlope", "products: matmul", "region: mul tanhSlope mul"]);
  });
  test("ends with the reductions of what passes there", () => {
    expect(itemsOf([[4, 3]], (x) => [x.exp().sum(0, true), x.sum(1, true), x.exp().greatest()]).map(told)).toEqual([
      "region: exp sumTo sumTo magnitude",
    ]);
  });
  test("goes on after a reduction with another", () => {
    expect(itemsOf([[4, 3]], (x) => x.sub(x.sum(0, true)).exp()).map(told)).toEqual([
      "region: sumTo",
      "region: sub exp",
    ]);
  });
  test("does not hold what reads it in another order", () => {
    expect(itemsOf([[3, 3]], (x) => x.exp().add(x.exp().transpose())).map(told)).toEqual([
      "region: exp",
      "region: add",
    ]);
  });
  test("is cut where it grows too large for the engine's compiler", () => {
    const depth = 1000;
    const items = itemsOf([[4]], (x) => Array.from({ length: depth }).reduce<Traced>((y) => y.sin(), x));
    expect(items.every(({ kind, nodes }) => kind === "region" && nodes.length <= 400)).toBe(true);
    expect(items.flatMap(({ nodes }) => nodes).length).toBe(depth);
  });
});

test("numbers that follow one another are one item", () => {
  expect(itemsOf([[], []], (x, y) => x.mul(y).add(1).exp()).map(told)).toEqual(["scalars: mul add exp"]);
  expect(itemsOf([[3], []], (x, y) => x.mul(x.sum().mul(y).sqrt())).map(told)).toEqual([
    "region: sumTo",
    "scalars: mul sqrt",
    "region: mul",
  ]);
});

test("moves and products go before a region, which is larger then", () => {
  const items = itemsOf(
    [
      [3, 3],
      [3, 3],
    ],
    (x, y) => [x.sin(), y.matmul(y).exp(), x.take([0, 0, 1]).cos()],
  );
  expect(items.map(told)).toEqual(["move: take", "products: matmul", "region: sin exp cos"]);
});

test("what overwrites a state waits for those who read the old one in another order", () => {
  // x/2 is ready at once and goes last: x is still to be read by columns.
  const f: F = (x, y) => [x.mul(0.5), y.matmul(x).sum(1, true).exp().mul(x.transpose())];
  const items = itemsOf(
    [
      [3, 3],
      [3, 3],
    ],
    f,
    [0, 1],
  ).map(told);
  expect(items).toEqual(["products: matmul", "region: sumTo", "region: exp", "region: mul", "region: mul"]);
});

test("random graphs: everything is computed once, after its inputs, and regions hold what fits", () => {
  const read = (unit: Node): readonly Node[] => basesOf(unit).filter((base) => !isGiven(base));
  fc.assert(
    fc.property(randomPrograms(16), fc.boolean(), (program, carried) => {
      const graph = laid(program.shapes, (...inputs) => runStep(program, inputs));
      const items = schedule(graph, carried ? graph.results.map((_, i) => i) : []);
      const done = new Set<Node>();
      for (const item of items) {
        const own = new Set<Node>();
        for (const unit of item.nodes) {
          expect(done.has(unit) || own.has(unit)).toBe(false);
          const inside = read(unit).filter((base) => own.has(base));
          for (const base of read(unit)) expect(done.has(base) || own.has(base)).toBe(true);
          if (item.kind === "region") {
            expect(sameShape(loopShape(unit), item.shape)).toBe(true);
            expect(unit.precision).toBe(item.nodes[0]?.precision);
            for (const input of unit.inputs) {
              const view = viewOf(input);
              if (own.has(view.base)) expect(flows(view.base) && isIdentity(view, item.shape)).toBe(true);
            }
          } else if (item.kind === "scalars") expect(isScalar(unit)).toBe(true);
          else expect(inside).toEqual([]);
          own.add(unit);
        }
        for (const unit of own) done.add(unit);
      }
      const units = nodesOf(graph.results).filter((node) => !isGiven(node) && viewOf(node).base === node);
      expect(done).toEqual(new Set(units));
    }),
    { numRuns: 400, seed: 5 },
  );
});
