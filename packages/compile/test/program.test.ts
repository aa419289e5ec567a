import { scan } from "@dualtape/core";
import { seeded, tensor } from "@dualtape/tensor";
import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Compilation, compile, EngineError, type Traced } from "../src/index.ts";
import type { BackEnd } from "../src/back-end.ts";
import { programOf, simplify } from "../src/program.ts";
import { graphOf, textOf } from "./graphs.ts";
import { randomPrograms, runProgram } from "./random-programs.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("an engine that refuses WebAssembly", () => {
  const { CompileError } = WebAssembly;
  const refusals: Readonly<Record<string, () => unknown>> = {
    "by a content security policy": () => ({
      validate: () => true,
      Module: function refuse() {
        throw new CompileError("Refused to compile or instantiate WebAssembly module");
      },
    }),
    "because it has none": () => undefined,
  };
  test.for(Object.entries(refusals))("%s, gets the interpreter, with a note", ([, refusal]) => {
    const f = (x: Traced): Traced => x.matmul(x.transpose()).sum(0).exp();
    const x = seeded(1).uniform([3, 5]);
    const expected = compile(f, { backEnd: "interpreter" })(x);
    const told: Compilation[] = [];
    vi.stubGlobal("WebAssembly", refusal());
    expect(compile(f, { onCompile: (c) => told.push(c) })(x)).toEqual(expected);
    expect(told.map(({ backEnd }) => backEnd)).toEqual(["interpreter"]);
    expect(told[0]?.note).toMatch(/no WebAssembly/);
    const loop = compile.loop((s: Traced) => s.mul(2), { onCompile: (c) => told.push(c) });
    expect(loop(10, tensor([1, 2, 3])).toArray()).toEqual([1024, 2048, 3072]);
    expect(told[1]?.note).toBe(told[0]?.note);
  });
  test("and one that does not has no note", () => {
    expect(
      programOf(
        graphOf([[2]], (x) => x.exp()),
        [null],
      ),
    ).toMatchObject({ backEnd: "webassembly" });
    expect(
      programOf(
        graphOf([[2]], (x) => x.exp()),
        [null],
      ).note,
    ).toBeUndefined();
  });
});

describe("a deterministic program", () => {
  const { Module, Instance, validate } = WebAssembly;
  /** The engine, as if it had relaxed SIMD or not: whoever asks offers it f32x4.relaxed_madd. */
  const withRelaxed = (has: boolean): void => {
    const isRelaxed = (bytes: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.of(0xfd, 0x85, 0x02));
    const answer = (bytes: Uint8Array<ArrayBuffer>): boolean => (isRelaxed(bytes) ? has : validate(bytes));
    vi.stubGlobal("WebAssembly", { Module, Instance, validate: answer });
  };
  test.for(["float32", "float64"] as const)("has the same bits with relaxed SIMD and without, in %s", (precision) => {
    const random = seeded(4);
    const [x, y] = [random.normal([40, 60]).to(precision), random.normal([60, 30]).to(precision)];
    const f = (a: Traced, b: Traced): Traced => a.matmul(b).tanh();
    withRelaxed(false);
    const plain = compile(f)(x, y);
    for (const has of [true, false]) {
      withRelaxed(has);
      const told: Compilation[] = [];
      const found = compile(f, { deterministic: true, onCompile: (one) => told.push(one) })(x, y);
      expect(told.map(({ backEnd }) => backEnd)).toEqual(["webassembly"]);
      expect(found).toEqual(plain);
    }
  });
  test("is what a loop's body is, too", () => {
    const x = seeded(5).normal([6, 8, 8]);
    const run = (over: Traced): Traced =>
      scan((h: Traced, w: Traced) => ({ carry: h.matmul(w).tanh() }), {
        carry: over.slice([0, 1]).reshape([8, 8]),
        over,
      }).carry;
    withRelaxed(false);
    const plain = compile(run)(x);
    withRelaxed(true);
    expect(compile(run, { deterministic: true })(x)).toEqual(plain);
  });
  test("is no interpreter's: that sums up in another order", () => {
    const f = (x: Traced): Traced => x.matmul(x);
    const x = seeded(1).normal([3, 3]);
    expect(() => compile(f, { deterministic: true, backEnd: "interpreter" })).toThrow(/in another order/);
    vi.stubGlobal("WebAssembly", undefined);
    expect(() => compile(f, { deterministic: true })(x)).toThrow(EngineError);
  });
});

test.for<BackEnd>(["webassembly", "interpreter"])("a program of the %s is written, run and read", (backEnd) => {
  const program = programOf(
    graphOf([[3], []], (x, y) => [x.mul(y), x.sum()]),
    [0, null],
    { backEnd },
  );
  expect(program.backEnd).toBe(backEnd);
  program.write(0, Float64Array.of(1, 2, 3));
  program.write(1, Float64Array.of(2));
  program.run(0);
  expect([...program.read(0)], "after no step").toEqual([1, 2, 3]);
  program.run(1);
  expect([...program.read(0)]).toEqual([2, 4, 6]);
  expect([...program.read(1)], "the sum before the step").toEqual([6]);
  program.run(3);
  expect([...program.read(0)]).toEqual([16, 32, 48]);
  program.write(1, Float64Array.of(0));
  program.run(1);
  expect([...program.read(0)]).toEqual([0, 0, 0]);
  const copy = program.read(1);
  program.run(1);
  expect([...copy]).toEqual([96]);
});

test("a graph that is simplified once cannot be simplified further", () => {
  fc.assert(
    fc.property(randomPrograms(16), (program) => {
      const once = simplify(graphOf(program.shapes, (...inputs) => runProgram(program, inputs)));
      expect(textOf(simplify(once))).toBe(textOf(once));
    }),
    { numRuns: 500, seed: 9 },
  );
});
