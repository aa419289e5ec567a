/** Lists of plain numbers, however long: none is taken apart into arguments, of which an engine takes so many only. */
import { norm } from "@dualtape/core";
import { tensor } from "@dualtape/tensor";

/** The greatest of them, or `least` where that is greater; NaN where one is. */
export const greatestOf = (values: readonly number[], least = -Infinity): number =>
  values.reduce((greatest, value) => Math.max(greatest, value), least);

/** The least of them. */
export const leastOf = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Infinity);

/** The scalar product of two lists. */
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** Their Euclidean norm. */
export const lengthOf = (values: readonly number[]): number => norm(tensor(values)).item();
