/** The domains: the real line, half of it, an interval, and the simplex, each as a bijection that is generic in the number. */
import { max } from "./compose.ts";
import { type Domain, domain, type Natural, type NaturalRange, type Widened } from "./domain.ts";
import { DomainError } from "./errors.ts";
import { exponentials } from "./exponentials.ts";
import type { Elementwise, ScalarLike, TensorLike } from "./number.ts";
import { sigmoid } from "./portable/hyperbolic.ts";
import { log, log1p } from "./portable/logarithm.ts";
import { limits, type Precision } from "./precision.ts";

/** u between two numbers, with the derivative of u on all sides. */
const held: Elementwise = {
  name: "held",
  kernel: (u, low, high) => Math.min(Math.max(u, low), high),
  partials: [() => (d) => d, null, null],
};

/** Holds u between two numbers. */
const clamp = <S extends ScalarLike<S>>(u: S, low: number, high: number): S => u.elementwise(held, low, high);

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
    exponent: [log(leastNormal) * inner, log(greatest) * inner],
    saturation: log(2 / epsilon) - 0.01,
  };
};

const reaches: Readonly<Record<Precision, Reach>> = { float64: reachOf("float64"), float32: reachOf("float32") };

/** log(h / (1 − h)), the inverse of σ. */
const logit = <S extends ScalarLike<S>>(h: S): S => h.log().sub(h.neg().log1p());

/** The exponential of u, or less: what σ(u) is far below 0. */
const holdLogit = <S extends ScalarLike<S>>(u: S): S => {
  const { exponent, saturation } = reaches[u.precision];
  return clamp(u, exponent[0], saturation);
};

/** σ(logit h ± distance), held inside of the interval. */
const aroundLogit =
  (distance: number) =>
  (least: number, greatest: number): NaturalRange => {
    const { exponent, saturation } = reaches.float64;
    const moved = (h: number, by: number): number => {
      const inside = Math.min(h, 1);
      const u = log(inside) - log1p(-inside) + by;
      return sigmoid(Math.min(Math.max(u, exponent[0]), saturation));
    };
    return [moved(least, -distance), moved(greatest, distance)];
  };

const inUnit = (h: number): boolean => h > 0 && h < 1;

/** Any real number: h = u. Samplers look within max(1, |initial|) of the initial value. */
export const real = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "real",
      constrain: (u) => u,
      hold: (u) => u,
      unconstrain: (h) => h,
      element: () => true,
      around: (least, greatest) => [least - Math.max(1, Math.abs(least)), greatest + Math.max(1, Math.abs(greatest))],
    },
    initial,
  );

/**
 * Greater than 0, moved on a logarithmic scale: h = exp(u). For learning rates, weight decays, ε. Samplers look from a hundredth of the
 * initial value to a hundred times it.
 */
export const positive = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "positive",
      constrain: (u) => u.exp(),
      hold: (u) => clamp(u, ...reaches[u.precision].exponent),
      unconstrain: (h) => h.log(),
      element: (h) => h > 0,
      around: (least, greatest) => [least / 100, greatest * 100],
    },
    initial,
  );

/** Between 0 and 1: h = σ(u). For probabilities and rates. Samplers look where u is within 4 of its initial value. */
export const unit = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "unit",
      constrain: (u) => u.sigmoid(),
      hold: holdLogit,
      unconstrain: logit,
      element: inUnit,
      around: aroundLogit(4),
    },
    initial,
  );

/**
 * Between 0 and 1, moved by the distance from 1: 1 − h = σ(u), which is log(1 − h) wherever h is near 1.
 * For the betas of Adam: from 0.9 to 0.99 is as far as from 0.99 to 0.999, and a beta never turns negative. Samplers look where u is
 * within 4 of its initial value.
 */
export const oneMinus = <V extends Natural>(initial: V): Domain<Widened<V>> =>
  domain(
    {
      name: "oneMinus",
      constrain: (u) => u.neg().sigmoid(),
      hold: (u) => holdLogit(u.neg()).neg(),
      unconstrain: (h) => h.neg().log1p().sub(h.log()),
      element: inUnit,
      around: aroundLogit(4),
    },
    initial,
  );

/**
 * Between two bounds: h = low·σ(−u) + high·σ(u). Samplers look in the middle 99.8 % of the interval, and as far as the initial value.
 * Throws a `DomainError` where the bounds are not finite, or not in order, and where the precision of u has no numbers between them;
 * what has one bound is `positive`, shifted.
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
        ? Math.min(-exponent[0], log((high - low) / least))
        : Math.min(saturation, log((high - low) / Math.abs(bound) / epsilon / 4));
    if (last > 0) return last;
    throw new DomainError(name, `${precision} has no numbers inside`, "Compute in float64, or move the bounds apart");
  };
  return domain(
    {
      name,
      constrain: (u) => u.neg().sigmoid().mul(low).add(u.sigmoid().mul(high)),
      hold: (u) => clamp(u, -reach(low, u.precision), reach(high, u.precision)),
      unconstrain: (h) => h.sub(low).log().sub(h.neg().add(high).log()),
      element: (h) => h > low && h < high,
      around: () => [low + (high - low) / 1000, high - (high - low) / 1000],
    },
    initial,
  );
};

const softmax = <S extends TensorLike<S>>(u: S): S => {
  const { exponentials: weights, others } = exponentials(u, 0);
  return weights.div(others.add(1));
};

/**
 * Positive and summing to 1 (to 10⁻⁶, which float32 can tell): h = softmax(u), and u = log h − mean(log h). For mixing
 * weights; takes a vector. Samplers look where each u is within 2 of its initial value: its range is that of an element alone, and of all
 * elements where they begin apart.
 */
export const simplex = (initial: readonly number[]): Domain<readonly number[]> =>
  domain(
    {
      name: "simplex",
      constrain: softmax,
      hold: (u) => {
        const greatest = max(u.detach());
        const [low] = reaches[u.precision].exponent;
        return clamp(u.sub(greatest), low + log(u.shape[0] ?? 1), 0).add(greatest);
      },
      unconstrain: (h) => {
        const logarithm = h.log();
        return logarithm.sub(logarithm.sum().div(h.shape[0] ?? 1));
      },
      element: (h) => h > 0 && h < 1 + 1e-6,
      together: (values) => Math.abs(values.reduce((sum, h) => sum + h, 0) - 1) < 1e-6,
      apart: "Start from values that sum to 1",
      around: aroundLogit(2),
      // An element that moves alone, hᵢ = σ(uᵢ − log Σ exp uⱼ of the others), is as one of `unit`.
      meeting: (u, h) => u.add(holdLogit(logit(u.zeroLike().add(Math.min(h, 1))))).sub(holdLogit(logit(softmax(u)))),
    },
    initial,
  );
