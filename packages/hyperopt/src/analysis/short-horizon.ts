/**
 * Short-horizon bias (Wu et al. 2018): is what is downhill for a quarter of a run still downhill for the whole of it?
 *
 *   cosine = ⟨g_{T/4}, g_T⟩ / ‖g_{T/4}‖ ‖g_T‖,  slope = −⟨g_{T/4}, g_T⟩ / ‖g_{T/4}‖,  change = f_T(u − d g_{T/4} / ‖g_{T/4}‖) − f_T(u)
 *
 * in the unconstrained space, with the longest d of a few by which the quarter itself gets better: a step that it can be trusted with.
 */
import type { Hyper } from "@dualtape/optimizers";
import { DivergenceError, type Dynamics, type StepReport, type Steps } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import type { Chaos } from "../derivatives/growth.ts";
import { coordinatesOf } from "../hyper/coordinates.ts";
import { dot, lengthOf } from "../hyper/lists.ts";
import { constrain, pullToUnconstrained } from "../hyper/unconstrained.ts";
import { ConvergenceError } from "../strategies/implicit/convergence.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { type Finding, figure } from "./finding.ts";
import { runBeside, scaled } from "./neighbours.ts";

/** What the beginning of a run says of the whole. */
export interface ShortHorizon extends Finding {
  /** The steps of the short run, a quarter of all. */
  readonly steps: number;
  /** Of the angle between the hypergradient of the short run and that of the whole, in the unconstrained space. */
  readonly cosine: number;
  /** The derivative of the whole run's objective along the descent of the short one; downhill below 0. */
  readonly slope: number;
  /** How far to go along it: the longest step of 0.1, 0.05, 0.025 and 0.0125 by which the short run gets better; 0 where none is. */
  readonly distance: number;
  /** What that does to the whole run's objective; infinite where that run does not stay finite. */
  readonly change: number;
  /** Whether it leads uphill: by the slope, or by the change where the run is chaotic and its slope of no use. */
  readonly biased: boolean;
}

/** The steps of a run that has a quarter to speak of. */
const LEAST = 8;
const DISTANCES = [0.1, 0.05, 0.025, 0.0125] as const;

/** The end of the whole run, and its hypergradient as a list of unconstrained coordinates. */
export interface Whole {
  readonly value: number;
  readonly gradient: readonly number[];
  /** Where its tangents exploded, if they did. */
  readonly chaos: Chaos | null;
}

/**
 * Measures it by a hypergradient and at most four plain runs of a quarter of the steps, and one of all; `null` for runs of less than 8 steps,
 * where the short run has no derivative, one of 0 or one of chaos, and where the whole is chaotic and no step makes the short run better.
 */
export function* shortHorizon<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  strategy: Strategy,
  point: Hyper<H, Tensor>,
  whole: Whole,
): Steps<StepReport<K, Tensor>, ShortHorizon | null> {
  if (dynamics.steps < LEAST) return null;
  const short = { ...dynamics, steps: Math.ceil(dynamics.steps / 4) };
  const { chaos } = whole;
  if (chaos !== null && chaos.step <= short.steps) return null;
  const found = yield* differentiated(short, strategy, point);
  if (found === null || isStill(found)) return null;
  const downhill = scaled(found.gradient).map((part) => -part);
  const slope = dot(downhill, whole.gradient);
  const valueAt = function* (of: Dynamics<H, K>, far: number): Steps<StepReport<K, Tensor>, number> {
    const end = yield* runBeside(of, point, downhill, far);
    return end?.value.item() ?? Infinity;
  };
  let distance = 0;
  for (const each of DISTANCES) {
    if (distance === 0 && (yield* valueAt(short, each)) < found.value) distance = each;
  }
  if (chaos !== null && distance === 0) return null;
  const change = distance === 0 ? 0 : (yield* valueAt(dynamics, distance)) - whole.value;
  const still = isStill(whole);
  const biased = chaos ? change > 0 : !still && slope > 0;
  const cosine = still ? 0 : -slope / lengthOf(whole.gradient);
  const figures = { steps: short.steps, cosine, slope, distance, change, biased };
  return { ...figures, ...inWords(figures, dynamics.steps, still, chaos !== null) };
}

/** Whether an objective moves by rounding only. */
const isStill = ({ value, gradient }: Pick<Whole, "value" | "gradient">): boolean =>
  lengthOf(gradient) <= 1e-8 * Math.abs(value);

/** The objective and its hypergradient at a point, in the unconstrained space; `null` where there is none. */
function* differentiated<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  strategy: Strategy,
  point: Hyper<H, Tensor>,
): Steps<StepReport<K, Tensor>, Pick<Whole, "value" | "gradient"> | null> {
  const domains = dynamics.hyperparameters;
  try {
    const { value, gradient } = yield* strategy.run(dynamics, constrain(domains, point), (constant) => constant);
    return { value: value.item(), gradient: coordinatesOf(pullToUnconstrained(domains, point, gradient)) };
  } catch (error) {
    if (error instanceof DivergenceError || error instanceof ConvergenceError) return null;
    throw error;
  }
}

function inWords(
  { steps, cosine, distance, change, biased }: Omit<ShortHorizon, keyof Finding>,
  all: number,
  still: boolean,
  chaotic: boolean,
): Finding {
  const short = `the hypergradient of the first ${steps} of ${all} steps`;
  if (still && !chaotic)
    return { sentence: `No short-horizon bias: after ${all} steps nothing moves the objective any more`, remedy: null };
  const step =
    distance === 0
      ? "no step along it makes even that short run better"
      : `a step of ${distance} along it ${effectOf(change)}`;
  const way = chaotic ? "leads" : `has a cosine of ${cosine.toFixed(2)} with that of all, and leads`;
  const sentence = `${biased ? "Short" : "No short"}-horizon bias: ${short} ${way} ${biased ? "uphill" : "downhill"}; ${step}`;
  const instead = chaotic
    ? "Do without exact derivatives, by `evolution()`, or during a long run by `evolve`: that of the whole is of no use, and that of a quarter leads elsewhere"
    : "Tune on whole runs, by `hybrid` for few hyperparameters and `checkpointed({ bytes })` for many, or during them by `evolve`, whose particles " +
      "persist: runs cut short, horizons that grow, `truncated({ steps })` and `oneStep` lead elsewhere";
  return { sentence, remedy: biased ? instead : null };
}

const effectOf = (change: number): string =>
  Number.isFinite(change)
    ? `${change > 0 ? "raises" : "lowers"} the objective of all by ${figure(Math.abs(change))}`
    : "makes the whole run diverge";
