/**
 * Domains keep hyperparameters legal by bijection: an outer loop moves u ∈ ℝⁿ freely, and the training run sees
 * h = constrain(u), inside the domain whatever u is. The bijections are generic in the number, so d h/d u comes by itself.
 * Where float64 would round h to a bound of its domain, u is held at the last value that stays inside, and d h/d u is 0.
 *
 * A domain also carries a value to start from: `positive(1e-3)` is both "greater than 0" and "begin at 0.001".
 */
import { max } from "./compose.ts";
import { DomainError } from "./errors.ts";
import type { TensorLike } from "./number.ts";

/** A natural value: a number, or a vector of them. */
export type Natural = number | readonly number[];

/** What values a hyperparameter may take, and where it starts. `V` tells numbers from vectors. */
export interface Domain<V extends Natural = Natural> {
  /** The kind of domain, as people read it: `positive`, `between(0, 1)`. */
  readonly name: string;
  /** The value to start from, in natural units. */
  readonly initial: V;
  /** Whether every element lies in the domain. */
  contains(value: Natural): boolean;
  /** From the unconstrained space into the domain. */
  constrain<S extends TensorLike<S>>(u: S): S;
  /** From the domain into the unconstrained space: the inverse of `constrain`. */
  unconstrain<S extends TensorLike<S>>(h: S): S;
  /** The same domain from another start; throws a `DomainError` on a value outside. */
  from<W extends Natural>(initial: W): Domain<Widened<W>>;
}

/** The type of a natural value without its literals. */
export type Widened<V extends Natural> = V extends number ? number : readonly number[];

/** The natural values of a record of domains, by name. */
export type NaturalsOf<D> = { readonly [N in keyof D]: D[N] extends Domain<infer V> ? V : never };

/** A natural value as a list. */
export const elementsOf = (value: Natural): readonly number[] => (typeof value === "number" ? [value] : value);

type Bijection = Pick<Domain, "name" | "constrain" | "unconstrain">;

function domain<V extends Natural>(
  bijection: Bijection,
  legal: (values: readonly number[]) => boolean,
  initial: V,
): Domain<Widened<V>> {
  const contains = (value: Natural): boolean => {
    const values = elementsOf(value);
    return values.length > 0 && values.every(Number.isFinite) && legal(values);
  };
  if (!contains(initial)) {
    throw new DomainError(
      bijection.name,
      `${JSON.stringify(initial)} lies outside the domain`,
      "Start from a value inside it (its bounds are not), or choose another domain",
    );
  }
  return { ...bijection, initial: initial as Widened<V>, contains, from: (other) => domain(bijection, legal, other) };
}

/** The last u whose exponential, up or down, float64 holds. */
const EXPONENT = 700;

/** The last u with σ(u) < 1 in float64. */
const SATURATION = 36;

/** u held between two bounds. */
const clamp = <S extends TensorLike<S>>(u: S, low: number, high: number): S => u.maximum(low).minimum(high);

const each = (legal: (value: number) => boolean) => (values: readonly number[]) => values.every(legal);

/** Any real number: h = u. */
export const real = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain({ name: "real", constrain: (u) => u, unconstrain: (h) => h }, () => true, initial);

/** Greater than 0, moved on a logarithmic scale: h = exp(u). For learning rates, weight decays, ε. */
export const positive = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    { name: "positive", constrain: (u) => clamp(u, -EXPONENT, EXPONENT).exp(), unconstrain: (h) => h.log() },
    each((h) => h > 0),
    initial,
  );

/** Between 0 and 1: h = σ(u). For probabilities and rates. */
export const unit = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "unit",
      constrain: (u) => clamp(u, -EXPONENT, SATURATION).sigmoid(),
      unconstrain: (h) => h.log().sub(h.neg().log1p()),
    },
    each((h) => h > 0 && h < 1),
    initial,
  );

/**
 * Between 0 and 1, moved by the distance from 1: 1 − h = σ(u), which is log(1 − h) wherever h is near 1.
 * For the betas of Adam: from 0.9 to 0.99 is as far as from 0.99 to 0.999, and a beta never turns negative.
 */
export const oneMinus = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "oneMinus",
      constrain: (u) => clamp(u.neg(), -EXPONENT, SATURATION).sigmoid(),
      unconstrain: (h) => h.neg().log1p().sub(h.log()),
    },
    each((h) => h > 0 && h < 1),
    initial,
  );

/** Between two bounds: h = low·σ(−u) + high·σ(u). Throws a `DomainError` where the bounds are not in order. */
export const between = <V extends Natural>(low: number, high: number, initial: V): Domain<Widened<V>> => {
  const name = `between(${low}, ${high})`;
  if (!(low < high)) throw new DomainError(name, "the bounds are not in order", "Give the lower one first");
  /** The last u that keeps h some units in the last place away from a bound. */
  const reach = (bound: number): number =>
    bound === 0
      ? Math.min(EXPONENT, Math.log((high - low) / Number.MIN_VALUE))
      : Math.min(SATURATION, Math.log((high - low) / Math.abs(bound) / Number.EPSILON / 4));
  return domain(
    {
      name,
      constrain(u) {
        const held = clamp(u, -reach(low), reach(high));
        return held.neg().sigmoid().mul(low).add(held.sigmoid().mul(high));
      },
      unconstrain: (h) => h.sub(low).log().sub(h.neg().add(high).log()),
    },
    each((h) => h > low && h < high),
    initial,
  );
};

/** Positive and summing to 1: h = softmax(u), and u = log h − mean(log h). For mixing weights; takes a vector. */
export const simplex = (initial: readonly number[]): Domain<readonly number[]> =>
  domain(
    {
      name: "simplex",
      constrain: (u) => {
        const weights = u.sub(max(u.detach())).maximum(-EXPONENT).exp();
        return weights.div(weights.sum());
      },
      unconstrain: (h) => {
        const logarithm = h.log();
        return logarithm.sub(logarithm.sum().div(h.shape[0] ?? 1));
      },
    },
    (values) => values.every((h) => h > 0) && Math.abs(values.reduce((sum, h) => sum + h, 0) - 1) < 1e-9,
    initial,
  );
