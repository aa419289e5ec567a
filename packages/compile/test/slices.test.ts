/** A program that is made in slices is the program that is made at once, whatever else is done between them. */
import { seeded, type Tensor } from "@dualtape/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  EngineError,
  finished,
  type Graph,
  type Program,
  programInSlices,
  programOf,
  Trace,
  type Traced,
} from "../src/index.ts";

afterEach(() => void vi.unstubAllGlobals());

/** A step of a recurrent network, long enough for many slices. */
function recurrent(length: number): Graph {
  const trace = new Trace();
  const [state, w, u] = [[4, 3], [3, 3], [3]].map((shape, i) => trace.argument(i, shape, "float64")) as [
    Traced,
    Traced,
    Traced,
  ];
  let x = state;
  for (let t = 0; t < length; t++)
    x = x
      .matmul(w)
      .add(u.mul(t))
      .tanh()
      .sub(x.take([2, 0, 1], 1).mul(0.1));
  return { arguments: [state.node, w.node, u.node], results: [x.node, x.greatest().node] };
}

const CARRY = [0, null];
const random = seeded(8);
const given: readonly Tensor[] = [[4, 3], [3, 3], [3]].map((shape) => random.normal(shape));

function outcome(program: Program): readonly (readonly number[])[] {
  given.forEach(({ data }, place) => program.write(place, data));
  program.run(3);
  return [0, 1].map((result) => [...program.read(result)]);
}

/** Takes the slices in turn, waiting for the engine where it is to be waited for; tells how many there were. */
async function inTurn<R>(all: readonly Generator<Promise<unknown> | undefined, R, void>[]) {
  const made = new Map<number, R>();
  let slices = 0;
  while (made.size < all.length) {
    for (const [i, one] of all.entries()) {
      if (made.has(i)) continue;
      const { done, value } = one.next();
      slices += 1;
      if (done) made.set(i, value);
      else await value;
    }
  }
  return { made: all.map((_, i) => made.get(i) as R), slices };
}

test("the same numbers, made in turn with others", async () => {
  const graphs = [1, 7, 60].map(recurrent);
  const expected = graphs.map((graph) => outcome(programOf(graph, CARRY)));
  const { made, slices } = await inTurn(
    graphs.map((graph) => programInSlices(graph, CARRY, { backEnd: "webassembly" })),
  );
  expect(made.map(outcome)).toEqual(expected);
  expect(slices).toBeGreaterThan(50);
});

test("what was tried out while it was made leaves nothing behind", async () => {
  const counting = graphOf((x) => [x.add(1)]);
  const { made } = await inTurn([programInSlices(counting, [0], { backEnd: "webassembly" })]);
  made[0]?.run(2);
  expect([...(made[0]?.read(0) ?? [])]).toEqual(Array(15).fill(2));
});

/** Goes through slices, and tells how much each puts into lists, sets and maps. */
function putInEach(slices: Generator<unknown>): readonly number[] {
  let put = 0;
  const counted = [
    [Map.prototype, "set"],
    [Set.prototype, "add"],
    [Array.prototype, "push"],
  ] as const;
  const originals = counted.map(([kind, method]) => Reflect.get(kind, method) as (...values: unknown[]) => unknown);
  const each = new Float64Array(10_000);
  let [at, done] = [0, false];
  counted.forEach(([kind, method], i) => {
    const original = originals[i] as (...values: unknown[]) => unknown;
    Reflect.set(kind, method, function (this: unknown, ...values: unknown[]) {
      put += 1;
      return Reflect.apply(original, this, values);
    });
  });
  try {
    for (let before = 0; !done; before = put) {
      done = slices.next().done === true;
      each[at++] = put - before;
    }
  } finally {
    counted.forEach(([kind, method], i) => void Reflect.set(kind, method, originals[i]));
  }
  return [...each.subarray(0, at)];
}

