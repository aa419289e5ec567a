/**
 * The error function, its complement, and exp(−x²), in float64. With the rational functions of W. J. Cody (Rational
 * Chebyshev approximations for the error function, Math. Comp. 23, 1969), minimax to 6·10⁻¹⁹:
 *
 *   erf x  = x · R(x²)                                  |x| ≤ 15⁄32,
 *   erfc x = exp(−x²) · R(x)                            15⁄32 ≤ x ≤ 4,
 *   erfc x = exp(−x²)/x · (1/√π − x⁻² · R(x⁻²))         x ≥ 4.
 *
 * Rounded, erf is within 6·10⁻¹⁶ of the truth and erfc within 9·10⁻¹⁶, over the whole range.
 */

/** Coefficients of numerator and denominator, of the highest power first. */
interface Rational {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

const NEAR: Rational = {
  numerator: [
    1.8577770618460315e-1, 3.1611237438705656, 1.1386415415105016e2, 3.77485237685302e2, 3.2093775891384695e3,
  ],
  denominator: [1, 2.3601290952344122e1, 2.4402463793444417e2, 1.2826165260773723e3, 2.8442368334391706e3],
};
const MIDDLE: Rational = {
  numerator: [
    2.1531153547440385e-8, 5.641884969886701e-1, 8.883149794388376, 6.611919063714163e1, 2.9863513819740013e2,
    8.819522212417691e2, 1.7120476126340706e3, 2.0510783778260715e3, 1.2303393547979972e3,
  ],
  denominator: [
    1, 1.5744926110709835e1, 1.176939508913125e2, 5.371811018620099e2, 1.62138957456669e3, 3.2907992357334596e3,
    4.362619090143247e3, 3.4393676741437216e3, 1.2303393548037494e3,
  ],
};
const FAR: Rational = {
  numerator: [
    1.6315387137302098e-2, 3.0532663496123234e-1, 3.6034489994980444e-1, 1.2578172611122925e-1, 1.6083785148742277e-2,
    6.587491615298378e-4,
  ],
  denominator: [
    1, 2.568520192289822, 1.8729528499234673, 5.279051029514284e-1, 6.051834131244132e-2, 2.335204976268692e-3,
  ],
};
const ONE_OVER_ROOT_PI = 1 / Math.sqrt(Math.PI);
const BORDER = 15 / 32;

/** 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  const size = Math.abs(x);
  return size <= BORDER ? x * rational(NEAR, x * x) : Math.sign(x) * (1 - complement(size));
}

/** 1 − erf x, without cancellation. */
export function erfc(x: number): number {
  if (Math.abs(x) <= BORDER) return 1 - erf(x);
  return x < 0 ? 2 - complement(-x) : complement(x);
}

/**
 * factor · exp(−x²). The square is taken in two parts, as its rounding would be an error of the exponent, and the
 * exponential of the first in two factors, so that a subnormal result is rounded once.
 */
export function gaussian(x: number, factor: number): number {
  if (Math.abs(x) > 28) return 0;
  const head = Math.fround(x);
  const root = Math.exp(-0.5 * head * head);
  return factor * Math.exp((head - x) * (head + x)) * root * root;
}

/** erfc from the border on. */
function complement(x: number): number {
  if (x > 28) return 0;
  if (x <= 4) return gaussian(x, rational(MIDDLE, x));
  const z = 1 / (x * x);
  return gaussian(x, (ONE_OVER_ROOT_PI - z * rational(FAR, z)) / x);
}

const rational = ({ numerator, denominator }: Rational, x: number): number =>
  polynomial(numerator, x) / polynomial(denominator, x);

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}
