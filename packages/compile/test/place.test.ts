import { type Shape, sizeOf } from "@dualtape/core";
import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isScalar } from "../src/graph/builder.ts";
import { bytesOf, type Graph, type Node } from "../src/graph/node.ts";
import { isGiven, layOut } from "../src/passes/layout.ts";
import type { Item } from "../src/passes/item.ts";
import { place, type Placement } from "../src/passes/place.ts";
import { type Carry, schedule } from "../src/passes/schedule.ts";
import { basesOf, flows } from "../src/passes/units.ts";
import { programOf, simplify } from "../src/program.ts";
import { instantiate } from "../src/wasm/assemble.ts";
import { Kernels } from "../src/wasm/products.ts";
import type { Traced } from "../src/traced.ts";
import { counted, graphOf } from "./graphs.ts";
import { randomPrograms, runStep } from "./random-programs.ts";

type F = (...x: Traced[]) => Traced | readonly Traced[];

/** A graph, its schedule, and where everything is. */
interface Plan {
  readonly graph: Graph;
  readonly items: readonly Item[];
  readonly placement: Placement;
}

function planOf(shapes: readonly Shape[], f: F, carry: Carry, scratchBytes = 0): Plan {
  const graph = layOut(simplify(graphOf(shapes, f)));
  const items = schedule(graph, carry);
  return { graph, items, placement: place(graph, items, carry, scratchBytes) };
}

const bytes = ({ shape, precision }: Node): number => sizeOf(shape) * bytesOf(precision);

