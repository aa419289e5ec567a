import { ArgumentError } from "@dualtape/core";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { type Compilation, compile, ImpureError, type Traced } from "../src/index.ts";

/** Calls a function until it is found out; the number of that call, and what it threw. */
function foundAt(call: (i: number) => unknown): readonly [number, unknown] {
  for (let i = 1; i <= 8; i++) {
    try {
      call(i);
    } catch (error) {
      return [i, error];
    }
  }
  return [Infinity, null];
}

const x = tensor([1, 2]);

describe("what a program would freeze is found, with its line", () => {
  let rate = 0.1;
  let kept = tensor([1, 2]);
  const mutated = new Float64Array([3, 4]);
  const stream = seeded(1);
  const impure: Readonly<
    Record<string, readonly [f: (x: Traced) => Traced, change: (i: number) => void, at: number, what: RegExp]>
  > = {
    "a number outside": [
      (v) => v.mul(rate),
      (i) => void (rate = i === 1 ? 0.1 : 0.2),
      2,
      /purity\.test\.ts:\d+.*0\.1 became 0\.2/,
    ],
    "a number that changes late": [(v) => v.mul(rate), (i) => void (rate = i < 3 ? 0.1 : 0.2), 4, /0\.1 became 0\.2/],
    noise: [(v) => v.mul(Math.random()), () => {}, 1, /purity\.test\.ts:\d+.*became/],
    "a seeded stream": [(v) => v.add(v.lift(stream.normal([2]))), () => {}, 1, /element 0 of an array of shape \[2\]/],
    "another tensor": [
      (v) => v.add(v.lift(kept)),
      (i) => void (kept = tensor([1, i])),
      2,
      /element 1 of an array of shape \[2\]: 1 became 2/,
    ],
    "a tensor that is written over": [
      (v) => v.add(v.lift({ data: mutated, shape: [2] })),
      (i) => void (mutated[1] = i),
      2,
      /element 1 .*: 1 became 2/,
    ],
    "another operation": [(v) => (rate > 5 ? v.exp() : v.sin()), (i) => void (rate = i * 3), 2, /sin \[2\] became exp/],
    "fewer operations": [(v) => (rate > 5 ? v : v.sin()), (i) => void (rate = i * 3), 2, /sin \[2\] became the end/],
  };
  test.for(Object.entries(impure))("%s", ([, [f, change, at, what]]) => {
    const compiled = compile(f);
    const [call, error] = foundAt((i) => {
      change(i);
      return compiled(x);
    });
    expect(call).toBe(at);
    expect(error).toBeInstanceOf(ImpureError);
    expect(String(error)).toMatch(what);
    const loop = compile.loop((state: Traced) => f(state));
    const [inLoop, same] = foundAt((i) => {
      change(i);
      return loop(3, x);
    });
    expect([inLoop, same instanceof ImpureError]).toEqual([at, true]);
  });
});

test("a function that was found out is compiled anew", () => {
  let rate = 1;
  const f = compile((v: Traced) => v.mul(rate));
  f(x);
  rate = 2;
  expect(() => f(x)).toThrow(ImpureError);
  expect(f(x).toArray()).toEqual([2, 4]);
});

test("equal arrays that are made anew are no difference", () => {
  const f = compile((v: Traced) => v.add(v.lift(tensor(new Float64Array(100), { shape: [50, 2] }))));
  expect(foundAt(() => f(x))[0]).toBe(Infinity);
});

describe("programs are bounded", () => {
  test("to those that were called last", () => {
    const told: Compilation[] = [];
    const f = compile((v: Traced) => v.sum(), { programs: 2, onCompile: (c) => told.push(c) });
    const of = (length: number): Tensor => tensor(new Float64Array(length).fill(1), { shape: [length] });
    for (const length of [1, 2, 1, 3, 1, 2]) expect(f(of(length)).item()).toBe(length);
    expect(told.map(({ shapes }) => shapes)).toEqual([1, 2, 3, 2].map((length) => `0: float64 [${length}]`));
  });
  test("to one at least", () => {
    for (const programs of [0, -1, 1.5, Number.NaN]) {
      expect(() => compile((v: Traced) => v, { programs })).toThrow(ArgumentError);
      expect(() => compile.loop((v: Traced) => v, { programs })).toThrow(/Give an integer of 1 or more/);
    }
  });
});

describe("refused before anything is traced", () => {
  const malformed: Readonly<Record<string, () => unknown>> = {
    "no function": () => compile(null as never),
    "no loop": () => compile.loop({} as never),
    "an unknown back end": () => compile((v: Traced) => v, { backEnd: "gpu" as never }),
    "a listener that is none": () => compile((v: Traced) => v, { onCompile: 1 as never }),
    "a plain number": () => compile((v: Traced) => v)(1 as never),
    nothing: () => compile((v: Traced) => v)(undefined as never),
    "no number of steps": () => compile.loop((v: Traced) => v)("3" as never, x),
    "a plain state": () => compile.loop((v: Traced) => v)(3, 1 as never),
    "a plain result": () => compile((v: Traced) => v.shape.length as never)(x),
  };
  test.for(Object.entries(malformed))("%s", ([, call]) => {
    expect(call).toThrow(ArgumentError);
  });
});

test("t counts on where float32 cannot: its steps are told apart beyond 2²⁴", () => {
  const float32 = { precision: "float32" } as const;
  const f = compile.loop((s: Traced, t: Traced) => s.add(t.greater(2 ** 24)));
  expect(f(2 ** 24 + 5, tensor([0], float32)).toArray()).toEqual([5]);
  expect(
    compile
      .loop((s: Traced, t: Traced) => s.add(t))(3, scalar(0))
      .item(),
  ).toBe(6);
});
