/**
 * A trust region around a quadratic model (Nocedal and Wright, Numerical Optimization, 2006, chapter 4), whose curvature is learned from how
 * gradients change (symmetric rank one, equation 6.24), so that it may be negative: good for valleys that bend.
 *
 *   m(d) = gᵀd + ½ dᵀB d,  |d| ≤ Δ;   ρ = (f(u) − f(u + d)) / −m(d)
 *   B ← B + r rᵀ/rᵀd, r = y − B d
 *
 * What was predicted beside what was achieved says how far the model is to be trusted: Δ is halved where ρ < ¼, or nothing came of the step,
 * and doubled where ρ > ¾ and the step was as long as it might be. The way to the model's minimum is that of conjugate gradients
 * (Steihaug 1983), which leaves the region where curvature is negative: B is never factorized.
 */
import { checkRecord } from "@dualtape/core";
import { checkPositive } from "../../hyper/checks.ts";
import { dot, lengthOf } from "../../hyper/lists.ts";
import type { Coordinates, Method, Space } from "../method.ts";
import { type Descent, type Iterate, iterateAt, moved } from "./iterate.ts";

/** How far to trust. */
export interface TrustRegionOptions {
  /** Δ at the start, in the unconstrained space; 0.5 by default, a factor of 1.6 for a positive hyperparameter. */
  readonly radius?: number;
  /** The greatest Δ; 3 by default. */
  readonly longest?: number;
}

/** A radius within which no step is worth another run. */
const SHORTEST = 1e-6;
/** Of conjugate gradients: a part of the first residual that is small enough. */
const SMALL = 1e-8;
/** A correction of curvature is left out where rᵀd is this small a part of |r||d|: it would have no bound. */
const ORTHOGONAL = 1e-8;
/** So many idle steps in a row end a descent. */
const PATIENCE = 2;

/** B: a multiple of the identity, and a correction for each gradient that it was learned from, so that it never is a matrix. */
export interface Curvature {
  readonly scale: number;
  /** Each r, and its rᵀd. */
  readonly corrections: readonly { readonly rest: Coordinates; readonly along: number }[];
}

const times = ({ scale, corrections }: Curvature, vector: Coordinates): Coordinates =>
  corrections.reduce<Coordinates>(
    (sum, { rest, along }) => moved(sum, rest, dot(rest, vector) / along),
    vector.map((part) => scale * part),
  );

/** A multiple of it. */
const scaled = ({ scale, corrections }: Curvature, by: number): Curvature => ({
  scale: by * scale,
  corrections: corrections.map(({ rest, along }) => ({ rest: rest.map((part) => by * part), along: by * along })),
});

/** By what a model is multiplied, so that squares of its gradient neither overflow nor vanish. */
const bearable = (length: number): number => (length > 1e100 ? 1e-200 : length < 1e-100 ? 1e200 : 1);

/** The step that is the longest of a direction within the radius, from a step inside. */
function toTheEdge(step: Coordinates, direction: Coordinates, radius: number): Coordinates {
  const [a, b, c] = [dot(direction, direction), dot(step, direction), dot(step, step) - radius * radius];
  return moved(step, direction, (Math.sqrt(b * b - a * c) - b) / a);
}

/** About the least of the model within the radius, which is where it is for any multiple of the model. */
export function steihaug(slopes: Coordinates, curved: Curvature, radius: number): Coordinates {
  const by = bearable(lengthOf(slopes));
  const gradient: Coordinates = slopes.map((slope) => by * slope);
  const curvature = scaled(curved, by);
  let step: Coordinates = gradient.map(() => 0);
  let residual = gradient;
  let direction: Coordinates = gradient.map((slope) => -slope);
  const enough = SMALL * lengthOf(gradient);
  for (let i = 0; i < 2 * gradient.length && lengthOf(residual) > enough; i++) {
    const bent = times(curvature, direction);
    const bend = dot(direction, bent);
    const size = dot(residual, residual);
    const next = moved(step, direction, size / bend);
    if (bend <= 0 || lengthOf(next) >= radius) return toTheEdge(step, direction, radius);
    step = next;
    residual = moved(residual, bent, size / bend);
    direction = moved(
      residual.map((part) => -part),
      direction,
      dot(residual, residual) / size,
    );
  }
  return step;
}

