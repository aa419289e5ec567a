/** Fractions of small integers: what multiplication without loss needs in place of a float. */

/** The fraction n/d. */
export interface Ratio {
  readonly n: number;
  readonly d: number;
}

/** The greatest denominator: it bounds the noise of one multiplication, n units in the last place. */
const LARGEST = 2 ** 16;

/** The same fraction upside down. */
export const inverse = ({ n, d }: Ratio): Ratio => ({ n: d, d: n });

/**
 * The fraction nearest to a value between 0 and 1 whose denominator is at most 2¹⁶, and whose numerator at least 1: 0.9
 * is 9/10. Off by at most 2⁻¹⁷. By continued fractions (Khinchin 1964, theorem 15).
 */
export function ratioOf(value: number): Ratio {
  let [before, last] = [
    { n: 0, d: 1 },
    { n: 1, d: 0 },
  ];
  for (let rest = value; ; rest = 1 / (rest - Math.floor(rest))) {
    const whole = Math.floor(rest);
    const next = along(before, last, whole);
    if (next.d > LARGEST) {
      const between = along(before, last, Math.floor((LARGEST - before.d) / last.d));
      const nearest = distance(between, value) < distance(last, value) ? between : last;
      return nearest.n > 0 ? nearest : { n: 1, d: LARGEST };
    }
    if (next.n / next.d === value) return next;
    [before, last] = [last, next];
  }
}

const along = (from: Ratio, step: Ratio, count: number): Ratio => ({
  n: from.n + count * step.n,
  d: from.d + count * step.d,
});

const distance = ({ n, d }: Ratio, value: number): number => Math.abs(n / d - value);
