/**
 * Two numbers and 10 000 steps: a pendulum that is let go, and where it is in the end by its length. What a run costs around its steps shows
 * here; and one that is pushed, by a schedule.
 */
import { floor, type TensorLike } from "@dualtape/core";
import { dynamics, type Engine, positive, real } from "@dualtape/hyperopt";
import { scalar } from "@dualtape/tensor";

/** How many steps it takes. */
export const STEPS = 10_000;

/** Where it is let go. */
export const START = { angle: 1, speed: 0 };

/** v ← v − sin(x) dt / l,  x ← x + v dt, at dt = 10⁻³. */
export function swing<S extends TensorLike<S>>(
  { angle, speed }: { readonly angle: S; readonly speed: S },
  { length }: { readonly length: S },
): { readonly angle: S; readonly speed: S } {
  const next = speed.sub(angle.sin().div(length).mul(1e-3));
  return { angle: angle.add(next.mul(1e-3)), speed: next };
}

/** The run, for `simulate` and `hypergradient`. */
export const pendulum = (engine: Engine) =>
  dynamics({
    name: "pendulum",
    steps: STEPS,
    engine,
    hyperparameters: { length: positive(0.7) },
    start: (_hyper, lift) => ({ angle: lift(scalar(START.angle)), speed: lift(scalar(START.speed)) }),
    step: (state, hyper) => swing(state, hyper),
    objective: ({ angle }) => angle,
  });

/** How many steps one takes that is pushed, by so many values as there are knots, each for as long as the others. */
const PUSHED = 1000;

/** A pendulum that is pushed by a schedule. */
export const pushed = (knots = PUSHED) =>
  dynamics({
    name: "a pendulum that is pushed",
    steps: PUSHED,
    hyperparameters: { push: real(Array<number>(knots).fill(0.1)) },
    start: (_hyper, lift) => ({ step: lift(scalar(0)), angle: lift(scalar(0)), speed: lift(scalar(0)) }),
    step({ step, angle, speed }, { push }) {
      const force = push.take(floor(step.mul(knots / PUSHED))).sub(angle.sin());
      const next = speed.add(force.mul(0.01));
      return { step: step.add(1), angle: angle.add(next.mul(0.01)), speed: next };
    },
    objective: ({ angle }) => angle.sub(1).square(),
  });
