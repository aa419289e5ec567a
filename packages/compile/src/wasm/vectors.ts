/**
 * The elementwise rows on vectors. A comparison is a mask of ones; it becomes the number 1 only for those who ask for the number.
 */
import { elementwise as rows, type Elementwise, must } from "@dualtape/core";
import { call, f64, local, v128 } from "wasmati";
import type { Precision } from "../graph/node.ts";
import { COMPARISONS, type Emitter, type Find, isComparison, type LoopEmitter, type Push } from "./elements.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import { narrow, widen } from "./library.ts";

/** Pushes the mask of a comparison of vectors. */
export function pushMask(row: Elementwise, [a, b]: readonly Push[], precision: Precision): void {
  a?.();
  b?.();
  lanesOf(precision).vector[must(COMPARISONS.get(row), "comparison")]();
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
  found: readonly Find[],
  mask: Push | null,
  gates: readonly Push[],
  emitter: LoopEmitter,
  valid: number,
): void {
  const operands = found.map(
    (find): Push =>
      () =>
        void local.get(find()),
  );
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
  const made = library.vectorFunction(row, precision);
  const [find] = found;
  if (made !== null && find !== undefined) {
    // What does not fill a vector is met once, behind the loop.
    const isWorthIt = emitter.room > 0 && valid >= lanes.count;
    if (isWorthIt && library.writeOut(row, precision, find(), emitter)) emitter.room -= 1;
    else {
      all();
      call(made);
    }
    return;
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
