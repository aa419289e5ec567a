/**
 * Newton's method, from exact hyper-Hessians, and never uphill.
 *
 *   u ← hold(u + 2⁻ⁱ d), with the damped, saddle-free Newton step d and the first i that lowers the objective
 *
 * Near a minimum it converges quadratically: a handful of Hessians, where the objective is smooth and its coordinates are few, since each
 * costs a run with K² tangents (over `hybrid`).
 */
import { checkRecord } from "@dualtape/core";
import { checkSize } from "../../hyper/checks.ts";
import type { Answer, Coordinates, Method, Question, Space } from "../method.ts";
import { moved } from "./iterate.ts";
import { checkNewtonStep, newtonStep, type NewtonStepOptions } from "./newton-step.ts";

/** How to step. */
export interface NewtonOptions extends NewtonStepOptions {
  /** The gain of a step, as a part of the objective, at which the method has settled; 1e-9 by default. */
  readonly tolerance?: number;
}

/** How often a step is halved before the point is taken for a minimum. */
const HALVINGS = 20;

/** The method of Newton steps. Asks for Hessians, and for values along each step, until no step gains anything. */
export function newton(options: NewtonOptions = {}): Method {
  checkRecord("newton", "the options", options, ["damping", "reach", "tolerance"]);
  const { tolerance = 1e-9, ...step } = options;
  checkNewtonStep("newton", step);
  checkSize("newton", "tolerance", tolerance);
  return {
    name: "newton",
    *questions(space) {
      for (let u = space.start, reason = "the start"; ; reason = "where the step has led") {
        const { value, gradient, hessian, flat } = yield { u, wanted: "hessian", reason };
        if (flat) return "flat";
        if (gradient === null || hessian === null) return "diverged";
        const lower = yield* firstLower(space, { u, value }, newtonStep({ gradient, hessian }, step));
        if (lower === null || value - lower.value <= tolerance * Math.abs(value)) return "settled";
        ({ u } = lower);
      }
    },
  };
}

/** A point, and the objective there. */
interface Place {
  readonly u: Coordinates;
  readonly value: number;
}

/** The first of the halved steps that goes down; `null` where none does. */
function* firstLower(
  { hold }: Pick<Space, "hold">,
  { u, value }: Place,
  step: Coordinates,
): Generator<Question, Place | null, Answer> {
  for (let halvings = 0; halvings < HALVINGS; halvings++) {
    const there = hold(moved(u, step, 2 ** -halvings));
    const reason = halvings === 0 ? "a Newton step" : "half of it, since that was too far";
    const answer = yield { u: there, wanted: "value", reason };
    if (answer.value < value) return { u: there, value: answer.value };
  }
  return null;
}
