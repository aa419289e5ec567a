/** Signs, of zeros as well. */

/** Whether the sign is set, as it is of −0. */
export const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

/** A size with the sign of x; x itself where that is 0 or NaN. */
export function withSignOf(x: number, size: number): number {
  if (x > 0) return size;
  return x < 0 ? -size : x;
}
