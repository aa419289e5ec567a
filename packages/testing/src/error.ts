/** How far two results are apart, in one number. */
import { isList, refuse } from "@dualtape/core";

/**
 * The greatest |aᵢ − bᵢ| in units of the greatest element of both, or of `floor` where that is greater; 0 where nothing
 * differs, and infinite where lengths do or where a NaN meets a number.
 */
export function relativeError(a: number | ArrayLike<number>, b: number | ArrayLike<number>, floor = 0): number {
  if (!(typeof floor === "number" && floor >= 0)) refuse("relativeError", "the floor", floor, "a number of 0 or more");
  const [left, right] = [listOf(a), listOf(b)];
  if (left.length !== right.length) return Infinity;
  const apart = left.map((x, i) => distance(x, right[i] ?? NaN));
  const greatest = greatestOf(0, apart);
  return greatest === 0 ? 0 : greatest / greatestOf(floor, [...left, ...right].map(Math.abs).filter(Number.isFinite));
}

/** A loop, because a list may be longer than a call takes arguments. */
const greatestOf = (least: number, values: readonly number[]): number =>
  values.reduce((greatest, value) => Math.max(greatest, value), least);

function listOf(x: number | ArrayLike<number>): readonly number[] {
  if (typeof x === "number") return [x];
  return isList(x) ? Array.from(x) : refuse("relativeError", "a result", x, "a number, or an array of them");
}

function distance(x: number, y: number): number {
  if (Object.is(x, y) || x === y) return 0;
  const apart = Math.abs(x - y);
  return Number.isNaN(apart) ? Infinity : apart;
}
