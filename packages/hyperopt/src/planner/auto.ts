/**
 * The strategy that chooses among the exact ones: it plans before its first run on a dynamics, runs what the plan says,
 * and tells the prediction beside what was measured.
 */
import { checkRecord, type Lift, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { bytesOf, checkRun, type Cost, type Dynamics, type Heed, type Midway } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { formatBytes } from "../strategies/budget.ts";
import type { Strategy } from "../strategies/strategy.ts";
import { checkPlanOptions, type Plan, PLAN_OPTIONS, planOn, type PlanOptions } from "./plan.ts";

/** A run that was planned: what was predicted, and what came of it. */
export interface PlanReport {
  readonly plan: Plan;
  /** What the run took; the seconds are its own, without those of whoever drives it. */
  readonly measured: Cost & { readonly seconds: number };
  /** Prediction and measurement in one sentence. */
  readonly sentence: string;
}

/** A strategy that plans. */
export interface AutoStrategy extends Strategy {
  /** The latest run that came to its end, or `null` before the first. */
  readonly report: PlanReport | null;
}

/**
 * Chooses the fastest strategy that the budget holds, as `plan` does, once for each dynamics; all its runs follow.
 * Throws a `BudgetError` in the first run where nothing fits.
 */
export function auto(options: PlanOptions = {}): AutoStrategy {
  checkRecord("auto", "the options", options, PLAN_OPTIONS);
  checkPlanOptions("auto", options);
  const plans = new WeakMap<object, Map<number, Plan>>();
  let report: PlanReport | null = null;

  /** The plan for a dynamics on a kind of number, which the bytes of the hyperparameters tell from others. */
  function planned<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ): Plan {
    const known = plans.get(dynamics) ?? new Map<number, Plan>();
    const kind = bytesOf(hyper);
    const found = known.get(kind) ?? planOn(dynamics, hyper, lift, options);
    plans.set(dynamics, known.set(kind, found));
    return found;
  }

  return {
    name: "auto",
    chosen: (dynamics, hyper, lift) => planned(dynamics, hyper, lift).chosen.strategy,
    get report() {
      return report;
    },
    *run<T extends TensorLike<T>, H extends string, K extends string>(
      dynamics: Dynamics<H, K>,
      hyper: Hyper<H, T>,
      lift: Lift<Tensor, T>,
      midway?: Midway,
    ) {
      checkRun("auto", dynamics, hyper, lift, midway);
      const plan = planned(dynamics, hyper, lift);
      const run = plan.chosen.strategy.run(dynamics, hyper, lift, midway);
      let heed: Heed = undefined;
      for (let seconds = 0; ;) {
        const before = performance.now();
        const next = run.next(heed);
        seconds += (performance.now() - before) / 1000;
        if (next.done) {
          const measured = { ...next.value.cost, seconds };
          report = { plan, measured, sentence: comparisonOf(plan, measured) };
          return next.value;
        }
        heed = yield next.value;
      }
    },
  };
}

const comparisonOf = ({ chosen }: Plan, { seconds, bytes }: PlanReport["measured"]): string =>
  `${chosen.strategy.name}: predicted ${formatSeconds(chosen.seconds)} and ${formatBytes(chosen.bytes)}, ` +
  `measured ${formatSeconds(seconds)} and ${formatBytes(bytes)}`;

const formatSeconds = (seconds: number): string =>
  seconds < 1 ? `${Number((1000 * seconds).toPrecision(2))} ms` : `${Number(seconds.toPrecision(2))} s`;
