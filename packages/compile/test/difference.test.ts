import { describe, expect, test } from "vitest";
import { differences, elementsIn } from "../src/graph/difference.ts";
import type { TraceNode } from "../src/graph/node.ts";
import { Trace, type Traced } from "../src/traced.ts";

/** The nodes of a trace of a function of one array. */
function traceOf(f: (x: Traced) => unknown, length = 3): readonly TraceNode[] {
  const trace = new Trace();
  f(trace.argument(0, [length, length], "float64"));
  return trace.nodes;
}

const between = (f: (x: Traced) => unknown, g: (x: Traced) => unknown) => differences(traceOf(f), traceOf(g));

const mask = (x: Traced, ...data: readonly number[]): Traced =>
  x.lift({ data: Float64Array.from(data), shape: [data.length] });

describe("two steps differ", () => {
  test("in nothing", () => {
    expect(
      between(
        (x) => x.mul(2).sum(0).exp(),
        (x) => x.mul(2).sum(0).exp(),
      ),
    ).toEqual([]);
  });
  test("in the number of the step", () => {
    const f = (t: number) => (x: Traced) =>
      x
        .mul(t)
        .add(1)
        .div(1 - 0.9 ** t);
    const found = between(f(1), f(2));
    const values = (t: number) => found?.map((place) => [...elementsIn(traceOf(f(t))[place] as TraceNode)]);
    expect(values(1)).toEqual([[1], [1 - 0.9]]);
    expect(values(2)).toEqual([[2], [1 - 0.9 ** 2]]);
  });
  test("in a mask that is drawn anew", () => {
    const f =
      (...drawn: readonly number[]) =>
      (x: Traced) =>
        x.mul(mask(x, ...drawn));
    expect(between(f(0, 1, 1), f(1, 0, 1))).toEqual([1]);
    expect(between(f(0, 1, 1), f(0, 1, 1))).toEqual([]);
    expect(between(f(NaN, 1, 1), f(NaN, 1, 1))).toEqual([]);
  });
  test("in indices, however many follow them", () => {
    const f =
      (...indices: readonly number[]) =>
      (x: Traced) => {
        const at = Int32Array.from(indices);
        const taken = x.indexed("take", at, { axis: 0, batch: 0 });
        return taken.square().indexed("scatterAdd", at, { axis: 0, batch: 0, size: 3 });
      };
    expect(between(f(0, 1), f(1, 0))).toEqual([1]);
    expect(between(f(0, 1), f(0, 1))).toEqual([]);
  });
  test("in the sign of a zero, or NaN", () => {
    expect(
      between(
        (x) => x.mul(0),
        (x) => x.mul(-0),
      ),
    ).toEqual([1]);
    expect(
      between(
        (x) => x.mul(NaN),
        (x) => x.mul(NaN),
      ),
    ).toEqual([]);
  });
});

test.for<readonly [string, (x: Traced) => unknown, (x: Traced) => unknown]>([
  ["another operation", (x) => x.exp(), (x) => x.sin()],
  ["one more", (x) => x.exp(), (x) => x.exp().sin()],
  ["other inputs", (x) => x.exp().sub(x), (x) => x.sub(x.exp())],
  ["another slice", (x) => x.slice([0, 1]), (x) => x.slice([1, 2])],
  ["other padding", (x) => x.pad([0, 1]), (x) => x.pad([1, 0])],
  ["another permutation", (x) => x.transpose([0, 1]), (x) => x.transpose([1, 0])],
  ["more indices", (x) => x.take([0, 1]), (x) => x.take([1, 0, 1])],
  ["another axis", (x) => x.concat([x], 0), (x) => x.concat([x], 1)],
  ["a number for an array", (x) => x.mul(2), (x) => x.mul(mask(x, 1, 2, 3))],
  ["an array of another length", (x) => x.mul(mask(x, 1)), (x) => x.mul(mask(x, 1, 2, 3))],
])("no program serves both: %s", ([, f, g]) => {
  expect(between(f, g)).toBeNull();
});

test("other shapes are another trace", () => {
  expect(
    differences(
      traceOf((x) => x.exp(), 2),
      traceOf((x) => x.exp(), 3),
    ),
  ).toBeNull();
});
