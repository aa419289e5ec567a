/** The elementwise rows on single numbers. A comparison is the number 1 or 0. */
import { elementwise as rows, type Elementwise } from "@dualtape/core";
import { call, f32, f64, select } from "wasmati";
import type { Precision } from "../graph/node.ts";
import { COMPARISONS, type Emitter, gatesOf, type Push } from "./elements.ts";
import { lanesOf } from "./lanes.ts";
import { narrow, widen } from "./library.ts";

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