/** Graphs of which each gives another phase the most to do, of a length. */
const KINDS: Readonly<Record<string, (length: number) => Graph>> = {
  "a chain of all kinds of nodes": recurrent,
  "nodes that wait for none": (length) =>
    graphOf((x) => Array.from({ length }, (_, i) => x.slice([i % 3, 4]).mul(i + 1)).map((one) => one.sum())),
  "a chain in one loop, and loops that are long": (length) =>
    graphOf((x) => [Array.from({ length: 16 * length }).reduce<Traced>((y, _, i) => y.mul(1 + 1 / (i + 2)).add(x), x)]),
  "functions that are long": (length) =>
    graphOf((x) =>
      Array.from({ length }).reduce<Traced[]>((all, _, i) => [...all, (all.at(-1) ?? x).tanh().pow(i + 1.5)], []),
    ),
  "products of many sizes": (length) =>
    graphOf((x) =>
      Array.from({ length }, (_, i) =>
        x
          .matmul(x.transpose())
          .matmul(x.pad([0, 0], [0, i % 24]))
          .greatest(),
      ),
    ),
  "numbers alone": (length) =>
    graphOf((x) => [Array.from({ length: 4 * length }).reduce<Traced>((y, _, i) => y.mul(y).add(i), x.sum())]),
  "arrays that stand in it": (length) =>
    graphOf((x) => [
      Array.from({ length }).reduce<Traced>(
        (y, _, i) => y.add(x.lift({ data: new Float64Array(15).fill(i), shape: [5, 3] })),
        x,
      ),
    ]),
};

/** The graph of what is made of an array. */
function graphOf(f: (x: Traced) => readonly Traced[]): Graph {
  const trace = new Trace();
  const x = trace.argument(0, [5, 3], "float64");
  return { arguments: [x.node], results: f(x).map(({ node }) => node) };
}

/** What a slice puts into lists at most: an instruction is some ten of them. */
const MOST = 24_000;

test.each(Object.entries(KINDS))(
  "a longer program has more slices, and none that is much longer: %s",
  (_, graphOfLength) => {
    const [short, long] = [100, 400].map((length) => {
      const graph = graphOfLength(length);
      const carry = graph.results.map(() => null);
      return putInEach(programInSlices(graph, carry, { backEnd: "webassembly" }, "now"));
    }) as [readonly number[], readonly number[]];
    expect(long.length).toBeGreaterThan(1.5 * short.length);
    expect(Math.max(...long)).toBeLessThan(MOST);
  },
);

describe("the engine compiles", () => {
  const engine = WebAssembly;
  const counted = () => {
    const calls: string[] = [];
    vi.stubGlobal(
      "WebAssembly",
      Object.assign(Object.create(engine) as object, {
        Module: function made(bytes: Uint8Array<ArrayBuffer>) {
          if (bytes.length > 100) calls.push("at once");
          return new engine.Module(bytes);
        },
        compile: (bytes: Uint8Array<ArrayBuffer>) => {
          calls.push("while others work");
          return engine.compile(bytes);
        },
      }),
    );
    return calls;
  };

  test("while others have the thread, if it is waited for", async () => {
    const calls = counted();
    await inTurn([programInSlices(recurrent(5), CARRY)]);
    expect(calls).toEqual(["while others work"]);
  });
  test("at once, if it is not", () => {
    const calls = counted();
    finished(programInSlices(recurrent(5), CARRY, {}, "now"));
    expect(calls).toEqual(["at once"]);
  });
  test("and what it refuses is said as ever", async () => {
    const refused = () => Promise.reject(new engine.CompileError("too large"));
    const Module = function refuse(bytes: Uint8Array<ArrayBuffer>) {
      if (bytes.length > 100) throw new engine.CompileError("too large");
      return new engine.Module(bytes);
    };
    vi.stubGlobal("WebAssembly", Object.assign(Object.create(engine) as object, { Module, compile: refused }));
    await expect(inTurn([programInSlices(recurrent(5), CARRY, { backEnd: "webassembly" })])).rejects.toThrow(
      EngineError,
    );
    const { made } = await inTurn([programInSlices(recurrent(5), CARRY)]);
    expect(made.map(({ backEnd }) => backEnd)).toEqual(["interpreter"]);
  });
});
