/**
 * Domains keep hyperparameters legal by bijection: an outer loop moves u ∈ ℝⁿ freely, and the training run sees
 * h = constrain(u), inside the domain whatever u is. The bijections are generic in the number, so d h/d u comes by itself.
 *
 * Where the precision of u would round h to a bound, u is held at the last value that stays inside. The derivative there is
 * that at this last value, so that h moves again as soon as its gradient points back; an outer loop that holds u itself
 * (`hold`) is a projected descent, and loses no step on the way.
 *
 * A domain also carries a value to start from: `positive(1e-3)` is both "greater than 0" and "begin at 0.001".
 */
import { checkNumber, describe, isList } from "./checks.ts";
import { max } from "./compose.ts";
import { DomainError } from "./errors.ts";
import { exponentials } from "./exponentials.ts";
import type { Elementwise, TensorLike } from "./number.ts";
import { limits, type Precision } from "./precision.ts";

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
  /** The nearest u that `constrain` tells from its neighbours in the precision of u; the derivative passes. */
  hold<S extends TensorLike<S>>(u: S): S;
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

/** What makes a domain: `constrain` is given what `hold` gives. */
type Bijection = Pick<Domain, "name" | "constrain" | "hold" | "unconstrain">;

function domain<V extends Natural>(
  bijection: Bijection,
  legal: (values: readonly number[]) => boolean,
  initial: V,
): Domain<Widened<V>> {
  const { name, constrain, hold, unconstrain } = bijection;
  const contains = (value: Natural): boolean => {
    const values = elementsOf(value);
    return isList(values) && values.length > 0 && values.every(Number.isFinite) && legal(values);
  };
  if (!contains(initial)) {
    throw new DomainError(
      name,
      `${isList(initial) ? JSON.stringify(initial) : describe(initial)} lies outside the domain`,
      "Start from a value inside it (its bounds are not), or choose another domain",
    );
  }
  return {
    name,
    initial: (typeof initial === "number" ? initial : Object.freeze(Array.from(initial))) as Widened<V>,
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
    from: (other) => domain(bijection, legal, other),
  };
}

/** u between two numbers, with the derivative of u on all sides. */
const held: Elementwise = {
  name: "held",
  kernel: (u, low, high) => Math.min(Math.max(u, low), high),
  partials: [() => (d) => d, null, null],
};

/** Holds u between two numbers. */
const clamp = <S extends TensorLike<S>>(u: S, low: number, high: number): S => u.elementwise(held, low, high);

/** How far u may go: twice the distance of neighbours is kept from each end, for what rounds on the way. */
interface Reach {
  /** The least and the greatest u whose exponential keeps all digits. */
  readonly exponent: readonly [low: number, high: number];
  /** The greatest u with σ(u) < 1. */
  readonly saturation: number;
}

const reachOf = (precision: Precision): Reach => {
  const { epsilon, greatest, leastNormal } = limits[precision];
  const inner = 1 - 2 * epsilon;
  return {
    exponent: [Math.log(leastNormal) * inner, Math.log(greatest) * inner],
    saturation: Math.log(2 / epsilon) - 0.01,
  };
};

const reaches: Readonly<Record<Precision, Reach>> = { float64: reachOf("float64"), float32: reachOf("float32") };

/** The exponential of u, or less: what σ(u) is far below 0. */
const holdLogit = <S extends TensorLike<S>>(u: S): S => {
  const { exponent, saturation } = reaches[u.precision];
  return clamp(u, exponent[0], saturation);
};

const each = (legal: (value: number) => boolean) => (values: readonly number[]) => values.every(legal);

/** Any real number: h = u. */
export const real = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain({ name: "real", constrain: (u) => u, hold: (u) => u, unconstrain: (h) => h }, () => true, initial);

/** Greater than 0, moved on a logarithmic scale: h = exp(u). For learning rates, weight decays, ε. */
export const positive = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "positive",
      constrain: (u) => u.exp(),
      hold: (u) => clamp(u, ...reaches[u.precision].exponent),
      unconstrain: (h) => h.log(),
    },
    each((h) => h > 0),
    initial,
  );

/** Between 0 and 1: h = σ(u). For probabilities and rates. */
export const unit = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "unit",
      constrain: (u) => u.sigmoid(),
      hold: holdLogit,
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
      constrain: (u) => u.neg().sigmoid(),
      hold: (u) => holdLogit(u.neg()).neg(),
      unconstrain: (h) => h.neg().log1p().sub(h.log()),
    },
    each((h) => h > 0 && h < 1),
    initial,
  );

/**
 * Between two bounds: h = low·σ(−u) + high·σ(u). Throws a `DomainError` where the bounds are not finite, or not in order, and where
 * the precision of u has no numbers between them; what has one bound is `positive`, shifted.
 */
export const between = <V extends Natural>(low: number, high: number, initial: V): Domain<Widened<V>> => {
  const name = `between(${String(low)}, ${String(high)})`;
  if (!(typeof low === "number" && typeof high === "number" && low < high))
    throw new DomainError(name, "the bounds are not in order", "Give the lower one first");
  if (!Number.isFinite(high - low)) {
    throw new DomainError(
      name,
      "the bounds are not finite numbers",
      "Give two, or take `positive` for what has one bound",
    );
  }
  /** The last u that keeps h some units in the last place away from a bound. */
  const reach = (bound: number, precision: Precision): number => {
    const { exponent, saturation } = reaches[precision];
    const { epsilon, least } = limits[precision];
    const last =
      bound === 0
        ? Math.min(-exponent[0], Math.log((high - low) / least))
        : Math.min(saturation, Math.log((high - low) / Math.abs(bound) / epsilon / 4));
    if (last > 0) return last;
    throw new DomainError(name, `${precision} has no numbers inside`, "Compute in float64, or move the bounds apart");
  };
  return domain(
    {
      name,
      constrain: (u) => u.neg().sigmoid().mul(low).add(u.sigmoid().mul(high)),
      hold: (u) => clamp(u, -reach(low, u.precision), reach(high, u.precision)),
      unconstrain: (h) => h.sub(low).log().sub(h.neg().add(high).log()),
    },
    each((h) => h > low && h < high),
    initial,
  );
};

/**
 * Positive and summing to 1 (to 10⁻⁶, which float32 can tell): h = softmax(u), and u = log h − mean(log h). For mixing
 * weights; takes a vector.
 */
export const simplex = (initial: readonly number[]): Domain<readonly number[]> =>
  domain(
    {
      name: "simplex",
      constrain: (u) => {
        const { exponentials: weights, others } = exponentials(u, 0);
        return weights.div(others.add(1));
      },
      hold: (u) => {
        const greatest = max(u.detach());
        const [low] = reaches[u.precision].exponent;
        return clamp(u.sub(greatest), low + Math.log(u.shape[0] ?? 1), 0).add(greatest);
      },
      unconstrain: (h) => {
        const logarithm = h.log();
        return logarithm.sub(logarithm.sum().div(h.shape[0] ?? 1));
      },
    },
    (values) => values.every((h) => h > 0) && Math.abs(values.reduce((sum, h) => sum + h, 0) - 1) < 1e-6,
    initial,
  );
