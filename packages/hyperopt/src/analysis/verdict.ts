/** What an audit says in the end: a verdict, a sentence, a remedy, and the evidence for it. */
import { must } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { Chaos } from "../derivatives/growth.ts";
import { greatestOf } from "../hyper/lists.ts";
import { flatRemedy, listed } from "../strategies/flat.ts";
import type { Convergence } from "../strategies/implicit/convergence.ts";
import type { Estimated } from "./directional.ts";
import { type Finding, figure } from "./finding.ts";
import type { Metasmoothness } from "./metasmoothness.ts";
import type { ShortHorizon } from "./short-horizon.ts";

/**
 * - `trustworthy`: exact, smooth, and of a run that had come to rest
 * - `notConverged`: exact for this horizon, but the run was still on its way
 * - `inconsistent`: derivatives contradict each other
 * - `chaotic`: the run is so sensitive that its derivative, right or wrong, is of no use
 * - `flat`: a partial is 0 by structure, whatever the objective does
 */
export type Verdict = "trustworthy" | "notConverged" | "inconsistent" | "chaotic" | "flat";

/** A direction of the unconstrained space, and the derivatives along it. */
export interface DirectionChecked extends Estimated {
  readonly direction: readonly number[];
  /** What the hypergradient says. */
  readonly exact: number;
}

/** How sensitive a run was to its hyperparameters. */
export interface Growth {
  /** The greatest sensitivity of the state to one of them: by how many times its own size it moves when that does. */
  readonly greatest: number;
  /** Where the tangents exploded, if they did. */
  readonly chaos: Chaos | null;
}

/** What an audit found. */
export interface Audit<H extends string> extends Finding {
  readonly verdict: Verdict;
  /** The objective at the end of the run. */
  readonly value: number;
  /** The audited hypergradient, in natural units. */
  readonly gradient: Hyper<H, Tensor>;
  /** The hyperparameters whose partials are 0 by structure. */
  readonly flat: readonly H[];
  readonly differences: readonly DirectionChecked[];
  /** How far the second strategy is from the first, as a part of the gradient's length. */
  readonly against: { readonly strategy: string; readonly error: number };
  readonly convergence: Convergence;
  readonly growth: Growth;
  /** Whether the end of the run moves steadily with its hyperparameters, at the length of a step of an outer loop. */
  readonly metasmoothness: Metasmoothness;
  /** Whether the hypergradient of a quarter of the run is downhill for all of it; `null` where there is none to speak of. */
  readonly shortHorizon: ShortHorizon | null;
}

/** From which doubt on differences say that the objective is rough, as a part of their size. */
const ROUGH = 0.1;

/** What the verdict is made from. */
type Evidence = Omit<Audit<string>, "verdict" | "sentence" | "remedy">;

/** The verdict: chaos first, since nothing agrees with anything there, then what has no derivative, contradiction, and rest. */
export function judge(
  strategy: string,
  steps: number,
  { value, flat, growth, differences, against, convergence, shortHorizon }: Evidence,
  length: number,
  tolerance: number,
): Pick<Audit<string>, "verdict" | "sentence" | "remedy"> {
  const { chaos } = growth;
  if (chaos !== null) {
    const sentence = `By step ${chaos.step} of ${steps} the state has become ${figure(chaos.growth)} times as sensitive to ${chaos.hyperparameter} as its own size, exponentially: the derivative is that of a chaotic run`;
    return { verdict: "chaotic", sentence, remedy: [beginningFirst(shortHorizon), chaos.remedy].flat().join(". ") };
  }
  if (flat.length > 0) {
    const sentence = `Nothing that has a derivative leads from ${listed(flat)} to the objective: what ${strategy} gives there is 0 by structure, and says nothing`;
    return { verdict: "flat", sentence, remedy: flatRemedy(flat) };
  }
  const estimates = differences.map(({ estimate }) => Math.abs(estimate)).filter(Number.isFinite);
  const greatest = greatestOf(estimates, Math.max(1e-6 * Math.abs(value), Number.MIN_VALUE));
  const doubt = greatestOf(differences.map(({ doubt }) => doubt)) / greatest;
  if (doubt > ROUGH) {
    const isFinite = Number.isFinite(doubt);
    const finding = isFinite
      ? `Differences at neighbouring distances contradict each other by ${figure(doubt)} of their size`
      : "Runs at neighbouring hyperparameters do not stay finite";
    const sentence = `${finding}: the objective is rough, and a derivative says nothing about its neighbourhood`;
    const remedy = isFinite
      ? "Smooth the objective by `evolution({ deviation })`, with a deviation wider than what is rough, or take samples, by `tpe()`"
      : "Keep each hyperparameter in a domain that holds what diverges off, such as `between(low, high, start)`, or take samples, by `tpe()`";
    return { verdict: "chaotic", sentence, remedy };
  }
  const errors = differences.map(({ exact, estimate }) => Math.abs(exact - estimate));
  const apart = greatestOf(errors) / length;
  const beyondDoubt =
    greatestOf(errors.map((error, i) => error - 10 * must(differences[i], "difference").doubt)) / length;
  if (beyondDoubt > tolerance || against.error > tolerance) {
    const sentence = `${strategy} is ${figure(against.error)} of the gradient away from ${against.strategy}, and ${figure(apart)} from differences`;
    const remedy =
      against.error > tolerance
        ? "Use an exact strategy, such as `hybrid` or `unrolled`; if this is one, make the dynamics a pure function of its arguments"
        : "Look for what differences see and derivatives do not: a detach, a comparison, or data and randomness that change from run to run";
    return { verdict: "inconsistent", sentence, remedy };
  }
  if (!convergence.converged) {
    const sentence = `The hypergradient is right for ${steps} steps, but the run was on its way: its last step was ${figure(convergence.change)} of its greatest, and in the last quarter the objective made ${figure(convergence.tail)} of its way`;
    const remedy =
      "Lengthen the horizon until this says otherwise, or expect what suits a short run: seldom what suits a long one (Wu et al. 2018)";
    return { verdict: "notConverged", sentence, remedy: [remedy, shortHorizon?.remedy ?? []].flat().join(". ") };
  }
  const sentence = `${strategy} agrees with ${against.strategy} to ${figure(against.error)} and with differences to ${figure(apart)} of the gradient, and the run had come to rest`;
  return { verdict: "trustworthy", sentence, remedy: null };
}

/** What to do first about a chaotic run whose beginning still leads downhill. */
const beginningFirst = (short: ShortHorizon | null): string | [] =>
  short === null || short.biased
    ? []
    : `Tune the first ${short.steps} steps first, whose hypergradient lowers the objective of all, and let the horizon grow, as \`guided()\` does on long runs`;