/** What is in memory: from where to where, and from which item to which. */
interface Occupied {
  readonly of: Node | string;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** Everything in memory, arguments from before the first item to behind the last. */
function occupied({ graph, items, placement }: Plan, carry: Carry, scratchBytes: number): readonly Occupied[] {
  const written = new Map(items.flatMap(({ nodes }, at) => nodes.map((node) => [node, at] as const)));
  const lastRead = (node: Node): number =>
    Math.max(
      written.get(node) ?? 0,
      ...items.map(({ nodes }, at) => (nodes.some((by) => basesOf(by).includes(node)) ? at : 0)),
    );
  // A result that is written over its argument lies in the argument's place from then on.
  const inPlace = new Set(
    graph.results.filter((result, i) => {
      const argument = graph.arguments[carry[i] ?? -1];
      return argument && placement.addresses.get(argument) === placement.addresses.get(result);
    }),
  );
  // A number that becomes an argument goes there from its local, however it was read from memory before.
  const kept = new Set(graph.results.filter((result, i) => carry[i] == null || !isScalar(result) || !flows(result)));
  const nodes = [...placement.addresses]
    .filter(([node]) => !inPlace.has(node))
    .map(([of, from]): Occupied => {
      const always = isGiven(of) || kept.has(of);
      const [first, last] = isGiven(of) ? [-1, Infinity] : [written.get(of) ?? NaN, always ? Infinity : lastRead(of)];
      return { of, from, to: from + bytes(of), first, last };
    });
  const scratch = {
    of: "scratch",
    from: placement.scratch,
    to: placement.scratch + scratchBytes,
    first: -1,
    last: Infinity,
  };
  return [...nodes, scratch].filter(({ from, to }) => to > from);
}

test("random schedules: nothing lies where something else lives", () => {
  fc.assert(
    fc.property(randomPrograms(16), fc.boolean(), (program, carried) => {
      const carry = program.shapes.map((_, i) => (carried ? i : null));
      const plan = planOf(program.shapes, (...inputs) => runStep(program, inputs), carry, 1000);
      const all = occupied(plan, carry, 1000);
      all.forEach((a, i) => {
        expect(a.from % 64).toBe(0);
        // A vector may be read whole at the end of an array.
        expect(a.to + 16).toBeLessThanOrEqual(plan.placement.bytes);
        for (const b of all.slice(i + 1)) {
          const atOnce = a.first <= b.last && b.first <= a.last;
          const overlap = a.from < b.to && b.from < a.to;
          expect(atOnce && overlap).toBe(false);
        }
      });
    }),
    { numRuns: 400, seed: 6 },
  );
});

test("bytes are used again: a chain of products needs two arrays at a time", () => {
  const side = 16;
  const chain: F = (x) => Array.from({ length: 20 }).reduce<Traced>((y) => y.matmul(x), x);
  const { placement } = planOf([[side, side]], chain, [null]);
  const arrays = 1 + 1 + 2; // the argument, the result, and two between them
  expect(placement.bytes).toBeLessThanOrEqual(arrays * side * side * 8 + 64);
});

test("what only its own loop reads is in no memory", () => {
  const { placement, graph } = planOf([[100]], (x) => x.exp().sin().cos().sum(), [null]);
  expect(placement.addresses.size).toBe(2 + 1); // the argument, the sum, and the result that it becomes
  expect(placement.bytes).toBeLessThan(bytes(graph.arguments[0]!) + 1000);
});

test("the memory of the program is what was planned", () => {
  for (const shape of [[3], [100, 100], [1000, 300]]) {
    const carry = [0];
    const { graph, items, placement } = planOf([shape], (x) => x.mul(2), carry);
    const { memory } = instantiate(graph, [items], placement, new Kernels(false));
    expect(memory.buffer.byteLength).toBe(Math.ceil(placement.bytes / 65_536) * 65_536);
    expect(placement.bytes).toBeLessThan(sizeOf(shape) * 8 + 128 + 64);
    expect(
      programOf(
        graphOf([shape], (x) => x.mul(2)),
        carry,
      ).bytes,
    ).toBe(placement.bytes);
  }
});

describe("a state", () => {
  /** Whether each state is written in place, and the values after some steps, which must be those of the interpreter. */
  function carried(shapes: readonly Shape[], f: F, steps = 3): readonly boolean[] {
    const carry = shapes.map((_, i) => i);
    const { graph, placement } = planOf(shapes, f, carry);
    const [ours, plain] = (["webassembly", "interpreter"] as const).map((backEnd) => {
      const program = programOf(graphOf(shapes, f), carry, { backEnd });
      shapes.forEach((shape, i) =>
        program.write(
          i,
          Float64Array.from(counted(shape), (x) => x / 10 + i),
        ),
      );
      program.run(steps);
      return shapes.map((_, i) => [...program.read(i)]);
    });
    expect(relativeError((ours ?? []).flat(), (plain ?? []).flat())).toBeLessThan(1e-14);
    return graph.results.map((result) => !placement.moves.some(([from]) => from === result));
  }

  test("that is read element by element is written in place", () => {
    expect(carried([[5]], (x) => x.mul(0.5).add(1))).toEqual([true]);
    expect(carried([[5], [5]], (x, v) => [x.sub(v.mul(0.9).add(x)), v.mul(0.9).add(x)])).toEqual([true, true]);
    expect(carried([[5, 3], [3]], (x, b) => [x.mul(b), b.mul(2)])).toEqual([true, true]);
  });
  test("that is read in another order is moved", () => {
    expect(carried([[3, 3]], (x) => x.transpose().mul(0.5))).toEqual([false]);
    expect(carried([[3, 3]], (x) => x.add(x.transpose()))).toEqual([false]);
    expect(carried([[5]], (x) => x.mul(0.5).add(x.slice([1, 2])))).toEqual([false]);
    expect(carried([[4, 1]], (x) => x.matmul(x.transpose()).sum(1, true).mul(0.1))).toEqual([true]);
    expect(carried([[3, 3]], (x) => x.matmul(x).mul(0.1))).toEqual([true]);
    expect(carried([[3, 3]], (x) => x.matmul(x))).toEqual([false]);
    expect(carried([[4]], (x) => x.take([3, 2, 1, 0]))).toEqual([false]);
  });
  test("swapped with another", () => {
    expect(carried([[5], [5]], (a, b) => [b, a])).toEqual([true, true]);
    expect(
      carried(
        [
          [5, 5],
          [5, 5],
        ],
        (a, b) => [b.transpose(), a],
      ),
    ).toContain(false);
    expect(carried([[], []], (a, b) => [b, a])).toEqual([false, false]);
    expect(carried([[5], [5], [5]], (a, b, c) => [b, c, a])).toEqual([true, true, true]);
    expect(
      carried(
        [
          [2, 3],
          [3, 2],
        ],
        (a, b) => [b.reshape([2, 3]), a.reshape([3, 2])],
      ),
    ).toContain(false);
  });
  test("that does not change, or is a number from the first step on", () => {
    expect(carried([[5], [5]], (a, b) => [a, b.add(a)])).toEqual([true, true]);
    expect(carried([[5], [5]], (a, b) => [a.zeroLike().add(2), b.add(a)])).toEqual([true, true]);
  });
  test("that is one value with another", () => {
    expect(carried([[5], [5]], (a, b) => [a.add(b), a.add(b)])).toContain(true);
    expect(carried([[], []], (a, b) => [a.add(b).mul(0.5), a.add(b).mul(0.5)])).toEqual([false, false]);
  });
  test("that is a sum is not summed up where it is still read", () => {
    expect(
      carried([[3]], (x) =>
        x
          .mul(x.reshape([3, 1]))
          .mul(0.1)
          .sumTo([3]),
      ),
    ).toEqual([true]);
    expect(
      carried([[3], [3]], (x, y) => [
        x
          .mul(y.reshape([3, 1]))
          .mul(0.1)
          .sumTo([3]),
        y.mul(x),
      ]),
    ).toContain(true);
    expect(carried([[2, 3]], (x) => x.broadcastTo([4, 2, 3]).mul(x).mul(0.1).sumTo([2, 3]))).toEqual([true]);
  });
});
