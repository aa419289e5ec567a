/**
 * Metasmoothness: does what a run ends with move steadily as its hyperparameters do? (Engstrom, Ilyas, Chen, Feldmann, Moses & Madry 2025,
 * "Optimizing ML training with metagradient descent", definitions 1 and 2.) A derivative may be exact and say nothing about the next step
 * of an outer loop; this asks at the length of such a step, and needs no derivatives.
 *
 * With θ = A(u) what the objective reads of the last state, f(u) the objective, h the step and v a direction:
 *
 *   Δ(u) = (A(u + hv) − A(u)) / h,  d = |A(u + 2hv) − A(u)|
 *   Ŝ = Σᵢ dᵢ sign Δᵢ(u) sign Δᵢ(u + hv) / Σᵢ dᵢ,  S = |f(u + 2hv) − 2 f(u + hv) + f(u)| / h²
 *
 * Over several directions, movements are pooled as those of several elements are: Ŝ has the sums of all, S is the mean.
 */
import { checkInteger, checkRecord, must } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkDynamics,
  drain,
  type Dynamics,
  hyperTensors,
  type HyperValues,
  simulate,
  type State,
  type StepReport,
  type Steps,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { recordObjective } from "../derivatives/pullback.ts";
import { checkPositive } from "../hyper/checks.ts";
import { coordinatesOf } from "../hyper/coordinates.ts";
import { constrain, unconstrain } from "../hyper/unconstrained.ts";
import type { Finding } from "./finding.ts";
import { runBeside, unitVectors } from "./neighbours.ts";

/** How steadily the end of a run moves with its hyperparameters. */
export interface Metasmoothness extends Finding {
  /**
   * Ŝ, from −1 to 1: the part of the movement that goes on in its direction in the second of two steps, less the part that turns. 1 where all
   * goes on, 0 where each run ends anywhere, as in chaos; coarse where the objective reads few elements. NaN where a run did not stay finite.
   */
  readonly agreement: number;
  /** S, how fast the slope of the objective changes, in units of the objective: its curvature, seen from this far. */
  readonly curvature: number;
  /** h, the length of a step in the unconstrained space. */
  readonly step: number;
}

/** Where to look, and how far. */
export interface MetasmoothnessOptions<H extends string> {
  /** Where, in natural values; the initial ones of the domains by default. */
  readonly at?: HyperValues<H>;
  /** How many random directions; 3 by default, at two plain runs each. */
  readonly directions?: number;
  /** The seed of the directions; 1 by default. */
  readonly seed?: number;
  /** The length of a step in the unconstrained space; 0.1 by default, a tenth of what multiplies a `positive` by e. */
  readonly step?: number;
}

/** The step by default: a customary one of an outer loop. */
export const STEP = 0.1;

/** From here on it is smooth, and below here rough: a random walk has √2 − 1. */
const [SMOOTH, LOW] = [0.9, 0.5] as const;

/** Below so many roundings of the greatest element of its part, nothing has moved. */
const ROUNDINGS = 1024;
const ROUNDING = { float64: Number.EPSILON, float32: 2 ** -23 } as const;

/**
 * Measures the metasmoothness of a dynamics by 2·directions + 1 plain runs. Throws a `DivergenceError` where the run itself does not stay
 * finite; where one beside it does not, the figures are NaN.
 */
export function metasmoothness<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  options: MetasmoothnessOptions<H> = {},
): Metasmoothness {
  checkDynamics("metasmoothness", dynamics);
  checkRecord("metasmoothness", "the options", options, ["at", "directions", "seed", "step"]);
  const { at = {}, directions = 3, seed = 1, step = STEP } = options;
  checkInteger("metasmoothness", "directions", directions, 1);
  checkPositive("metasmoothness", "step", step);
  const point = unconstrain(dynamics.hyperparameters, hyperTensors(dynamics, at));
  return drain(metasmoothnessAlong(dynamics, point, unitVectors(directions, coordinatesOf(point).length, seed), step));
}

