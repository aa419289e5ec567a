/**
 * The default method: gradients where they say more than plain runs would, samples where they do not.
 *
 * 1. A gradient at the start. Then, for few coordinates, plain runs: two where a Gaussian process of all that was seen, that gradient
 *    included, expects the greatest improvement, and one where good points are dense (`tpe`), in turn. Where these have gained nothing
 *    for some time, steps within a trust region from the best point.
 * 2. For many, a search along the gradient by plain runs, and steps against the signs of gradients from the best point, each tried by a
 *    plain run before, until they gain nothing to speak of; then samples where good points are dense, and from a better one steps again. Of
 *    very many coordinates plain runs say next to nothing: there steps go on by themselves, shorter where they have gained nothing.
 *
 * What gets worse the longer it runs, as a simulation does that is fitted to a record, is first fitted to its beginning, and its descents
 * are steps within a trust region, too: it is smooth, and its axes are not those of its coordinates. Where the start diverges, or its
 * tangents explode, samples come first.
 */
import type { Answer, Coordinates, Ending, Method, Question, Space } from "../method.ts";
import { Improvement } from "./expected-improvement.ts";
import { fitBeginnings, growsAlong } from "./growing-horizons.ts";
import { searchLine } from "./line-search.ts";
import { place } from "./random-search.ts";
import { signSteps } from "./sign-steps.ts";
import { sobol } from "./sobol.ts";
import { type Descent, type Iterate, iterateAt } from "./iterate.ts";
import { Observations, type Seen } from "./tpe.ts";
import { trustedSteps } from "./trust-region.ts";

/** The first steps from the start, from what samples have found, and the shortest: where they find nothing, steps are halved, and then end. */
const [FIRST, LATER, SHORTEST] = [0.5, 0.3, 0.03] as const;
/** The samples between two descents, for all coordinates together: those of many say less, and of more than twice as many none are taken. */
const SAMPLES = 24;
/** So many coordinates are few: a gradient says little more than plain runs for its price, and a process learns from what a budget has. */
const FEW = 10;
/** For few coordinates, one run in so many is a sample where good points are dense: a process may be wrong, and not see it. */
const TURNS = 3;
/** So many runs in a row that gain less than this part of the value say that a process has found what it can. */
const [IDLE, GAIN] = [15, 0.015] as const;
/**
 * Then, from the best point: the gradients at most, the gain of a step, as a part of the value, that is worth one, and the first radius.
 * What a process has found is near a floor, which is mostly narrow: longer steps leave it.
 */
const POLISH = { gradients: 8, tolerance: 0.01, radius: 0.1 } as const;
/** Descents by longer steps than this have no samples between them where there are very many coordinates. */
const FINEST = 1e-3;
/** So many runs that stayed finite say where good points are dense. */
const ENOUGH = 4;

/** All whole runs that were seen, and the best of them. */
class Memory {
  best: Pick<Seen, "u" | "value">;
  private readonly observations: Observations;
  private readonly improvement: Improvement;
  private readonly points: Iterator<readonly number[]>;
  private finite = 0;

  constructor(private readonly space: Space) {
    this.observations = new Observations(space, true);
    this.improvement = new Improvement(space);
    this.best = { u: space.start, value: Infinity };
    this.points = sobol(space.start.length, space.random);
  }

  /** Whether enough is known to say where good points are. */
  get suffices(): boolean {
    return this.finite >= ENOUGH;
  }

  add({ u, steps }: Question, answer: Answer): void {
    if (steps !== undefined) return;
    const { value } = answer;
    this.observations.add({ u, value, gradient: iterateAt(u, answer)?.gradient ?? null });
    if (Number.isFinite(value)) this.finite += 1;
    if (value < this.best.value) this.best = { u, value };
  }

  /** Where to look without a gradient. */
  sample(): Question {
    if (this.suffices) return { u: this.observations.densest(), wanted: "value", reason: "good points are dense here" };
    const u = place(this.space, this.points.next().value);
    return { u, wanted: "value", reason: "a point of the ranges, for too few are known" };
  }

  /** Where to look by what a Gaussian process makes of all that was seen. */
  improve(): Question {
    const u = this.improvement.greatest(this.observations.seen);
    return u === null ? this.sample() : { u, wanted: "value", reason: "the greatest improvement is expected here" };
  }
}

/** A way through a space, that has a memory. */
type Way = (space: Space, memory: Memory) => Generator<Question, Ending, Answer>;

