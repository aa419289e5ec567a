/** A function and its slope in one stretch of code: the bits of each alone, by fewer instructions than both take. */
import { i32, memory, Module, v128 } from "wasmati";
import { expect, test } from "vitest";
import { Constants } from "../src/wasm/constants.ts";
import { type MathName, writeOut } from "../src/wasm/math/index.ts";
import { Known } from "../src/wasm/math/known.ts";
import type { Vector } from "../src/wasm/math/vector.ts";
import { keep, routine } from "../src/wasm/routine.ts";
import { SPECIAL } from "./math-accuracy.ts";

/** Where results and constants stand. */
const [RESULTS, CONSTANTS] = [16, 1024] as const;

/** Functions of the vector at 0, their results one after the other. */
function together(names: readonly MathName[], precision: "float32" | "float64", known: Known<Vector> | undefined) {
  const constants = new Constants(CONSTANTS);
  const written = routine([], [], (_parameters, fresh) => {
    v128.load({}, i32.const(0));
    const x = keep("v128", fresh);
    for (const [i, name] of names.entries()) {
      i32.const(0);
      expect(writeOut(name, precision, x, { fresh, constants, known })).toBe(true);
      v128.store({ offset: RESULTS * (i + 1) });
    }
  });
  const shared = memory({ min: 1 });
  const bytes = Module({ exports: { written, shared }, memory: shared }).toBytes();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
  const { buffer } = exports["shared"] as WebAssembly.Memory;
  constants.writeTo(buffer);
  return {
    instructions: written.body.length,
    of(x: Float32Array | Float64Array) {
      const [run, lanes] = [exports["written"] as () => void, x.length];
      const floats = x instanceof Float32Array ? Float32Array : Float64Array;
      new floats(buffer, 0, lanes).set(x);
      run();
      return names.map((_, i) => new BigUint64Array(buffer.slice(RESULTS * (i + 1), RESULTS * (i + 2))));
    },
  };
}

const PAIRS = [
  ["tanh", "tanhSlope"],
  ["sigmoid", "sigmoidSlope"],
] as const satisfies readonly (readonly MathName[])[];

test.each([
  ["float32", Float32Array, 4],
  ["float64", Float64Array, 2],
] as const)("%s", (precision, floats, lanes) => {
  const numbers = [...SPECIAL, ...Array.from({ length: 200 }, (_, i) => (i - 100) * 1.37), -103.9, -745, 1e-9];
  for (const pair of PAIRS) {
    const [shared, apart] = [together(pair, precision, new Known()), together(pair, precision, undefined)];
    expect(shared.instructions).toBeLessThan(0.75 * apart.instructions);
    for (const x of numbers) {
      const vector = new floats(lanes).fill(x);
      expect(shared.of(vector)).toEqual(apart.of(vector));
    }
  }
});
