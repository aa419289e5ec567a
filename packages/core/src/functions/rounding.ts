/** Rounding to whole numbers, remainders and bounds. */
import { checkNumber } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import type { Elementwise, ScalarLike } from "../number.ts";
import { reading, row } from "../rules/row.ts";
import { through } from "../rules/strong.ts";

/** The greatest whole number that is not above x; without derivative. */
export const floor = <S extends ScalarLike<S>>(x: S): S => apply(floorRow, x);

/** The least whole number that is not below x; without derivative. */
export const ceil = <S extends ScalarLike<S>>(x: S): S => apply(ceilRow, x);

/** The nearest whole number, the even one of two (IEEE 754, and unlike `Math.round`): 2.5 becomes 2; without derivative. */
export const round = <S extends ScalarLike<S>>(x: S): S => apply(roundRow, x);

/**
 * x kept within bounds, each a plain number or one that broadcasts: the greater of x and `low`, and of that and `high` the lesser. At a bound
 * each side gets half of the derivative, as in `maximum`. Throws an `ArgumentError` where plain bounds are the wrong way around, or NaN.
 */
export function clip<S extends ScalarLike<S>>(x: S, low: S | number, high: S | number): S {
  checkNumber("clip", "x", x);
  if (Number.isNaN(low) || Number.isNaN(high) || (typeof low === "number" && typeof high === "number" && low > high)) {
    throw new ArgumentError(
      "clip",
      `the bounds are ${typeof low === "number" ? low : "a number of the kind"} and ${typeof high === "number" ? high : "a number of the kind"}`,
      "Give the lower one first; −Infinity and Infinity are none",
    );
  }
  return x.maximum(low).minimum(high);
}

/**
 * x − y⌊x/y⌋: the remainder with the sign of the divisor y, as in Python, and NaN where y is 0. Its derivative is 1 by x and −⌊x/y⌋ by y, also
 * where it jumps.
 */
export function mod<S extends ScalarLike<S>>(x: S, y: S | number): S {
  checkNumber("mod", "x", x);
  return x.elementwise(modRow, y);
}

function apply<S extends ScalarLike<S>>(row: Elementwise, x: S): S {
  checkNumber(row.name, "x", x);
  return x.elementwise(row);
}

const floorRow = /* @__PURE__ */ row("floor", Math.floor, null);
const ceilRow = /* @__PURE__ */ row("ceil", Math.ceil, null);
const roundRow = /* @__PURE__ */ row(
  "round",
  // Half of an odd multiple of ½ is never halfway itself.
  (x) => (x - Math.floor(x) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  null,
);

/** Whether x/y, with the remainder r of x % y, lies below its rounding toward 0. */
const isBelow = (r: number, y: number): boolean => r !== 0 && r < 0 !== y < 0;

const modRow = /* @__PURE__ */ row(
  "mod",
  (x, y) => {
    const r = x % y;
    return r === 0 ? (y < 0 ? -0 : 0) : isBelow(r, y) ? r + y : r;
  },
  /* @__PURE__ */ reading("", () => (d) => d),
  /* @__PURE__ */ reading("ab", (_y, x, y) => through(x.elementwise(quotientRow, y).neg())),
);

/** ⌊x/y⌋ of the quotient as it is, before it is rounded. */
const quotientRow = /* @__PURE__ */ row(
  "quotient",
  (x, y) => {
    const r = x % y;
    return Math.round((x - r) / y) - (isBelow(r, y) ? 1 : 0);
  },
  null,
  null,
);