const along = (name: string, way: Way): Method => ({
  name,
  *questions(space) {
    const memory = new Memory(space);
    const asking = way(space, memory);
    for (let next = asking.next(); ;) {
      if (next.done) return next.value;
      const answer = yield next.value;
      memory.add(next.value, answer);
      next = asking.next(answer);
    }
  },
});

/** The default method, robust without settings. Asks for gradients and values, without end. */
export const guided = (): Method => along("guided", guidedWay);

/**
 * What `guided` does where coordinates are many, whatever their number: a search along the gradient by plain runs, steps against the signs of
 * gradients, and samples between such descents. Asks for gradients and values, without end.
 */
export const signDescent = (): Method => along("sign descent", signWay);

function* guidedWay(space: Space, memory: Memory): Generator<Question, Ending, Answer> {
  const { start } = space;
  if (yield* growsAlong(space)) {
    yield { u: start, wanted: "value", reason: "the start" };
    const { u, learned } = yield* fitBeginnings(space);
    const first = yield { u, wanted: "gradient", reason: "where the beginnings have led to" };
    if (first.flat) return "flat";
    const descend = (from: Iterate): Descent => trustedSteps(space, from, { tolerance: 1e-3, learned });
    return yield* descents(space, memory, { u, iterate: iterateAt(u, first) }, descend);
  }
  if (start.length > FEW) return yield* signWay(space, memory);
  const first = yield { u: start, wanted: "gradient", reason: "the start" };
  if (first.flat) return "flat";
  return yield* improvements(space, memory, iterateAt(start, first));
}

function* signWay(space: Space, memory: Memory): Generator<Question, Ending, Answer> {
  const { start: u } = space;
  const first = yield { u, wanted: "gradient", reason: "the start" };
  if (first.flat) return "flat";
  const iterate = iterateAt(u, first);
  if (iterate !== null) yield* searchLine(space, iterate);
  const tried = samplesOf(space) > 0;
  const descend = (from: Iterate, length: number): Descent => signSteps(space, from, { length, tried });
  return yield* descents(space, memory, { u, iterate }, descend);
}

/**
 * For few coordinates: improvements that are expected, and samples; where these have gained nothing to speak of for some time, steps of a
 * trust region from the best point. @param first the start, where a gradient says where to begin
 */
function* improvements(space: Space, memory: Memory, first: Iterate | null): Generator<Question, never, Answer> {
  let [mark, idle] = [memory.best.value, 0];
  let reached: Coordinates | null = null;
  for (let turn = 1; ; turn++) {
    const isKnown = memory.suffices || first !== null;
    const isSample = !isKnown || (turn % TURNS === 0 && memory.suffices);
    yield isSample ? memory.sample() : memory.improve();
    const { u, value } = memory.best;
    const gains = mark === Infinity ? value < mark : mark - value > GAIN * Math.abs(mark);
    idle = gains ? 0 : idle + 1;
    if (gains) mark = value;
    if (idle < IDLE) continue;
    // From where such steps have ended they would gain as little.
    if (u !== reached) {
      const isFirst = u === first?.u;
      const iterate = isFirst ? first : iterateAt(u, yield { u, wanted: "gradient", reason: "the best point so far" });
      if (iterate !== null) yield* trustedSteps(space, iterate, POLISH);
      reached = memory.best.u;
    }
    [mark, idle] = [memory.best.value, 0];
  }
}

/** How many samples are taken between two descents. */
const samplesOf = ({ start }: Space): number => Math.round(SAMPLES / start.length);

/** Descents from the best point, with samples between them. @param first where a gradient was asked for, and what came of it */
function* descents(
  space: Space,
  memory: Memory,
  first: { readonly u: Coordinates; readonly iterate: Iterate | null },
  descend: (from: Iterate, length: number) => Descent,
): Generator<Question, never, Answer> {
  let { u: asked, iterate } = first;
  const samples = samplesOf(space);
  const shortest = samples === 0 ? FINEST : SHORTEST;
  for (let length: number = FIRST; ;) {
    const { best } = memory;
    if (best.u !== asked && best.value < (iterate?.value ?? Infinity)) {
      asked = best.u;
      iterate = iterateAt(asked, yield { u: asked, wanted: "gradient", reason: "the best point so far" });
    }
    const { value: before } = memory.best;
    const descends = iterate !== null && length >= shortest;
    if (iterate !== null && descends) iterate = yield* descend(iterate, length);
    const { value } = memory.best;
    if (samples === 0 && descends) {
      if (value === before) length /= 2;
      continue;
    }
    for (let taken = 0; taken < Math.max(1, samples); taken++) yield memory.sample();
    length = memory.best.value < value ? LATER : length / 2;
  }
}
