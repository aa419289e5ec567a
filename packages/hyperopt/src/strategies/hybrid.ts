/**
 * Hybrid mode, forward over reverse: the run on dual numbers that carry a tangent for each hyperparameter, its
 * gradients by backpropagation on those duals. Exact; memory K·P, flat in the number of steps.
 *
 *   Zₜ = Aₜ Zₜ₋₁ + Bₜ,  ∇f = ∇E(s_T) Z_T + ∂E/∂λ     (Franceschi et al. 2017, "Forward-HG", derived there by hand)
 *
 * Source of the way to get there: Chandra 2020, "Hybrid Hyperoptimization".
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkRun,
  type Dynamics,
  LateReport,
  mapRecord,
  type Midway,
  running,
  type RunningSnapshot,
  type Snapshot,
  type State,
  type StepReport,
  Walk,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { carried } from "../derivatives/carried.ts";
import { movesOf } from "../derivatives/growth.ts";
import { gradientOf } from "../derivatives/pullback.ts";
import { type TangentSizes, TangentWatch } from "../derivatives/tangent-watch.ts";
import { runIn } from "../derivatives/tangents.ts";
import type { Strategy } from "./strategy.ts";

/** A run with its tangents, after a step. */
interface HybridSnapshot extends Snapshot {
  readonly kind: "hybrid";
  readonly run: RunningSnapshot;
  readonly seen: TangentSizes;
  readonly bytes: number;
}

const isHybrid = (kept: Snapshot): kept is HybridSnapshot => kept.kind === "hybrid";

/** Forward mode over the whole run: exact, one pass, memory flat in the horizon and proportional to K. */
export const hybrid: Strategy = {
  name: "hybrid",
  *run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
    midway?: Midway,
  ) {
    checkRun("hybrid", dynamics, hyper, lift, midway);
    const { steps } = dynamics;
    const flow = carried(dynamics, hyper);
    const { layout } = flow;
    const run = running(flow, hyper, lift);
    const moves = (): Hyper<H, number> => movesOf(dynamics.hyperparameters, hyper, lift);
    const watch = new TangentWatch(dynamics, run.magnitudes(), layout, moves);
    let bytes = run.bytes();
    const take = (t: number): StepReport<K, T> => {
      run.advance(t);
      const magnitudes = run.magnitudes();
      const state = later();
      watch.step(t, magnitudes, state);
      bytes = Math.max(bytes, run.bytes());
      return new LateReport(t, state, { sensitivity: watch.later(), monitored: run.monitored() });
    };
    const later = (): (() => State<K, T>) => {
      const flat = run.later();
      return () => runIn(flat());
    };
    let curve: ArrayLike<number> = [];
    const leap = (t: number, to: number): number | null => {
      const heard = walk.heed === "together";
      const taken = run.leap(t, to, { heard });
      if (taken === null) return null;
      watch.leapt(t, run.magnitudes(), taken, heard);
      curve = taken.monitored;
      return taken.t;
    };
    const tell = (t: number): StepReport<K, T> =>
      new LateReport(t, later(), { sensitivity: watch.later(), sensitivities: watch.sensitivities, monitored: curve });
    const kept = midway?.take(isHybrid, (from) => run.resume(from.run)) ?? null;
    if (kept !== null) {
      watch.resume(kept.seen, run.magnitudes());
      ({ bytes } = kept);
    }
    midway?.offer((): HybridSnapshot | null => {
      const { seen } = watch;
      const now = seen && run.snapshot();
      return seen && now && { kind: "hybrid", run: now, seen, bytes };
    });
    const walk = new Walk(steps, take, leap, tell, kept?.run.t);
    while (walk.skip()) walk.heed = yield walk.step();
    const end = run.evaluate("objective", flow.objective);
    const { objective: value } = runIn<T, "objective">(end);
    watch.objective(steps, value, layout.magnitudesOf(end));
    const partials = layout.partials(hyper, layout.tangentsOf(end, "objective"), (piece) => piece.magnitude() === 0);
    const { gradient, flat } = gradientOf(
      hyper,
      mapRecord(partials, (partial, name) => partial?.to(hyper[name].precision) ?? null),
    );
    const state = { ...runIn<T, K>(run.state()) };
    const cost = { steps, bytes, ...run.computed() };
    run.finish();
    return { value, gradient, flat, state, cost };
  },
};