/** The same, along directions from a point of the unconstrained space, pausing after every step. */
export function* metasmoothnessAlong<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  point: Hyper<H, Tensor>,
  directions: readonly (readonly number[])[],
  step: number,
): Steps<StepReport<K, Tensor>, Metasmoothness> {
  const hyper = constrain(dynamics.hyperparameters, point);
  const here = yield* simulate(dynamics, hyper, lift);
  const parts = partsRead(dynamics, here.state, hyper);
  let [agreed, moved, bent] = [0, 0, 0];
  for (const direction of directions) {
    const near = yield* runBeside(dynamics, point, direction, step);
    const far = near && (yield* runBeside(dynamics, point, direction, 2 * step));
    if (near === null || far === null)
      return { agreement: Number.NaN, curvature: Number.NaN, step, ...divergesIn(step) };
    for (const part of parts) {
      const movement = movementOf(here.state[part], near.state[part], far.state[part]);
      agreed += movement.agreed;
      moved += movement.moved;
    }
    bent += Math.abs(far.value.item() - 2 * near.value.item() + here.value.item());
  }
  const agreement = moved === 0 ? 1 : agreed / moved;
  return { agreement, curvature: bent / directions.length / (step * step), step, ...inWords(agreement, step) };
}

const lift = (constant: Tensor): Tensor => constant;

/** The parts of a last state that the objective is made of, or all, where it has no derivative by any. */
function partsRead<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  state: State<K, Tensor>,
  hyper: Hyper<H, Tensor>,
): readonly K[] {
  const parts = Object.keys(state) as K[];
  const cotangents = recordObjective(dynamics, state, hyper, lift).pullback().state;
  const read = parts.filter((part) => cotangents[part] !== null);
  return read.length > 0 ? read : parts;
}

/** Σ d sign Δ(u) sign Δ(u + hv) and Σ d of one part, where it has moved by more than rounding. */
function movementOf(here: Tensor, near: Tensor, far: Tensor): { readonly agreed: number; readonly moved: number } {
  const least = ROUNDINGS * ROUNDING[here.precision] * Math.max(here.magnitude(), near.magnitude(), far.magnitude());
  const signOf = (moved: number): number => (Math.abs(moved) > least ? Math.sign(moved) : 0);
  let [agreed, moved] = [0, 0];
  for (let i = 0; i < here.size; i++) {
    const [a, b, c] = [must(here.data[i], "element"), must(near.data[i], "element"), must(far.data[i], "element")];
    const [first, second] = [signOf(b - a), signOf(c - b)];
    if (first === 0 && second === 0) continue;
    agreed += Math.abs(c - a) * first * second;
    moved += Math.abs(c - a);
  }
  return { agreed, moved };
}

function divergesIn(step: number): Finding {
  return {
    sentence: `Metasmoothness cannot be said: a run within ${2 * step} of this one in the unconstrained space does not stay finite`,
    remedy:
      "Take smaller steps, as `guided()` does of itself, or keep hyperparameters in smaller domains, such as `between(…)`",
  };
}

function inWords(agreement: number, step: number): Finding {
  const found = `Metasmoothness ${agreement.toFixed(2)} at steps of ${step}`;
  if (agreement >= SMOOTH)
    return { sentence: `${found}: what the run ends with goes on as it began to move`, remedy: null };
  const scale = `${found}, where chance has 0 and what is smooth 1`;
  if (agreement >= LOW) {
    const sentence = `${scale}: what the run ends with does not all go on as it began to move`;
    return { sentence, remedy: "Take shorter steps, as `guided()` does of itself where long ones lead nowhere" };
  }
  const sentence = `${scale}: what the run ends with turns from one step to the next, and none can be foretold`;
  const remedy =
    "Make the run smoother, by wider layers, normalization before activations, averages for maxima and smaller outputs, take shorter steps, " +
    `or do without exact derivatives: \`evolution({ deviation: ${step} })\` has those of the objective smoothed over such a step, and \`tpe()\` asks for none`;
  return { sentence, remedy };
}
