import { ArgumentError, elementwise, ShapeError } from "@dualtape/core";
import { Dual } from "@dualtape/forward";
import { tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  compile,
  ControlFlowError,
  differences,
  elementsIn,
  ForeignTraceError,
  type Precision,
  Trace,
  type Traced,
  type TraceNode,
} from "../src/index.ts";

const numberOf = (...shape: readonly number[]): Traced => new Trace().argument(0, shape, "float64");

function thrown(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing is thrown");
}

/** The place of the call of this function: file and line. */
const here = (): string => /[\w.-]+\.test\.ts:\d+/.exec(new Error().stack?.split("\n")[2] ?? "")?.[0] ?? "nowhere";

describe("a value that is looked at", () => {
  const decisions: Readonly<Record<string, (x: Traced) => unknown>> = {
    "by magnitude": (x) => x.magnitude(),
    "in a comparison": (x) => (x as unknown as number) > 0,
    "in a sum": (x) => 1 + (x as unknown as number),
    "as a text": (x) => `${x as unknown as number}`,
    "by Math": (x) => Math.abs(x as unknown as number),
    "through a dual": (x) => new Dual(x, [x], { name: "test" }).magnitude(),
  };
  test.for(Object.entries(decisions))("%s", ([, look]) => {
    expect(() => look(numberOf(2))).toThrow(ControlFlowError);
  });

  test("is told with file and line of the caller", () => {
    const [error, line] = [thrown(() => numberOf(2).magnitude()), here()];
    expect(line).toMatch(/^traced\.test\.ts:\d+$/);
    expect(error.message).toContain(line);
    expect(error.message).toMatch(/where\(.*maximum/);
    const [deep, at] = [thrown(() => compile((x: Traced) => x.mul(+x))(tensor([1]))), here()];
    expect(deep.message).toContain(at);
    const dual = new Dual(numberOf(2), [], { name: "test" });
    const [through, there] = [thrown(() => dual.magnitude()), here()];
    expect(through.message).toContain(there);
  });
});

describe("a number that is not of the trace", () => {
  const [one, other] = [numberOf(2), numberOf(2)];
  test.for<readonly [string, () => unknown]>([
    ["as an operand", () => one.add(other)],
    ["as a second operand", () => one.where(one, other)],
    ["in a product", () => numberOf(2, 2).matmul(numberOf(2, 2))],
    ["in a join", () => one.concat([other])],
    ["a tensor", () => one.mul(tensor([1, 2]) as unknown as Traced)],
    ["a tensor in a product", () => numberOf(2, 2).matmul(tensor([[1]]) as unknown as Traced)],
  ])("%s", ([, meet]) => {
    expect(meet).toThrow(ForeignTraceError);
    expect(thrown(meet).message).toContain("lift");
  });
});

test.for<readonly [string, () => unknown, typeof ShapeError | typeof ArgumentError]>([
  ["shapes that do not broadcast", () => numberOf(2).broadcastTo([3]), ShapeError],
  ["a product of [2, 3] and [2, 3]", () => square(numberOf(2, 3)), ShapeError],
  ["a reshape to another size", () => numberOf(2, 3).reshape([5]), ShapeError],
  [
    "a join of other rows",
    () => {
      const x = numberOf(2, 3);
      return x.concat([x.slice(null, [0, 2])]);
    },
    ShapeError,
  ],
  ["an index out of its axis", () => numberOf(2).take([2]), ArgumentError],
  ["half an index", () => numberOf(2).take([0.5]), ArgumentError],
  ["too few indices", () => numberOf(2).scatterAdd([0], 3), ShapeError],
])("refused when it is written down: %s", ([, f, kind]) => {
  expect(f).toThrow(kind);
});

const square = (x: Traced): Traced => x.matmul(x);

test("shape, precision and bytes are known, and no value", () => {
  const trace = new Trace();
  const [x, y] = [trace.argument(0, [2, 3], "float32"), trace.argument(1, [3], "float64")];
  expect([x.add(1).precision, x.add(y).precision, x.mul(x).byteLength, x.mul(y).byteLength]).toEqual([
    "float32",
    "float64",
    24,
    48,
  ]);
  expect(x.add(y).shape).toEqual([2, 3]);
  expect(x.concat([y.broadcastTo([1, 3])]).precision).toBe("float64");
  expect(x.toString()).toBe("Traced [2, 3] float32");
  expect(x.detach()).toBe(x);
});

test("every number of the program is a node of its own, so that it may vary by itself", () => {
  const trace = new Trace();
  const x = trace.argument(0, [2], "float64");
  x.add(1).add(1);
  expect(trace.nodes.filter(({ operation }) => operation.kind === "literal").length).toBe(2);
});

describe("written down along another trace", () => {
  type Step = (x: Traced, array: readonly number[]) => unknown;
  const step =
    (count: number): Step =>
    (x, array) =>
      x
        .mul(count)
        .add(x.lift({ data: Float64Array.from(array), shape: [array.length] }))
        .matmul(x.transpose())
        .take([1, 0], 0);
  const written = (
    f: Step,
    array: readonly number[],
    like: readonly TraceNode[] = [],
    precision: Precision = "float64",
  ) => {
    const trace = new Trace({ like });
    f(trace.argument(0, [2, 3], precision), array);
    return trace.nodes;
  };
  const before = written(step(2), [1, 2, 3]);
  const shared = (nodes: readonly TraceNode[]): readonly boolean[] => nodes.map((node, i) => node === before[i]);

  test("what is the same has its nodes", () => {
    expect(shared(written(step(2), [1, 2, 3], before))).toEqual(before.map(() => true));
    expect(shared(written(step(2), [1, 2, 3]))).toEqual(before.map(() => false));
  });
  test.each<[string, Step, readonly number[], Precision]>([
    ["a number", step(3), [1, 2, 3], "float64"],
    ["a sign of zero", step(-0), [1, 2, 3], "float64"],
    ["an element of an array", step(2), [1, 2, 4], "float64"],
    ["a precision", step(2), [1, 2, 3], "float32"],
    ["an operation", (x) => x.add(1).sub(2).exp(), [], "float64"],
    ["parameters", (x, array) => step(2)(x.transpose([0, 1]), array), [1, 2, 3], "float64"],
    ["a step more", (x, array) => step(2)(x, [...array]) && x.neg(), [1, 2, 3], "float64"],
  ])("it is what it is without, where it has another: %s", (_, f, array, precision) => {
    const [alone, along] = [written(f, array, [], precision), written(f, array, before, precision)];
    expect(along).toEqual(alone);
    expect(shared(along)).not.toEqual(along.map(() => true));
    expect(differences(before, along)).toEqual(differences(before, alone));
    for (const [i, node] of along.entries()) {
      expect(node.place).toBe(i);
      for (const input of node.inputs) expect(along[input.place]).toBe(input);
    }
  });
  test("an array that is changed afterwards is none of it", () => {
    const data = Float64Array.of(1, 2);
    const lifted = (like: readonly TraceNode[]) => {
      const trace = new Trace({ like });
      return trace.argument(0, [2], "float64").lift({ data, shape: [2] }).node;
    };
    const first = lifted([]);
    data[1] = 3;
    expect([...elementsIn(first)]).toEqual([1, 2]);
    expect([...elementsIn(lifted([first, first]))]).toEqual([1, 3]);
  });
});

test("what changes nothing is not written down", () => {
  const trace = new Trace();
  const x = trace.argument(0, [2, 3], "float64");
  expect(x.broadcastTo([2, 3])).toBe(x);
  expect(x.sumTo([2, 3])).toBe(x);
  expect(x.reshape([2, 3])).toBe(x);
  expect(trace.nodes.length).toBe(1);
});

test("a row takes as many operands as it has inputs", () => {
  const x = numberOf(2);
  expect(x.elementwise(elementwise.exp).node.inputs.length).toBe(1);
  expect(x.elementwise(elementwise.add, 1, 2).node.inputs.length).toBe(2);
  expect(x.elementwise(elementwise.where, 1, 2).node.inputs.length).toBe(3);
});
