/**
 * The default method: gradients where they lead somewhere, samples where they do not.
 *
 * 1. A gradient at the start, and a search along it by plain runs.
 * 2. Steps against the signs of gradients from the best point, until they gain nothing to speak of.
 * 3. Samples where good points are dense (`tpe`), of all that was seen so far; and from a better one, 2 again. Of very many coordinates
 *    samples say next to nothing: there 2 goes on by itself first, by shorter steps where it has gained nothing.
 *
 * What gets worse the longer it runs, as a simulation does that is fitted to a record, is first fitted to its beginning, and its descents
 * are quasi-Newton steps: it is smooth, and its axes are not those of its coordinates. Where the start diverges, or its tangents explode,
 * samples come first.
 */
import type { Answer, Coordinates, Ending, Method, Question, Space } from "../method.ts";
import { fitBeginnings, growsAlong } from "./growing-horizons.ts";
import { searchLine } from "./line-search.ts";
import { quasiNewtonSteps } from "./quasi-newton.ts";
import { place } from "./random-search.ts";
import { signSteps } from "./sign-steps.ts";
import { sobol } from "./sobol.ts";
import { type Descent, type Iterate, iterateAt } from "./iterate.ts";
import { Observations } from "./tpe.ts";

/** The first steps from the start, from what samples have found, and the shortest: where they have found nothing, steps are halved. */
const [FIRST, LATER, SHORTEST] = [0.5, 0.3, 0.03] as const;
/** The samples between two descents, for all coordinates together: those of many say less, and of more than twice as many none are taken. */
const SAMPLES = 24;
/** Descents by longer steps than this have no samples between them where there are very many coordinates. */
const FINEST = 1e-3;
/** So many runs that stayed finite say where good points are dense. */
const ENOUGH = 4;

/** All whole runs that were seen, and the best of them. */
class Memory {
  readonly observations: Observations;
  best: { readonly u: Coordinates; readonly value: number };
  private finite = 0;
  private readonly points: Iterator<readonly number[]>;

  constructor(private readonly space: Space) {
    this.observations = new Observations(space, true);
    this.best = { u: space.start, value: Infinity };
    this.points = sobol(space.start.length, space.random);
  }

  add({ u, steps }: Question, { value }: Answer): void {
    if (steps !== undefined) return;
    this.observations.add(u, value);
    if (Number.isFinite(value)) this.finite += 1;
    if (value < this.best.value) this.best = { u, value };
  }

  /** Where to look without a gradient. */
  sample(): Question {
    if (this.finite >= ENOUGH)
      return { u: this.observations.densest(), wanted: "value", reason: "good points are dense here" };
    const u = place(this.space, this.points.next().value);
    return { u, wanted: "value", reason: "a point of the ranges, for too few are known" };
  }
}

/** The default method, robust without settings. Asks for gradients and values, without end. */
export const guided = (): Method => ({
  name: "guided",
  *questions(space) {
    const memory = new Memory(space);
    const way = wayOf(space, memory);
    for (let next = way.next(); ;) {
      if (next.done) return next.value;
      const answer = yield next.value;
      memory.add(next.value, answer);
      next = way.next(answer);
    }
  },
});

function* wayOf(space: Space, memory: Memory): Generator<Question, Ending, Answer> {
  const grows = yield* growsAlong(space);
  const descend = (from: Iterate, length: number): Descent =>
    grows ? quasiNewtonSteps(space, from) : signSteps(space, from, length);
  if (grows) yield { u: space.start, wanted: "value", reason: "the start" };
  const u = grows ? yield* fitBeginnings(space) : space.start;
  const reason = grows ? "where the beginnings have led to" : "the start";
  const first = yield { u, wanted: "gradient", reason };
  if (first.flat) return "flat";
  let iterate = iterateAt(u, first);
  let asked = u;
  if (iterate !== null && !grows) yield* searchLine(space, iterate);
  const samples = Math.round(SAMPLES / u.length);
  for (let length: number = FIRST; ;) {
    const { best } = memory;
    if (best.u !== asked && best.value < (iterate?.value ?? Infinity)) {
      asked = best.u;
      iterate = iterateAt(asked, yield { u: asked, wanted: "gradient", reason: "the best point so far" });
    }
    const { value: before } = memory.best;
    if (iterate !== null) iterate = yield* descend(iterate, length);
    const { value } = memory.best;
    if (iterate !== null && samples === 0 && length > FINEST && !grows) {
      if (value === before) length /= 2;
      continue;
    }
    for (let taken = 0; taken < Math.max(1, samples); taken++) yield memory.sample();
    length = memory.best.value < value ? LATER : Math.max(SHORTEST, length / 2);
  }
}
