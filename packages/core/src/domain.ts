/**
 * Domains keep hyperparameters legal by bijection: an outer loop moves u ∈ ℝⁿ freely, and the training run sees
 * h = constrain(u), inside the domain whatever u is. The bijections are generic in the number, so d h/d u comes by itself.
 *
 * Where the precision of u would round h to a bound, u is held at the last value that stays inside. The derivative there is
 * that at this last value, so that h moves again as soon as its gradient points back; an outer loop that holds u itself
 * (`hold`) is a projected descent, and loses no step on the way.
 *
 * A domain also carries a value to start from, `positive(1e-3)` is both "greater than 0" and "begin at 0.001", and a range that
 * samplers look in: each has one by default, around the start, and `within` gives it another.
 */
import { checkNumber, describe, isList, listed } from "./checks.ts";
import { DomainError } from "./errors.ts";
import type { TensorLike } from "./number.ts";

/** A natural value: a number, or a vector of them. */
export type Natural = number | readonly number[];

/** The least and the greatest value of each element. */
export type NaturalRange = readonly [low: number, high: number];

/** What values a hyperparameter may take, where it starts, and where samplers look. `V` tells numbers from vectors. */
export interface Domain<V extends Natural = Natural> {
  /** The kind of domain, as people read it: `positive`, `between(0, 1)`. */
  readonly name: string;
  /** The value to start from, in natural units. */
  readonly initial: V;
  /** Where samplers look, in natural units; it holds every element of the initial value. */
  readonly range: NaturalRange;
  /** Whether every element lies in the domain. */
  contains(value: Natural): boolean;
  /** From the unconstrained space into the domain. */
  constrain<S extends TensorLike<S>>(u: S): S;
  /** The nearest u that `constrain` tells from its neighbours in the precision of u; the derivative passes. */
  hold<S extends TensorLike<S>>(u: S): S;
  /** From the domain into the unconstrained space: the inverse of `constrain`. */
  unconstrain<S extends TensorLike<S>>(h: S): S;
  /** The least and the greatest u of the range, in the shape of u: each element alone moved from u to where it meets the range. */
  corners<S extends TensorLike<S>>(u: S): readonly [low: S, high: S];
  /**
   * The same domain from another start; throws a `DomainError` on a value outside. A range that was given with `within` is kept where it
   * holds the new start, and is the default around that otherwise.
   */
  from<W extends Natural>(initial: W): Domain<Widened<W>>;
  /**
   * The same domain with another range for samplers, of each element, in natural units. Throws a `DomainError` on bounds that are not in
   * order, or not inside the domain, and where an element of the initial value lies outside of them.
   */
  within(low: number, high: number): Domain<V>;
}

/** The type of a natural value without its literals. */
export type Widened<V extends Natural> = V extends number ? number : readonly number[];

/** The natural values of a record of domains, by name. */
export type NaturalsOf<D> = { readonly [N in keyof D]: D[N] extends Domain<infer V> ? V : never };

/** A natural value as a list. */
export const elementsOf = (value: Natural): readonly number[] => (typeof value === "number" ? [value] : value);

/** A natural value as errors show it: as people write it. */
export const formatNatural = (value: Natural): string => (isList(value) ? `[${listed(value)}]` : describe(value));

/** What makes a domain: `constrain` is given what `hold` gives. */
export interface Bijection extends Pick<Domain, "name" | "constrain" | "hold" | "unconstrain"> {
  /** Whether a finite number may be an element. */
  element(h: number): boolean;
  /** Whether elements may stand together. */
  together?(values: readonly number[]): boolean;
  /** What helps where they may not. */
  readonly apart?: string;
  /** The default range around elements; what lies outside of the domain is left out. */
  around(least: number, greatest: number): NaturalRange;
  /** The u at which an element is h, and the others are as they were; `unconstrain` where they are nothing to each other. */
  meeting?<S extends TensorLike<S>>(u: S, h: number): S;
}

/** The domain of a bijection; `given` is a range that is not the default. */
export function domain<V extends Natural>(
  bijection: Bijection,
  initial: V,
  given: NaturalRange | null = null,
): Domain<Widened<V>> {
  const { name, constrain, hold, unconstrain, together = () => true } = bijection;
  const inside = (h: number): boolean => Number.isFinite(h) && bijection.element(h);
  const contains = (value: Natural): boolean => {
    const values = elementsOf(value);
    return isList(values) && values.length > 0 && values.every(inside) && together(values);
  };
  if (!contains(initial)) {
    const values = elementsOf(initial);
    const areNumbers = isList(values) && values.length > 0 && values.every((value) => typeof value === "number");
    throw new DomainError(
      name,
      `${formatNatural(initial)} lies outside the domain`,
      !areNumbers
        ? "Start from a number, or a list of some"
        : bijection.apart !== undefined && values.every(inside)
          ? bijection.apart
          : "Start from a value inside it (its bounds are not), or choose another domain",
    );
  }
  const elements = elementsOf(initial);
  const least = elements.reduce((one, other) => Math.min(one, other));
  const greatest = elements.reduce((one, other) => Math.max(one, other));
  const [low, high] = given ?? bijection.around(least, greatest);
  const meeting = <S extends TensorLike<S>>(u: S, h: number): S =>
    hold(bijection.meeting?.(u, h) ?? unconstrain(u.zeroLike().add(h)));
  const range: NaturalRange = [
    inside(low) ? Math.min(low, least) : least,
    inside(high) ? Math.max(high, greatest) : greatest,
  ];
  return {
    name,
    initial: (typeof initial === "number" ? initial : Object.freeze(Array.from(initial))) as Widened<V>,
    range: Object.freeze(range),
    contains,
    hold(u) {
      checkNumber(name, "u", u);
      return hold(u);
    },
    constrain(u) {
      checkNumber(name, "u", u);
      return constrain(hold(u));
    },
    unconstrain(h) {
      checkNumber(name, "h", h);
      return unconstrain(h);
    },
    corners(u) {
      checkNumber(name, "u", u);
      const [one, other] = [meeting(u, range[0]), meeting(u, range[1])];
      return [one.minimum(other), one.maximum(other)];
    },
    from(other) {
      const fresh = domain(bijection, other);
      const kept = given !== null && elementsOf(other).every((h) => given[0] <= h && h <= given[1]);
      return kept ? domain(bijection, other, given) : fresh;
    },
    within(from, to) {
      const where = `${name}.within`;
      for (const bound of [from, to]) {
        if (inside(bound)) continue;
        throw new DomainError(
          where,
          `${describe(bound)} lies outside the domain`,
          "Give two numbers inside it (its bounds are not)",
        );
      }
      if (!(from < to))
        throw new DomainError(where, `the range from ${from} to ${to} is not in order`, "Give the lower end first");
      const outside = elements.find((h) => h < from || h > to);
      if (outside === undefined) return domain<V>(bijection, initial, [from, to]);
      throw new DomainError(
        where,
        `the initial value ${outside} lies outside the range from ${from} to ${to}`,
        "Start from a value inside it, or give a range that holds it",
      );
    },
  };
}
