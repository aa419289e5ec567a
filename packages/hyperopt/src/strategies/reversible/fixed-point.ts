/**
 * Fixed point in float64: values that are integers times 2⁻⁴⁰. Sums and differences of such values are exact as long as
 * they stay small, so that what was added can be taken away again to the bit.
 *
 *   onGrid(x) = (x + 1.5·2¹²) − 1.5·2¹²
 *
 * Float64 has 52 bits behind the leading one, so the sum has none left for less than 2⁻⁴⁰. It rounds half to even, hence
 * symmetrically in the sign: no drift. The derivative is that of the identity, "straight through".
 */
import type { Elementwise, ScalarLike } from "@dualtape/core";

const FRACTION_BITS = 40;
const SHIFT = 1.5 * 2 ** (52 - FRACTION_BITS);

/** The integer that stands for 1. */
export const UNIT = 2 ** FRACTION_BITS;

/** The greatest absolute value of a state in fixed point; what is added to it in one step may be twice as large. */
export const LIMIT = 2 ** (50 - FRACTION_BITS);

const rounding: Elementwise = {
  name: "onGrid",
  kernel: (x) => x + SHIFT - SHIFT,
  partials: [() => (d) => d],
};

/** The nearest value in fixed point, of |x| ≤ 2·`LIMIT`, with the derivative of x. */
export const onGrid = <S extends ScalarLike<S>>(x: S): S => x.elementwise(rounding);
