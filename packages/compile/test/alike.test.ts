import { relativeError } from "@dualtape/testing";
import { expect, test } from "vitest";
import type { Graph, Precision } from "../src/graph/node.ts";
import { layOut } from "../src/passes/layout.ts";
import { place } from "../src/passes/place.ts";
import { schedule } from "../src/passes/schedule.ts";
import { programOf, simplify } from "../src/program.ts";
import { finished } from "../src/slices.ts";
import type { Traced } from "../src/traced.ts";
import { alike } from "../src/wasm/alike.ts";
import { placesOf } from "../src/wasm/places.ts";
import { graphOf } from "./graphs.ts";

const SHAPES = [[4, 5], [5, 5], [5]];

/** A network that repeats its cell, with sums over rows and columns and the greatest of each; `scale` is a number in each cell. */
const network = (times: number, scale: (t: number) => number, precision: Precision = "float64"): Graph =>
  graphOf(
    SHAPES,
    (x, w, b) => {
      let h = x as Traced;
      const told: Traced[] = [];
      for (let t = 0; t < times; t++) {
        h = h
          .matmul(w as Traced)
          .add(b as Traced)
          .mul(scale(t))
          .tanh();
        told.push(h.square().sum(0), h.exp().sum(1), h.greatest());
      }
      return [h, ...told];
    },
    precision,
  );

/** How many functions its regions are, and how many regions there are. */
function counted(graph: Graph): readonly [functions: number, regions: number] {
  const laid = layOut(simplify(graph));
  const items = schedule(laid, []);
  const { addresses } = place(laid, items, [], 0);
  const where = { of: addresses.get.bind(addresses), sum: () => undefined };
  const regions = items.filter((item) => item.kind === "region");
  const found = new Map(regions.map((region) => [region, placesOf(region, where, null)] as const));
  const groups = finished(alike(found));
  expect(groups.flatMap(({ shifts }) => [...shifts.keys()]).length).toBe(regions.length);
  return [groups.length, regions.length];
}

test("a cell is as many functions, however often it is repeated", () => {
  const [few, many] = [counted(network(50, () => 0.5)), counted(network(150, () => 0.5))];
  expect(many[1]).toBeGreaterThan(2 * few[1]);
  expect(many[0]).toBe(few[0]);
});

test("cells in which another number stands are others", () => {
  const [functions, regions] = counted(network(40, (t) => (t + 1) / 8));
  expect(functions).toBe(regions);
  // The zeros are unlike, too: 1/−0 is another infinity.
  const [like, unlike] = [() => 0, (t: number) => (t % 2 === 0 ? 0 : -0)].map(
    (scale) => counted(network(80, scale))[0],
  );
  expect(unlike).toBeGreaterThan(like ?? 0);
});

for (const [precision, most] of [
  ["float64", 1e-14],
  ["float32", 1e-6],
] as const) {
  test(`each cell computes on its own arrays, in ${precision}`, () => {
    const graph = network(40, () => 0.5, precision);
    const carry = graph.results.map((_, i) => (i === 0 ? 0 : null));
    const [first, second] = (["webassembly", "interpreter"] as const).map((backEnd) => {
      const program = programOf(graph, carry, { backEnd });
      SHAPES.forEach((shape, i) => {
        const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => Math.sin(7 * i + at));
        program.write(i, precision === "float32" ? Float32Array.from(values) : Float64Array.from(values));
      });
      program.run(2);
      return graph.results.map((_, i) => [...program.read(i)]);
    });
    expect(relativeError(first?.flat() ?? [], second?.flat() ?? [])).toBeLessThan(most);
  });
}
