/**
 * Growing horizons: what gets worse the longer it runs is fitted from its beginning. A long simulation is out of step with its record almost
 * everywhere, which makes a landscape of ridges; its first sixteenth is a valley, whose floor leads to that of the next eighth.
 */
import type { Answer, Coordinates, Question, Space } from "../method.ts";
import { quasiNewtonSteps } from "./quasi-newton.ts";
import { iterateAt } from "./iterate.ts";

/** The parts of a run, one after the other. */
const PARTS = [1 / 16, 1 / 8, 1 / 4, 1 / 2] as const;
/** The gradients of each part, at most. */
const GRADIENTS = 8;

/** The least number of steps that have a beginning to speak of. */
const LONG = 256;
/** How many times as great the objective is after a quarter of such a run as in its beginning: what training makes worse, it makes less so. */
const GROWTH = 3;

/** Whether the objective grows with the length of a run from the start: then its beginning comes first. */
export function* growsAlong({ start, steps }: Space): Generator<Question, boolean, Answer> {
  if (steps < LONG) return false;
  const [short, long] = [Math.ceil(steps / 64), Math.ceil(steps / 4)];
  const first = yield { u: start, wanted: "value", steps: short, reason: "what its beginning is like" };
  const second = yield { u: start, wanted: "value", steps: long, reason: "whether it gets worse the longer it runs" };
  return first.value >= 0 && second.value > GROWTH * first.value;
}

/** The point that the parts of a run lead to, from the start, with what is left of the budget but a gradient of the whole. */
export function* fitBeginnings(space: Space): Generator<Question, Coordinates, Answer> {
  let u = space.start;
  for (const part of PARTS) {
    const steps = Math.ceil(space.steps * part);
    const affordable = Math.floor((space.left() - space.price()) / (part * space.price()));
    if (affordable < 1) break;
    const gradients = Math.min(GRADIENTS, affordable - 1);
    const iterate = iterateAt(u, yield { u, wanted: "gradient", steps, reason: `the first ${steps} steps alone` });
    if (iterate === null) continue;
    ({ u } = yield* quasiNewtonSteps(space, iterate, { steps, gradients, tolerance: 0.01 }));
  }
  return u;
}
