/**
 * Momentum in exact arithmetic, so that a step can be undone to the bit (Maclaurin, Duvenaud & Adams 2015, algorithm 1):
 *
 *   v ← γ v − (1 − γ) g,  θ ← θ + α v
 *
 * θ and v are in fixed point, what is added to them is rounded to it, and γ is a ratio whose lost digits are buffered.
 * Undone: θ ← θ − α v, then with the gradient there v ← (v + (1 − γ) g)/γ.
 */
import { DomainError, oneMinus, positive, type TensorLike } from "@dualtape/core";
import { type Before, type Hyper, type Optimizer, plainStep, type Slots } from "@dualtape/optimizers";
import { DivergenceError } from "@dualtape/runs/eager";
import { isFull, multiply } from "./bit-buffer.ts";
import { LIMIT, onGrid } from "./fixed-point.ts";
import { type Layout, valueAt } from "./layout.ts";
import { inverse, type Ratio, ratioOf } from "./ratio.ts";

/** The hyperparameters α and γ; each may be a schedule, see `Layout`. */
export type ExactMomentumHyper = "learningRate" | "momentum";

/** What is remembered of a parameter: v, and the digits that multiplying by γ has dropped. */
export type ExactMomentumSlots = "velocity" | "buffer";

type Values<T> = Hyper<ExactMomentumHyper, T>;
type Update<T> = Before<ExactMomentumSlots, T> & { readonly t: number };

/** An update, and the two halves of undoing it: the gradient is to be taken at the parameters that the first gives. */
export interface ExactMomentum extends Optimizer<ExactMomentumHyper, ExactMomentumSlots> {
  /** Whether step `t` puts this buffer aside and begins a new one. */
  overflows<T extends TensorLike<T>>(hyper: Values<T>, buffer: T, t: number, path: string): boolean;
  /** The parameter before an update, from the parameter and the slots after it. */
  unstepParameter<T extends TensorLike<T>>(hyper: Values<T>, after: Omit<Update<T>, "gradient">): T;
  /** The slots before an update, from those after it and its gradient; a buffer that was put aside is to be put back. */
  unstepSlots<T extends TensorLike<T>>(
    hyper: Values<T>,
    after: Omit<Update<T>, "parameter">,
  ): Slots<ExactMomentumSlots, T>;
}

/** Exact momentum for a run of so many steps on the parameters at these paths. */
export function exactMomentum(layout: Layout): ExactMomentum {
  const name = "exactMomentum";

  /** What the gradient adds to the velocity. */
  const push = <T extends TensorLike<T>>(gamma: T, gradient: T): T => onGrid(gradient.mul(gamma.sub(1)));
  /** What the velocity adds to the parameter. */
  const move = <T extends TensorLike<T>>({ learningRate }: Values<T>, velocity: T, t: number, path: string): T =>
    onGrid(velocity.mul(valueAt(learningRate, layout, t, path)));
  const decay = <T extends TensorLike<T>>({ momentum }: Values<T>, t: number, path: string) => {
    const gamma = valueAt(momentum, layout, t, path);
    return { gamma, ratio: decayRatio(`${name}, momentum of step ${t}`, gamma) };
  };

  return {
    name,
    hyperparameters: { learningRate: positive(0.1), momentum: oneMinus(0.9) },
    init: (parameter) => ({ velocity: parameter.zeroLike(), buffer: parameter.zeroLike() }),
    step(hyper, { parameter, gradient, slots, t: step, path }) {
      const t = plainStep(name, step);
      const { gamma, ratio } = decay(hyper, t, path);
      const room = isFull(slots.buffer, ratio) ? slots.buffer.zeroLike() : slots.buffer;
      const { value: decayed, buffer } = multiply({ value: slots.velocity, buffer: room }, ratio, gamma);
      const velocity = decayed.add(push(gamma, gradient));
      const moved = parameter.add(move(hyper, velocity, t, path));
      for (const value of [velocity, moved]) requireRange(`${name}, step ${t}, ${path}`, value.magnitude(), t);
      return { parameter: moved, slots: { velocity, buffer } };
    },
    overflows: (hyper, buffer, t, path) => isFull(buffer, decay(hyper, t, path).ratio),
    unstepParameter: (hyper, { parameter, slots, t, path }) => parameter.sub(move(hyper, slots.velocity, t, path)),
    unstepSlots(hyper, { gradient, slots, t, path }) {
      const { gamma, ratio } = decay(hyper, t, path);
      const decayed = slots.velocity.sub(push(gamma, gradient));
      const { value, buffer } = multiply({ value: decayed, buffer: slots.buffer }, inverse(ratio), gamma.reciprocal());
      return { velocity: value, buffer };
    },
  };
}

/** What the derivatives of a step are told of it beside the state before: the velocity after it. */
export const AFTER = "after";

/**
 * The same momentum in the numbers that a program has, for its derivatives, which go straight through the rounding of fixed point. In α
 * they are v, which is therefore that of fixed point where it is told.
 */
export const smoothMomentum = (layout: Layout): Optimizer<ExactMomentumHyper, ExactMomentumSlots> => ({
  ...exactMomentum(layout),
  steady: true,
  step<T extends TensorLike<T>>(
    hyper: Values<T>,
    { parameter, gradient, slots, t, path }: Before<ExactMomentumSlots | typeof AFTER, T>,
  ) {
    const gamma = valueAt(hyper.momentum, layout, t, path);
    const smooth = slots.velocity.mul(gamma).add(gradient.mul(gamma.sub(1)));
    const velocity = smooth.add(slots[AFTER].sub(smooth).detach());
    const moved = parameter.add(velocity.mul(valueAt(hyper.learningRate, layout, t, path)));
    return { parameter: moved, slots: { velocity, buffer: slots.buffer } };
  },
});

/** The scalar γ as a ratio. */
function decayRatio<T extends TensorLike<T>>(where: string, gamma: T): Ratio {
  if (gamma.sub(0.5).magnitude() < 0.5) return ratioOf(gamma.magnitude());
  throw new DomainError(
    where,
    "it does not lie between 0 and 1, and such a step cannot be undone",
    "Keep it inside by oneMinus(0.9) or unit(0.5)",
  );
}

function requireRange(where: string, magnitude: number, t: number): void {
  if (magnitude <= LIMIT || Number.isNaN(magnitude)) return;
  throw new DivergenceError(
    where,
    `${magnitude} is more than fixed point holds, which is ${LIMIT}`,
    "Start from a smaller learning rate, or scale the data down",
    t,
    "learningRate",
    "growth",
  );
}
