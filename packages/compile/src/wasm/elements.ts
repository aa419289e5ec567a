/**
 * The elementwise rows in instructions, once for vectors and once for single numbers. Who calls has put the operands where the
 * pushers find them; the result is left on the stack.
 *
 * A comparison is a mask of ones; it becomes the number 1 only for those who ask for the number.
 */
import { elementwise as rows, type Elementwise, must } from "@dualtape/core";
import { call, f32, f64, local, select, v128 } from "wasmati";
import type { Precision } from "../graph/node.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import { type Library, narrow, widen } from "./library.ts";
import type { Fresh } from "./routine.ts";

/** Pushes an operand. */
export type Push = () => void;

/** What the code of a row needs beside its operands. */
export interface Emitter {
  readonly library: Library;
  readonly precision: Precision;
  readonly fresh: Fresh;
}

const COMPARISONS = new Map<Elementwise, "eq" | "ne" | "gt" | "ge" | "lt" | "le">([
  [rows.equal, "eq"],
  [rows.notEqual, "ne"],
  [rows.greater, "gt"],
  [rows.greaterEqual, "ge"],
  [rows.less, "lt"],
  [rows.lessEqual, "le"],
]);

/** Whether a row gives a mask. */
export const isComparison = (row: Elementwise): boolean => COMPARISONS.has(row);

/** Pushes the mask of a comparison of vectors. */
export function pushMask(row: Elementwise, [a, b]: readonly Push[], precision: Precision): void {
  a?.();
  b?.();
  lanesOf(precision).vector[must(COMPARISONS.get(row), "comparison")]();
}

/** The operands that stop a row where they are 0: the factors of strong zeros. */
export function gatesOf<T>(row: Elementwise, [a, b]: readonly T[]): readonly T[] {
  if (row === rows.strongMul || row === rows.strongDiv) return [must(a, "factor")];
  return row === rows.strongMulBoth ? [must(a, "factor"), must(b, "factor")] : [];
}

/** Pushes the mask of where a vector is not 0. */
export function pushGate(push: Push, precision: Precision): void {
  const lanes = lanesOf(precision);
  push();
  lanes.constant(0);
  lanes.vector.ne();
}

/**
 * Pushes a row of vectors; `mask` is that of the first operand, where that is a comparison, and `gates` are those of the operands
 * that stop it.
 */
export function pushVector(
  row: Elementwise,
  operands: readonly Push[],
  mask: Push | null,
  gates: readonly Push[],
  emitter: Emitter,
  valid: number,
): void {
  const { library, precision } = emitter;
  const lanes = lanesOf(precision);
  const { vector } = lanes;
  const [a, b, c] = operands;
  const all = (): void => operands.forEach((push) => push());
  switch (row) {
    case rows.add:
      return (all(), void vector.add());
    case rows.sub:
      return (all(), void vector.sub());
    case rows.mul:
      return (all(), void vector.mul());
    case rows.div:
      return (all(), void vector.div());
    case rows.strongMul:
    case rows.strongDiv:
    case rows.strongMulBoth:
      all();
      if (row === rows.strongDiv) vector.div();
      else vector.mul();
      for (const gate of gates) {
        gate();
        v128.and();
      }
      return;
    case rows.maximum:
      return (all(), void vector.max());
    case rows.minimum:
      return (all(), void vector.min());
    case rows.neg:
      return (all(), void vector.neg());
    case rows.abs:
      return (all(), void vector.abs());
    case rows.sqrt:
      return (all(), void vector.sqrt());
    case rows.square:
      a?.();
      a?.();
      return void vector.mul();
    case rows.reciprocal:
      lanes.constant(1);
      a?.();
      return void vector.div();
    case rows.sign:
      return pushSign(a, lanes);
    case rows.where:
      if (mask) {
        b?.();
        c?.();
        mask();
      } else {
        c?.();
        b?.();
        a?.();
        lanes.constant(0);
        vector.eq();
      }
      return void v128.bitselect();
    default:
  }
  if (isComparison(row)) {
    pushMask(row, operands, precision);
    lanes.constant(1);
    return void v128.and();
  }
  const known = library.vectorFunction(row, precision);
  if (known !== null) {
    all();
    return void call(known);
  }
  pushLaneByLane(row, operands, emitter, valid);
}