/** Curvature that explains how the gradient has changed over a step. */
function corrected(curvature: Curvature, step: Coordinates, change: Coordinates): Curvature {
  const rest = moved(change, times(curvature, step), -1);
  const along = dot(rest, step);
  if (Math.abs(along) <= ORTHOGONAL * lengthOf(rest) * lengthOf(step)) return curvature;
  return { ...curvature, corrections: [...curvature.corrections, { rest, along }] };
}

/** What is known of curvature, if anything is. */
export interface Learned {
  curvature: Curvature | null;
}

/** How a stretch of such steps goes on, and ends. */
export interface TrustedStepsOptions extends TrustRegionOptions {
  /** The steps of the runs, where they are not all. */
  readonly steps?: number;
  /** How many gradients to take at most. */
  readonly gradients?: number;
  /** The gain, as a part of the value, below which a step that expects and brings no more is idle; two of them in a row end it. */
  readonly tolerance?: number;
  /** What is known of curvature, from runs that are much alike; what is learned of it is put there. */
  readonly learned?: Learned;
}

/** Goes down from an iterate until steps are idle, or no region is left in which one gains anything. */
export function* trustedSteps(
  { hold }: Pick<Space, "hold">,
  from: Iterate,
  options: TrustedStepsOptions = {},
): Descent {
  const {
    radius: first = 0.5,
    longest = 3,
    steps,
    gradients = Infinity,
    tolerance = 0,
    learned = { curvature: null },
  } = options;
  const at = steps === undefined ? {} : { steps };
  let here = from;
  let radius = Math.min(first, longest);
  for (let [taken, idle] = [0, 0]; radius >= SHORTEST && taken < gradients && idle < PATIENCE; taken++) {
    const { gradient, value } = here;
    // Before anything is known of curvature, that by which the least of the model is at the edge.
    const model = learned.curvature ?? { scale: lengthOf(gradient) / radius, corrections: [] };
    const u = hold(moved(here.u, steihaug(gradient, model, radius), 1));
    const step = moved(u, here.u, -1);
    const predicted = -dot(gradient, step) - dot(step, times(model, step)) / 2;
    if (!(predicted > 0)) break;
    const reason = `a step within ${radius.toPrecision(2)}`;
    const next = iterateAt(u, yield { u, wanted: "gradient", reason, ...at });
    if (next === null) {
      radius = lengthOf(step) / 4;
      continue;
    }
    learned.curvature = corrected(model, step, moved(next.gradient, gradient, -1));
    const gain = value - next.value;
    const ratio = gain / predicted;
    if (ratio < 1 / 4) radius = lengthOf(step) / 4;
    else if (ratio > 3 / 4 && lengthOf(step) > 0.8 * radius) radius = Math.min(2 * radius, longest);
    idle = Math.max(gain, predicted) < tolerance * Math.abs(value) ? idle + 1 : 0;
    if (gain > 0) here = next;
  }
  return here;
}

/** The method of trust regions. Asks for gradients alone, until no region is left in which a step gains anything. */
export function trustRegion(options: TrustRegionOptions = {}): Method {
  checkRecord("trustRegion", "the options", options, ["radius", "longest"]);
  const { radius = 0.5, longest = 3 } = options;
  for (const [name, value] of Object.entries({ radius, longest })) checkPositive("trustRegion", name, value);
  return {
    name: "trust region",
    *questions(space) {
      const { start } = space;
      const answer = yield { u: start, wanted: "gradient", reason: "the start" };
      if (answer.flat) return "flat";
      const here = iterateAt(start, answer);
      if (here === null) return "diverged";
      yield* trustedSteps(space, here, { radius, longest });
      return "settled";
    },
  };
}
