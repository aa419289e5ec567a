/**
 * Perturbation confusion: nested derivatives whose inner function uses the outer variable, in all nestings of the two modes.
 *
 * The cases are those of Siskind & Pearlmutter ("Perturbation Confusion and Referential Transparency", 2005) and Manzyuk,
 * Pearlmutter, Radul, Rush & Siskind ("Perturbation confusion in forward automatic differentiation of higher-order
 * functions", 2019), as far as they differentiate numbers.
 */
import { ForeignTapeError, PerturbationError, Real, type ScalarFunction, type ScalarLike } from "@dualtape/core";
import { derivative } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { describe, expect, test } from "vitest";

type Differentiate = <T extends ScalarLike<T>>(f: ScalarFunction<T>, at: T) => T;

const modes: Readonly<Record<string, Differentiate>> = { forward: derivative, reverse: grad };
const pairs = Object.entries(modes).flatMap(([outside, outer]) =>
  Object.entries(modes).map(([inside, inner]) => ({ name: `${outside} over ${inside}`, outer, inner })),
);

interface Case {
  readonly name: string;
  readonly at: number;
  readonly is: number;
  /** The function of the outer variable. */
  readonly f: (inner: Differentiate, outer: Differentiate) => ScalarFunction<Real>;
}

const one = <S extends ScalarLike<S>>(x: S): S => x.zeroLike().add(1);

const cases: readonly Case[] = [
  {
    name: "x · d/dy (x + y) at 1",
    at: 1,
    is: 1,
    f: (inner) => (x) => x.mul(inner((y, lift) => lift(x).add(y), one(x))),
  },
  {
    name: "x · d/dy (x·y) at 2",
    at: 1,
    is: 2,
    f: (inner) => (x) => x.mul(inner((y, lift) => lift(x).mul(y), one(x).mul(2))),
  },
  {
    name: "x · d/dy (x·y) at x",
    at: 3,
    is: 6,
    f: (inner) => (x) => x.mul(inner((y, lift) => lift(x).mul(y), x)),
  },
  {
    name: "x · d/dy (x·y²) at x",
    at: 3,
    is: 54,
    f: (inner) => (x) => x.mul(inner((y, lift) => lift(x).mul(y.square()), x)),
  },
  {
    name: "d/dy y³ at x",
    at: 2,
    is: 12,
    f: (inner) => (x) => inner((y) => y.pow(3), x),
  },
  {
    name: "d/dy x at x",
    at: 2,
    is: 0,
    f: (inner) => (x) => inner((_, lift) => lift(x), x),
  },
  {
    name: "d/dy (sin x · cos y) at x²",
    at: 0.7,
    is: -Math.cos(0.7) * Math.sin(0.49) - Math.sin(0.7) * Math.cos(0.49) * 1.4,
    f: (inner) => (x) => inner((y, lift) => lift(x).sin().mul(y.cos()), x.square()),
  },
  {
    name: "the shift of a shift, d/du exp(x + u) twice at 0",
    at: 0,
    is: Math.exp(1),
    f: (inner) => (u) => inner((v, lift) => lift(u).add(v).add(1).exp(), u.zeroLike()),
  },
  {
    name: "two inner derivatives at x, multiplied",
    at: 2,
    is: 8,
    f: (inner, outer) => (x) => inner((y) => y.square(), x).mul(outer((y, lift) => y.mul(lift(x)), x)),
  },
  {
    name: "three deep: x · d/dy (y · d/dz (x·y·z))",
    at: 2,
    is: 24,
    f: (inner, outer) => (x) =>
      x.mul(inner((y, up) => y.mul(outer((z, upper) => upper(up(x)).mul(upper(y)).mul(z), y)), x)),
  },
];

describe.for(pairs)("$name", ({ outer, inner }) => {
  test.for(cases)("$name", ({ f, at, is }) => {
    expect(outer(f(inner, outer), new Real(at)).value).toBeCloseTo(is, 14);
  });

  test("is an error where types are defeated", () => {
    const confused = (): unknown => outer((x) => inner((y) => y.mul(x as never), x), new Real(1));
    expect(confused).toThrow(inner === modes["forward"] ? PerturbationError : ForeignTapeError);
    const swapped = (): unknown => outer((x) => inner((y) => x.mul(y as never) as never, x), new Real(1));
    expect(swapped).toThrow(outer === modes["forward"] ? PerturbationError : ForeignTapeError);
  });
});
