/**
 * What the elementwise rows in instructions have in common; they are written once for vectors and once for single numbers. Who calls
 * has put the operands where the pushers find them; the result is left on the stack.
 */
import { elementwise as rows, type Elementwise, must } from "@dualtape/core";
import type { Local } from "wasmati";
import type { Precision } from "../graph/node.ts";
import type { Library } from "./library.ts";
import type { Known } from "./math/known.ts";
import type { Vector } from "./math/vector.ts";
import type { Fresh } from "./routine.ts";

/** Pushes an operand. */
export type Push = () => void;

/** What the code of a row needs beside its operands. */
export interface Emitter {
  readonly library: Library;
  readonly precision: Precision;
  readonly fresh: Fresh;
}

/** Finds the local of an operand. */
export type Find = () => Local<"v128">;

/** The same in a loop. */
export interface LoopEmitter extends Emitter {
  /** From where the constants are looked for. */
  readonly origin: Local<"i32">;
  /** What the body of the loop has computed so far. */
  known: Known<Vector>;
  /** How many more functions may be written out there, in the place of calls. */
  room: number;
}

/** The comparisons, by the instruction of each. */
export const COMPARISONS = new Map<Elementwise, "eq" | "ne" | "gt" | "ge" | "lt" | "le">([
  [rows.equal, "eq"],
  [rows.notEqual, "ne"],
  [rows.greater, "gt"],
  [rows.greaterEqual, "ge"],
  [rows.less, "lt"],
  [rows.lessEqual, "le"],
]);

/** Whether a row gives a mask. */
export const isComparison = (row: Elementwise): boolean => COMPARISONS.has(row);

/** The operands that stop a row where they are 0: the factors of strong zeros. */
export function gatesOf<T>(row: Elementwise, [a, b]: readonly T[]): readonly T[] {
  if (row === rows.strongMul || row === rows.strongDiv) return [must(a, "factor")];
  return row === rows.strongMulBoth ? [must(a, "factor"), must(b, "factor")] : [];
}
