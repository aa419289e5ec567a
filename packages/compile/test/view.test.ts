import type { Shape, TensorLike } from "@dualtape/core";
import { tensor } from "@dualtape/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { denseStrides, isDense, stretch, type View, viewOf } from "../src/graph/view.ts";
import type { Traced } from "../src/traced.ts";
import { counted, graphOf, kindOf } from "./graphs.ts";

/** The view that a function makes of a number of a shape. */
function viewBy(shape: Shape, f: (x: Traced) => Traced): View {
  const [result] = graphOf([shape], f).results;
  if (result === undefined) throw new Error("a graph has a result");
  return viewOf(result);
}

/** The elements that a view walks over, where those of its base are 0, 1, 2 … */
function elementsOf({ offset, shape, strides }: View): number[] {
  return shape.reduceRight<(at: number) => number[]>(
    (inner, length, axis) => (at) => Array.from({ length }, (_, i) => inner(at + i * (strides[axis] ?? NaN))).flat(),
    (at) => [at],
  )(offset);
}

test("the strides of a dense array; 0 along an axis of length 1", () => {
  expect(denseStrides([])).toEqual([]);
  expect(denseStrides([2, 3, 4])).toEqual([12, 4, 1]);
  expect(denseStrides([2, 1, 4])).toEqual([4, 0, 1]);
  expect(denseStrides([1])).toEqual([0]);
});

describe("a view", () => {
  test.for<readonly [string, (x: Traced) => Traced, Partial<View>]>([
    ["broadcast", (x) => x.broadcastTo([4, 2, 3]), { offset: 0, strides: [0, 3, 1] }],
    ["transpose", (x) => x.transpose(), { offset: 0, strides: [1, 3] }],
    ["slice", (x) => x.slice([1, 2], [1, 3]), { offset: 4, strides: [0, 1] }],
    ["reshape", (x) => x.reshape([3, 2]), { offset: 0, strides: [2, 1] }],
    ["axis put in", (x) => x.reshape([2, 1, 3, 1]), { offset: 0, strides: [3, 0, 1, 0] }],
    ["slice of a transpose", (x) => x.transpose().slice([1, 3]), { offset: 1, strides: [1, 3] }],
    ["reshape of rows", (x) => x.slice([1, 2]).reshape([3]), { offset: 3, strides: [1] }],
    ["reshape of a column", (x) => x.slice(null, [2, 3]).reshape([2]), { offset: 2, strides: [3] }],
    ["reshape of what is stretched", (x) => x.broadcastTo([2, 2, 3]).reshape([2, 6]), { offset: 0, strides: [0, 1] }],
  ])("%s", ([, f, expected]) => {
    const view = viewBy([2, 3], f);
    expect(view.base.operation.kind).toBe("argument");
    expect(view).toMatchObject(expected);
  });

  test("a reshape that no strides walk is a node of its own", () => {
    expect(kindOf(viewBy([2, 3], (x) => x.transpose().reshape([6])).base)).toBe("reshape");
    expect(kindOf(viewBy([4, 4], (x) => x.slice(null, [0, 2]).reshape([8])).base)).toBe("reshape");
    expect(kindOf(viewBy([1, 3], (x) => x.broadcastTo([2, 3]).transpose().reshape([6])).base)).toBe("reshape");
  });
  test("of what is computed, that itself", () => {
    expect(viewBy([2, 3], (x) => x.exp()).base.operation.kind).toBe("elementwise");
  });
});

test("random views walk over the elements that the operations name", () => {
  const step = fc.record({ kind: fc.nat({ max: 5 }), amount: fc.nat({ max: 100 }) });
  const length = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(fc.tuple(length, length, length), fc.array(step, { maxLength: 6 }), (shape, steps) => {
      const apply = <S extends TensorLike<S>>(start: S): S =>
        steps.reduce<S>((x, { kind, amount }) => {
          const rank = x.shape.length;
          const axis = amount % Math.max(1, rank);
          const own = x.shape[axis] ?? 1;
          if (kind === 0) return x.transpose(x.shape.map((_, i) => (i + amount) % rank));
          if (kind === 1)
            return x.slice(...x.shape.map((_, i) => (i === axis ? ([amount % own, own] as const) : null)));
          if (kind === 2) return rank < 5 ? x.broadcastTo([1 + (amount % 2), ...x.shape]) : x;
          if (kind === 3) return x.reshape([x.shape.reduce((a, b) => a * b, 1)]);
          if (kind === 4) return x.reshape([...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
          return rank > 1 ? x.reshape([(x.shape[0] ?? 1) * (x.shape[1] ?? 1), ...x.shape.slice(2)]) : x;
        }, start);
      const graph = graphOf([shape], apply);
      const [result] = graph.results;
      if (result === undefined || viewOf(result).base.operation.kind !== "argument") return;
      const elements = [...apply(tensor(counted(shape), { shape })).data];
      expect(elementsOf(viewOf(result)).map((at) => at + 1)).toEqual(elements);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test("dense is all elements in order", () => {
  expect(isDense(viewBy([2, 3], (x) => x.reshape([3, 2])))).toBe(true);
  expect(isDense(viewBy([2, 1], (x) => x.transpose()))).toBe(true);
  expect(isDense(viewBy([2, 3], (x) => x.transpose()))).toBe(false);
  expect(isDense(viewBy([2, 3], (x) => x.slice([0, 1])))).toBe(false);
  expect(isDense(viewBy([2, 3], (x) => x.slice([1, 2])))).toBe(false);
  expect(isDense(viewBy([1, 3], (x) => x.broadcastTo([2, 3])))).toBe(false);
});

test("stretching a view", () => {
  const row = viewBy([3], (x) => x);
  expect(stretch(row, [2, 3]).strides).toEqual([0, 1]);
  expect(
    stretch(
      viewBy([2, 1], (x) => x),
      [2, 3],
    ).strides,
  ).toEqual([1, 0]);
});