/** 1 where x > 0, −1 where x < 0, else x itself: zeros keep their sign, NaN stays. */
function pushSign(x: Push | undefined, lanes: Lanes): void {
  lanes.constant(1);
  lanes.constant(-1);
  x?.();
  x?.();
  lanes.constant(0);
  lanes.vector.lt();
  v128.bitselect();
  x?.();
  lanes.constant(0);
  lanes.vector.gt();
  v128.bitselect();
}

/** A row of one's own: its kernel is called for each element. */
function pushLaneByLane(
  row: Elementwise,
  operands: readonly Push[],
  { library, precision, fresh }: Emitter,
  valid: number,
): void {
  const lanes = lanesOf(precision);
  const result = fresh("v128");
  const kernel = library.kernel(row);
  lanes.constant(0);
  local.set(result);
  for (let lane = 0; lane < valid; lane++) {
    local.get(result);
    for (let i = 0; i < 3; i++) {
      const push = operands[i];
      if (push) {
        push();
        lanes.extract(lane);
        widen(precision);
      } else f64.const(0);
    }
    call(kernel);
    narrow(precision);
    lanes.replace(lane);
    local.set(result);
  }
  local.get(result);
}

/** Pushes a row of single numbers. */
export function pushNumber(row: Elementwise, operands: readonly Push[], emitter: Emitter): void {
  const { library, precision } = emitter;
  const lanes = lanesOf(precision);
  const { scalar, extract } = lanes;
  const [a, b, c] = operands;
  const all = (): void => operands.forEach((push) => push());
  const constant = (value: number): void => void (precision === "float32" ? f32.const(value) : f64.const(value));
  switch (row) {
    case rows.add:
      return (all(), void scalar.add());
    case rows.sub:
      return (all(), void scalar.sub());
    case rows.mul:
      return (all(), void scalar.mul());
    case rows.div:
      return (all(), void scalar.div());
    case rows.strongMul:
    case rows.strongDiv:
    case rows.strongMulBoth:
      gatesOf(row, operands).forEach(() => constant(0));
      all();
      if (row === rows.strongDiv) scalar.div();
      else scalar.mul();
      for (const gate of gatesOf(row, operands)) {
        gate();
        constant(0);
        scalar.eq();
        pick();
      }
      return;
    case rows.maximum:
      return (all(), void scalar.max());
    case rows.minimum:
      return (all(), void scalar.min());
    case rows.neg:
      return (all(), void scalar.neg());
    case rows.abs:
      return (all(), void scalar.abs());
    case rows.sqrt:
      return (all(), void scalar.sqrt());
    case rows.square:
      a?.();
      a?.();
      return void scalar.mul();
    case rows.reciprocal:
      constant(1);
      a?.();
      return void scalar.div();
    case rows.where:
      c?.();
      b?.();
      a?.();
      constant(0);
      scalar.eq();
      return void pick();
    default:
  }
  const comparison = COMPARISONS.get(row);
  if (comparison !== undefined) {
    constant(1);
    constant(0);
    all();
    compare(comparison, precision);
    return pick();
  }
  if (row === rows.sign) {
    constant(1);
    constant(-1);
    a?.();
    a?.();
    constant(0);
    scalar.lt();
    pick();
    a?.();
    constant(0);
    scalar.gt();
    return pick();
  }
  const known = library.vectorFunction(row, precision);
  if (known === null) {
    for (let i = 0; i < 3; i++) {
      const push = operands[i];
      if (push) {
        push();
        widen(precision);
      } else f64.const(0);
    }
    call(library.kernel(row));
    return narrow(precision);
  }
  for (const push of operands) {
    push();
    lanes.splat();
  }
  call(known);
  extract(0);
}

const compare = (name: "eq" | "ne" | "gt" | "ge" | "lt" | "le", precision: Precision): void =>
  void (precision === "float32" ? f32[name]() : f64[name]());

const pick = (): void => void select();
