/** Runs the functions of the library over arrays: all of one precision in one module, each as a loop over vectors in memory. */
import { br_if, call, func, i32, local, loop, memory, Module, v128 } from "wasmati";
import { Constants } from "../src/wasm/constants.ts";
import { type MathName, mathLibrary } from "../src/wasm/math/index.ts";

export type Floats = Float32Array | Float64Array;

export const UNARY = [
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tan",
  "tanh",
  "sigmoid",
  "softplus",
  "erf",
  "erfc",
  "tanhSlope",
  "sigmoidSlope",
  "erfSlope",
] as const satisfies readonly MathName[];
export const BINARY = ["pow", "atan2"] as const satisfies readonly MathName[];

const PAGES = 512;
/** Where the constants stand. */
const LAST = (PAGES - 1) * 2 ** 16;
const THIRD = Math.floor(LAST / 3 / 16) * 16;

/** A function over arrays of one kind, whose lengths are whole vectors. */
export type Applied = <A extends Floats>(x: A, y?: A) => A;

/** The functions of a precision, compiled. */
export function compiled(precision: "float32" | "float64"): Record<MathName, Applied> {
  const constants = new Constants(LAST);
  const library = mathLibrary(precision, constants);
  const exports = Object.fromEntries([...UNARY, ...BINARY].map((name) => [name, loopOver(name, library(name))]));
  const shared = memory({ min: PAGES });
  const module = Module({ exports: { ...exports, shared }, memory: shared });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module.toBytes())));
  const { buffer } = instance.exports["shared"] as WebAssembly.Memory;
  constants.writeTo(buffer);
  const applied = (name: MathName): Applied => {
    const run = instance.exports[name] as (bytes: number) => void;
    return <A extends Floats>(x: A, y?: A): A => {
      const at = (offset: number): A => {
        const place = x instanceof Float32Array ? Float32Array : Float64Array;
        return new place(buffer, offset, x.length) as A;
      };
      if (x.byteLength > THIRD || x.byteLength % 16 !== 0) throw new RangeError(`${x.byteLength} bytes do not fit`);
      at(0).set(x);
      if (y !== undefined) at(THIRD).set(y);
      run(x.byteLength);
      return at(2 * THIRD).slice() as A;
    };
  };
  return Object.fromEntries([...UNARY, ...BINARY].map((name) => [name, applied(name)])) as Record<MathName, Applied>;
}

function loopOver(name: MathName, routine: ReturnType<ReturnType<typeof mathLibrary>>) {
  return func({ in: [i32], locals: [i32], out: [] }, ([bytes], [index]) => {
    loop({}, (next) => {
      local.get(index);
      v128.load({}, index);
      if (name === "pow" || name === "atan2") v128.load({ offset: THIRD }, index);
      call(routine);
      v128.store({ offset: 2 * THIRD });
      local.tee(index, i32.add(index, 16));
      local.get(bytes);
      i32.lt_u();
      br_if(next);
    });
  });
}
