/**
 * Revolve (Griewank & Walther 2000, "Algorithm 799"): the schedule that reverses a run of l steps with room for s
 * states in the fewest forward steps. With β(s, r) = C(s + r, s), the longest run that r repetitions reverse,
 *
 *   t(l, s) = r·l − C(s + r, s + 1),  r minimal with β(s, r) ≥ l
 *
 * The initial state is one of the s. Counted are the steps that only go forward; the l steps that are recorded to be
 * reversed, each once, come on top. t is the least solution of t(l, s) = min over k of k + t(l − k, s − 1) + t(k, s).
 */
import { checkInteger, must } from "@dualtape/core";

/** A leg of the schedule: from the newest checkpoint forward, and what is done there. */
export interface Leg {
  /** The step after which the newest checkpoint was kept; 0 is the initial state. */
  readonly from: number;
  /** The step to advance to: `to − from` forward steps, often none. */
  readonly to: number;
  /** `keep` the state as the newest checkpoint; or record step `to + 1` from it and `reverse` it. */
  readonly action: "keep" | "reverse";
}

/**
 * The legs that reverse `steps` steps, the last one first, with `checkpoints` states kept at most, the initial one
 * among them. A checkpoint is dropped with the leg that reverses right from it (`from` = `to`). Uses no recursion.
 */
export function* revolve(steps: number, checkpoints: number): Generator<Leg, void> {
  checkCounts(steps, checkpoints);
  const kept = [0];
  for (let end = steps; end > 0;) {
    const from = must(kept.at(-1), "checkpoint");
    const room = checkpoints - kept.length + 1;
    const length = end - from;
    if (length > 1 && room > 1) {
      const to = from + firstLeg(length, room);
      kept.push(to);
      yield { from, to, action: "keep" };
    } else {
      end -= 1;
      if (from === end) kept.pop();
      yield { from, to: end, action: "reverse" };
    }
  }
}

/** The fewest forward steps t(l, s) that reverse `steps` steps; those recorded, one for each step, not counted. */
export function forwardSteps(steps: number, checkpoints: number): number {
  checkCounts(steps, checkpoints);
  const repetitions = repetitionsFor(steps, checkpoints);
  return repetitions * steps - binomial(checkpoints + repetitions, checkpoints + 1);
}

/** How far the first checkpoint of an optimal schedule lies: the farthest of the places that are equally good. */
function firstLeg(length: number, room: number): number {
  const r = repetitionsFor(length, room);
  return Math.min(reach(room, r - 1), length - reach(room - 1, r - 1));
}

/** β(s, r): the longest run that is reversed with s checkpoints when no step is taken more than r times. */
const reach = (checkpoints: number, repetitions: number): number => binomial(checkpoints + repetitions, checkpoints);

/** The least r with β(s, r) ≥ l. */
function repetitionsFor(length: number, checkpoints: number): number {
  let repetitions = 0;
  for (let longest = 1; longest < length; longest = (longest * (checkpoints + repetitions)) / repetitions) {
    repetitions += 1;
  }
  return repetitions;
}

/** n over k. Each product in between is a whole number. */
function binomial(n: number, k: number): number {
  let result = 1;
  const factors = Math.min(k, n - k);
  for (let i = 1; i <= factors; i++) result = (result * (n - factors + i)) / i;
  return factors < 0 ? 0 : result;
}

function checkCounts(steps: number, checkpoints: number): void {
  for (const [name, count] of Object.entries({ steps, checkpoints })) {
    checkInteger("revolve", name, count, 1);
  }
}
