/**
 * A run that keeps its last states, and then goes back through as many steps: what `unrolled` and `truncated` are, the one with all
 * of its states, the other with some.
 */
import { type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  bytesOf,
  checkGradient,
  checkRun,
  continued,
  type Dynamics,
  Inspector,
  LateReport,
  magnitudesOf,
  type State,
  type StepReport,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { gradientOf, recordStart, sumCotangents } from "../derivatives/pullback.ts";
import { wayBack } from "../derivatives/way-back.ts";
import type { Strategy } from "./strategy.ts";

/** Backpropagation through the last `count` steps; what lies before counts as fixed. */
export const throughLast = (strategy: string, count: number): Strategy["run"] =>
  function* <T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ) {
    checkRun(strategy, dynamics, hyper, lift);
    const { steps } = dynamics;
    const first = Math.max(1, steps - count + 1);
    const start = recordStart(dynamics, hyper, lift);
    const run = continued(dynamics, start.result, hyper, lift, { keeps: true });
    const inspector = new Inspector(dynamics, run.magnitudes());
    const kept: State<K, T>[] = [];
    const take = (t: number): StepReport<K, T> => {
      if (t >= first) kept.push(run.copy());
      run.advance(t);
      const state = run.later();
      inspector.step(t, run.magnitudes(), state);
      return new LateReport(t, state);
    };
    for (let t = 1; t <= steps; t++) yield take(t);
    const state = run.copy();
    const before = (t: number): State<K, T> => must(kept[t - first], `state before step ${t}`);
    const back = wayBack(dynamics, run, hyper, lift, before);
    inspector.objective(steps, back.value);
    for (let t = steps; t >= first; t--) {
      back.retreat(t, first);
      if (t > 1) yield { t: t - 1, state: before(t) };
    }
    const { state: toStart, hyper: direct } = back.cotangents;
    const found = first === 1 ? sumCotangents(direct, start.pullback(toStart).hyper) : direct;
    const { gradient, flat } = gradientOf(hyper, found);
    checkGradient(dynamics, steps, magnitudesOf(gradient));
    const bytes = [...kept, state].reduce((sum, each) => sum + bytesOf(each), back.bytes);
    return {
      value: back.value,
      gradient,
      flat,
      state,
      cost: { steps, bytes: bytes + (first === 1 ? start.bytes : 0), ...back.computed },
    };
  };
