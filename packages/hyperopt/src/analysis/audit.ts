/**
 * Can this hypergradient be trusted? One call that asks everyone who may know: differences along random directions, a second exact
 * strategy, the run itself (had it come to rest?), and its tangents (did they explode?), and says it in one sentence. Beside that it says how
 * far derivatives carry: over a step of an outer loop (metasmoothness), and from a short run to a long one.
 *
 * All is measured in the unconstrained space, where the outer loop moves: a direction is a unit vector there.
 */
import { checkInteger, checkRecord, must } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkDynamics,
  drain,
  type Dynamics,
  type Heed,
  hyperTensors,
  type HyperValues,
  type Steps,
} from "@dualtape/runs/eager";
import { seeded, type Tensor } from "@dualtape/tensor";
import { type Chaos, GrowthWatch } from "../derivatives/growth.ts";
import { checkPositive } from "../hyper/checks.ts";
import { coordinatesOf } from "../hyper/coordinates.ts";
import { dot, lengthOf } from "../hyper/lists.ts";
import { pullToUnconstrained, unconstrain } from "../hyper/unconstrained.ts";
import { hybrid } from "../strategies/hybrid.ts";
import { convergenceOf } from "../strategies/implicit/convergence.ts";
import { checkStrategy, type Hypergradient, type Strategy } from "../strategies/strategy.ts";
import { unrolled } from "../strategies/unrolled.ts";
import { derivativeByDifferences } from "./directional.ts";
import { metasmoothnessAlong, STEP } from "./metasmoothness.ts";
import { runBeside, unitVectors } from "./neighbours.ts";
import { shortHorizon } from "./short-horizon.ts";
import { type Audit, type DirectionChecked, type Growth, judge } from "./verdict.ts";

/** What to audit, and how closely. */
export interface AuditOptions<H extends string> {
  /** The strategy whose hypergradient is in question; `hybrid` by default. */
  readonly strategy?: Strategy;
  /** An exact one to hold beside it; `unrolled` by default, or `hybrid` where that is audited. */
  readonly against?: Strategy;
  /** Where, in natural values; the initial ones of the domains by default. */
  readonly at?: HyperValues<H>;
  /** How many random directions; 3 by default, at eight plain runs each. */
  readonly directions?: number;
  /** The seed of the directions; 1 by default. */
  readonly seed?: number;
  /** How far two derivatives may differ, as a part of the gradient's length; 1e-6 by default. */
  readonly tolerance?: number;
}

/**
 * Audits the hypergradient of a dynamics: two runs with derivatives and a quarter of one, and 8·directions + 4 without at most. Throws what
 * `hypergradient` throws, a `DivergenceError` where the run itself does not stay finite.
 */
export const audit = <H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  options: AuditOptions<H> = {},
): Audit<H> => drain(runAudit(dynamics, options));

/** The same, pausing after every step of each run. */
export function* runAudit<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  options: AuditOptions<H> = {},
): Steps<unknown, Audit<H>> {
  checkDynamics("audit", dynamics);
  checkRecord("audit", "the options", options, ["strategy", "against", "at", "directions", "seed", "tolerance"]);
  const { strategy = hybrid, at = {}, directions = 3, seed = 1, tolerance = 1e-6 } = options;
  checkStrategy("audit", strategy);
  const { against = strategy.name === unrolled.name ? hybrid : unrolled } = options;
  checkStrategy("audit", against);
  checkInteger("audit", "directions", directions, 1);
  checkPositive("audit", "tolerance", tolerance);
  const domains = dynamics.hyperparameters;
  const hyper = hyperTensors(dynamics, at);
  const point = unconstrain(domains, hyper);
  const first = yield* watched(dynamics, strategy, hyper);
  const second = yield* watched(dynamics, against, hyper);
  let growth = first.growth ?? second.growth;
  if (growth === null) ({ growth } = yield* watched(dynamics, hybrid, hyper));
  growth ??= { greatest: 0, chaos: null };
  const value = first.value.item();
  const [gradient, other] = [first, second].map((found) =>
    coordinatesOf(pullToUnconstrained(domains, point, found.gradient)),
  ) as [readonly number[], readonly number[]];
  const length = Math.max(lengthOf(gradient), lengthOf(other), 1e-8 * Math.abs(value), Number.MIN_VALUE);
  const error = lengthOf(gradient.map((partial, i) => partial - must(other[i], "partial"))) / length;

  const lengths = seeded(seed);
  const along = unitVectors(directions, gradient.length, seed);
  const differences: DirectionChecked[] = [];
  for (const direction of along) {
    const found = yield* derivativeByDifferences(
      function* (distance) {
        const end = yield* runBeside(dynamics, point, direction, distance);
        return end?.value.item() ?? Number.NaN;
      },
      lengths.uniform([], 2e-3, 4e-3).item(), // another each time, or two directions of one dimension would say the same
    );
    differences.push({ ...found, direction, exact: dot(direction, gradient) });
  }
  const convergence = yield* convergenceOf(dynamics, hyper);
  const evidence = {
    value,
    gradient: first.gradient,
    flat: first.flat ?? second.flat ?? [],
    differences,
    against: { strategy: against.name, error },
    convergence,
    growth,
    metasmoothness: yield* metasmoothnessAlong(dynamics, point, along, STEP),
    shortHorizon: yield* shortHorizon(dynamics, against, point, { value, gradient: other, chaos: growth.chaos }),
  };
  return { ...judge(strategy.name, dynamics.steps, evidence, length, tolerance), ...evidence };
}

/** A run with derivatives, and how its tangents grew, where the strategy tells. */
function* watched<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  strategy: Strategy,
  hyper: Hyper<H, Tensor>,
): Steps<undefined, Hypergradient<H, K, Tensor> & { readonly growth: Growth | null }> {
  const run = strategy.run(dynamics, hyper, (constant) => constant);
  const watch = new GrowthWatch();
  let [tells, heed] = [false, undefined as Heed];
  let chaos: Chaos | null = null;
  for (;;) {
    const next = run.next(tells ? "together" : heed);
    if (next.done) return { ...next.value, growth: tells ? { greatest: watch.most, chaos } : null };
    tells ||= next.value.sensitivity !== undefined;
    if (tells) chaos = watch.seeIn(next.value) ?? chaos;
    heed = yield;
  }
}
