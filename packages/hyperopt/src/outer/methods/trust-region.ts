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
import type { Coordinates, Method } from "../method.ts";
import { iterateAt, moved } from "./iterate.ts";

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

type Matrix = readonly Coordinates[];

const times = (matrix: Matrix, vector: Coordinates): Coordinates => matrix.map((row) => dot(row, vector));

/** The step that is the longest of a direction within the radius, from a step inside. */
function toTheEdge(step: Coordinates, direction: Coordinates, radius: number): Coordinates {
  const [a, b, c] = [dot(direction, direction), dot(step, direction), dot(step, step) - radius * radius];
  return moved(step, direction, (Math.sqrt(b * b - a * c) - b) / a);
}

/** About the least of the model within the radius. */
export function steihaug(gradient: Coordinates, curvature: Matrix, radius: number): Coordinates {
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
function corrected(curvature: Matrix, step: Coordinates, change: Coordinates): Matrix {
  const rest = moved(change, times(curvature, step), -1);
  const along = dot(rest, step);
  if (Math.abs(along) <= ORTHOGONAL * lengthOf(rest) * lengthOf(step)) return curvature;
  return curvature.map((row, i) => moved(row, rest, (rest[i] ?? 0) / along));
}

/** The method of trust regions. Asks for gradients alone, until no region is left in which a step gains anything. */
export function trustRegion(options: TrustRegionOptions = {}): Method {
  checkRecord("trustRegion", "the options", options, ["radius", "longest"]);
  const { radius: first = 0.5, longest = 3 } = options;
  for (const [name, value] of Object.entries({ radius: first, longest })) checkPositive("trustRegion", name, value);
  return {
    name: "trust region",
    *questions({ start, hold }) {
      const answer = yield { u: start, wanted: "gradient", reason: "the start" };
      if (answer.flat) return "flat";
      let here = iterateAt(start, answer);
      if (here === null) return "diverged";
      let radius = Math.min(first, longest);
      let curvature: Matrix | null = null;
      while (radius >= SHORTEST) {
        // Before anything is known of curvature, that by which the least of the model is at the edge.
        const model: Matrix =
          curvature ??
          start.map((_, i) => start.map((_, k) => (i === k ? lengthOf(here?.gradient ?? []) / radius : 0)));
        const u: Coordinates = hold(moved(here.u, steihaug(here.gradient, model, radius), 1));
        const step = moved(u, here.u, -1);
        const predicted = -dot(here.gradient, step) - dot(step, times(model, step)) / 2;
        if (!(predicted > 0)) return "settled";
        const next = iterateAt(u, yield { u, wanted: "gradient", reason: `a step within ${radius.toPrecision(2)}` });
        if (next === null) {
          radius = lengthOf(step) / 4;
          continue;
        }
        curvature = corrected(model, step, moved(next.gradient, here.gradient, -1));
        const ratio = (here.value - next.value) / predicted;
        if (ratio < 1 / 4) radius = lengthOf(step) / 4;
        else if (ratio > 3 / 4 && lengthOf(step) > 0.8 * radius) radius = Math.min(2 * radius, longest);
        if (next.value < here.value) here = next;
      }
      return "settled";
    },
  };
}
