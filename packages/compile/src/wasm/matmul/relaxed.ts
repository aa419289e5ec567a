/**
 * Whether the engine multiplies and adds in one instruction: the relaxed vector instructions are newer than the plain
 * ones, so a module of a single one of them is offered for validation.
 */
import { f32x4, func, Module, v128 } from "wasmati";
import { isValid } from "../engine.ts";

/** Whether this engine has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  const probe = func({ in: [v128], out: [v128] }, ([x]) => {
    f32x4.relaxed_madd(x, x, x);
  });
  return isValid(Module({ exports: { probe } }).toBytes());
}
