/**
 * Growing horizons: what gets worse the longer it runs is fitted from its beginning. A long simulation is out of step with its record almost
 * everywhere, which makes a landscape of ridges; its first sixteenth is a valley, whose floor leads to that of the next eighth.
 */
import type { Answer, Coordinates, Question, Space } from "../method.ts";
import { quasiNewtonSteps } from "./quasi-newton.ts";
import { standAt } from "./stand.ts";

/** The parts of a run, one after the other. */
const PARTS = [1 / 16, 1 / 8, 1 / 4, 1 / 2] as const;
/** The gradients of each part, at most. */
const GRADIENTS = 8;

/** Whether the objective grows with the length of a run from the start: then its beginning comes first. */
export function* growsAlong({ start, steps }: Space): Generator<Question, boolean, Answer> {
  if (steps < 64) return false;
  const [short, long] = [Math.ceil(steps / 16), Math.ceil(steps / 4)];
  const first = yield { u: start, wanted: "value", steps: short, reason: "does the objective grow with the run?" };
  const second = yield { u: start, wanted: "value", steps: long, reason: "does it, four times as far?" };
  return first.value < second.value;
}

/** The point that the parts of a run lead to. */
export function* growing(space: Space, from: Coordinates): Generator<Question, Coordinates, Answer> {
  let u = from;
  for (const part of PARTS) {
    const steps = Math.ceil(space.steps * part);
    const reason = `the first ${steps} of ${space.steps} steps`;
    const stand = standAt(u, yield { u, wanted: "gradient", steps, reason });
    if (stand === null) continue;
    ({ u } = yield* quasiNewtonSteps(space, stand, { steps, gradients: GRADIENTS, tolerance: 0.01 }));
  }
  return u;
}
