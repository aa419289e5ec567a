/**
 * The remainder of a float64 by ½π, as a sum r + tail whose relative error stays small where x is next to a multiple of ½π (down to
 * 2⁻⁶¹ of one).
 *
 * Up to 2²⁰ multiples: x − n·½π with ½π in four parts, of which three are so short (33 bits) that their products with n are exact
 * (W. Cody & W. Waite, Software Manual for the Elementary Functions, 1980). Lanes beyond are rare; `payne-hanek.ts` takes them one
 * by one.
 */
import { HALF_PI, NEAR_END } from "@dualtape/core/portable";
import { call, f64x2, i32, i64, i64x2, if_, local, v128 } from "wasmati";
import type { Routine } from "../routine.ts";
import { twoSum } from "./double-double.ts";
import type { Vector } from "./vector.ts";

/** x = n·½π + r + tail, |r| ≤ ¼π; the quadrant is an integer whose lowest two bits are those of n. */
export interface Remainder {
  readonly r: Vector;
  readonly tail: Vector;
  readonly quadrant: Vector;
}

const SHIFT = 1.5 * 2 ** 52;

/** Reduces x; `far` is the function [f64] → [r, tail, n] for arguments of any size. */
export function reduceByHalfPi(x: Vector, far: Routine): Remainder {
  const shifted = x.mul(2 / Math.PI).add(SHIFT);
  const n = shifted.sub(SHIFT);
  const [first, second, third, fourth] = HALF_PI;
  const [a, lostByA] = twoSum(x.sub(n.mul(first)), n.mul(-second));
  const [b, lostByB] = twoSum(a, n.mul(-third));
  const [r, tail] = twoSum(b, lostByA.add(lostByB).add(n.mul(-fourth)));
  const remainder = { r, tail, quadrant: shifted };
  const isFar = x.abs().greater(NEAR_END);
  v128.any_true(isFar.local);
  if_({}, () => {
    replaceLane(x, isFar, 0, remainder, far);
    replaceLane(x, isFar, 1, remainder, far);
  });
  return remainder;
}

/** Where the mask is set, the locals of the remainder get what the function says. */
function replaceLane(x: Vector, mask: Vector, lane: 0 | 1, { r, tail, quadrant }: Remainder, far: Routine): void {
  const [newR, newTail, n] = [x.scope.fresh("f64"), x.scope.fresh("f64"), x.scope.fresh("i64")];
  i64x2.extract_lane(lane, mask.local);
  i64.eqz();
  i32.eqz();
  if_({}, () => {
    f64x2.extract_lane(lane, x.local);
    call(far);
    local.set(n);
    local.set(newTail);
    local.set(newR);
    local.set(r.local, f64x2.replace_lane(lane, r.local, newR));
    local.set(tail.local, f64x2.replace_lane(lane, tail.local, newTail));
    local.set(quadrant.local, i64x2.replace_lane(lane, quadrant.local, n));
  });
}
