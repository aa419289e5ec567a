/**
 * Growing horizons: what gets worse the longer it runs is fitted from its beginning. A long simulation is out of step with its record almost
 * everywhere, which makes a landscape of ridges; its first sixteenth is a valley, whose floor leads to that of the next eighth.
 *
 * Of the right valley, that is: what fits a beginning, and cannot be made to fit what follows, lies in another one, and is left. Then short
 * runs of points of the ranges say where to begin again; a sixteenth of a run costs a sixteenth of one.
 */
import type { Answer, Coordinates, Question, Space } from "../method.ts";
import { iterateAt } from "./iterate.ts";
import { place } from "./random-search.ts";
import { sobol } from "./sobol.ts";
import { type Learned, trustedSteps } from "./trust-region.ts";

/** The parts of a run, one after the other, and the gradients of each, at most: short runs are cheap, and what they lead to is gone on from. */
const PARTS = [
  { part: 1 / 16, gradients: 24 },
  { part: 1 / 8, gradients: 12 },
  { part: 1 / 4, gradients: 8 },
  { part: 1 / 2, gradients: 8 },
] as const;
/** The gain of a step, as a part of the value, below which a part is fitted. */
const TOLERANCE = 0.01;
/** What is not fitted: a part whose objective is so many times as great as that of the part before, and so much of what it was at first. */
const [WORSE, LEFT] = [3, 1e-3] as const;
/** From how many points to begin, and how many points of the ranges are tried for each but the first. */
const [ATTEMPTS, SCOUTS] = [8, 16] as const;

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

/** A point that so many parts have led to. */
export interface Fit {
  readonly u: Coordinates;
  readonly parts: number;
  /** The objective of the last of them. */
  readonly value: number;
  /** Whether that is not much greater than the one before. */
  readonly holds: boolean;
  /** What was learned of curvature. */
  readonly learned: Learned;
}

/** What the parts of a run lead to, from the start or from elsewhere, with what is left of the budget but a gradient of the whole. */
export function* fitBeginnings(space: Space): Generator<Question, Fit, Answer> {
  const enough = space.left() / 2;
  const scouts = new Scouts(space);
  yield* scouts.send();
  // What any point of the ranges fits as well is not fitted.
  const value = scouts.least / WORSE;
  const begun = (u: Coordinates): Fit => ({ u, parts: 0, value, holds: true, learned: { curvature: null } });
  let best = yield* grown(space, begun(space.start));
  for (let attempt = 1; !best.holds && attempt < ATTEMPTS && space.left() >= enough; attempt++) {
    const u = scouts.take();
    if (u === null) break;
    const other = yield* grown(space, begun(u));
    const isFarther = other.parts > best.parts || (other.parts === best.parts && other.value < best.value);
    if (other.holds || isFarther) best = other;
    if (!best.holds) yield* scouts.send();
  }
  return best.holds ? best : yield* grown(space, best);
}

/** Fits one part after the other: what has held as long as it does, and what has not whatever comes of it. */
function* grown(space: Space, from: Fit): Generator<Question, Fit, Answer> {
  const { learned, holds: isNew } = from;
  let { u, value } = from;
  for (const [i, { part, gradients }] of PARTS.entries()) {
    if (i < from.parts) continue;
    const steps = Math.ceil(space.steps * part);
    const affordable = Math.floor((space.left() - space.price()) / (part * space.price()));
    if (affordable < 1) break;
    const iterate = iterateAt(u, yield { u, wanted: "gradient", steps, reason: `the first ${steps} steps alone` });
    if (iterate === null) continue;
    const most = Math.min(gradients, affordable - 1);
    const found = yield* trustedSteps(space, iterate, { steps, gradients: most, tolerance: TOLERANCE, learned });
    const holds = found.value <= Math.max(WORSE * value, LEFT * iterate.value);
    ({ u, value } = found);
    if (isNew && !holds) return { u, value, holds, learned, parts: i + 1 };
  }
  return { u, value, holds: isNew, learned, parts: PARTS.length };
}

/** Short runs of points of the ranges. */
class Scouts {
  private readonly points: Iterator<readonly number[], never>;
  /** Those that were not begun from yet, the best first. */
  private known: readonly { readonly u: Coordinates; readonly value: number }[] = [];

  constructor(private readonly space: Space) {
    this.points = sobol(space.start.length, space.random);
  }

  /** The least objective of theirs; Infinity where there are none. */
  get least(): number {
    return this.known[0]?.value ?? Infinity;
  }

  /** The best point, to begin from; `null` where there are none. */
  take(): Coordinates | null {
    const [best, ...others] = this.known;
    this.known = others;
    return best?.u ?? null;
  }

  /** Some more of them, if a gradient of the whole can be afforded beside. */
  *send(): Generator<Question, void, Answer> {
    const { space, points } = this;
    const { part } = PARTS[0];
    if (space.left() - space.price() < SCOUTS * part) return;
    const steps = Math.ceil(space.steps * part);
    const together = Array.from({ length: SCOUTS }, () => place(space, points.next().value));
    const reason = `another point, for its first ${steps} steps`;
    for (const u of together) {
      const { value } = yield { u, wanted: "value", steps, reason, together };
      this.known = [...this.known, { u, value }];
    }
    this.known = [...this.known].sort((a, b) => a.value - b.value);
  }
}
