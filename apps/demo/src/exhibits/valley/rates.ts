/** The step sizes of the surface: ten a decade, from 0.01 to 10^0.8. They are run coarsely first, then in between. */

const PER_DECADE = 10;
const FIRST = -2;
const LAST = 0.8;
const COUNT = Math.round((LAST - FIRST) * PER_DECADE) + 1;

/** The ends of the axis, as log₁₀ α. */
export const RATE_ENDS = [FIRST, LAST] as const;

/** All step sizes, from small to great. */
export const RATES: readonly number[] = Array.from({ length: COUNT }, (_, i) => 10 ** (FIRST + i / PER_DECADE));

/** The same, in the order in which they are run. */
export const RUN_ORDER: readonly number[] = [4, 2, 1].flatMap((stride, pass) =>
  RATES.filter((_, i) => i % stride === 0 && (pass === 0 || i % (2 * stride) !== 0)),
);
