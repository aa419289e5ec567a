/**
 * The slopes of tanh, of the sigmoid and of erf: bell curves, as rows of their own. Made of the function itself, as in
 * 1 − tanh²x, they would cancel where it is near 1; and each has the simplest of derivatives, itself times a factor, so
 * that no order cancels.
 */
import { gaussian } from "../erf.ts";
import { reading, row } from "./row.ts";
import { strongMul, through } from "./strong.ts";

/** tanh′ x = 1 − tanh² x = (2e / (1 + e²))², e = exp(−|x|); its derivative is −2 tanh x · tanh′ x. */
export const tanhSlope = row(
  "tanhSlope",
  (x) => {
    const e = Math.exp(-Math.abs(x));
    return ((2 * e) / (1 + e * e)) ** 2;
  },
  reading("ya", (y, x) => through(x.tanh().mul(y).mul(-2))),
);

/** σ′ x = σ(x) σ(−x) = e / (1 + e)², e = exp(−|x|); its derivative is −tanh ½x · σ′ x. */
export const sigmoidSlope = row(
  "sigmoidSlope",
  (x) => {
    const e = Math.exp(-Math.abs(x));
    return e / (1 + e) ** 2;
  },
  reading("ya", (y, x) => through(x.mul(0.5).tanh().mul(y).neg())),
);

/** erf′ x = 2/√π · exp(−x²); its derivative is −2x · erf′ x. */
export const erfSlope = row(
  "erfSlope",
  (x) => gaussian(x, TWO_OVER_ROOT_PI),
  reading("ya", (y, x) => through(y.elementwise(strongMul, x).mul(-2))),
);

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
