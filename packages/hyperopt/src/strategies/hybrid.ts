/**
 * Hybrid mode, forward over reverse: the run on dual numbers that carry a tangent for each hyperparameter, its
 * gradients by backpropagation on those duals. Exact; memory K·P, flat in the number of steps.
 *
 *   Zₜ = Aₜ Zₜ₋₁ + Bₜ,  ∇f = ∇E(s_T) Z_T + ∂E/∂λ     (Franceschi et al. 2017, "Forward-HG", derived there by hand)
 *
 * Source of the way to get there: Chandra 2020, "Hybrid Hyperoptimization".
 */
import { type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkRun,
  type Dynamics,
  Inspector,
  LateReport,
  type Magnitudes,
  mapRecord,
  running,
  type Sensitivity,
  type State,
  type StepReport,
  Walk,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { carried } from "../derivatives/carried.ts";
import { movesOf } from "../derivatives/growth.ts";
import { gradientOf } from "../derivatives/pullback.ts";
import { type Found, runIn, type TangentLayout } from "../derivatives/tangents.ts";
import type { Strategy } from "./strategy.ts";

/** Forward mode over the whole run: exact, one pass, memory flat in the horizon and proportional to K. */
export const hybrid: Strategy = {
  name: "hybrid",
  *run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ) {
    checkRun("hybrid", dynamics, hyper, lift);
    const { steps } = dynamics;
    const flow = carried(dynamics, hyper);
    const { layout } = flow;
    const run = running(flow, hyper, lift);
    const watch = new TangentWatch(dynamics, run.magnitudes(), layout, movesOf(dynamics.hyperparameters, hyper, lift));
    let { bytes } = run;
    const take = (t: number): StepReport<K, T> => {
      run.advance(t);
      const magnitudes = run.magnitudes();
      const flat = run.later();
      const state = (): State<K, T> => runIn(flat());
      const sensitivity = watch.step(t, magnitudes, state);
      bytes = Math.max(bytes, run.bytes);
      return new LateReport(t, state, sensitivity);
    };
    const leap = (t: number, to: number): number | null => {
      const taken = watch.looksAtEach ? null : run.leap(t, to);
      if (taken !== null) watch.leapt(taken.t, run.magnitudes(), taken.greatest);
      return taken && taken.t;
    };
    const walk = new Walk(steps, take, leap);
    while (walk.skip()) walk.unheard = yield walk.step();
    const end = run.evaluate("objective", flow.objective);
    const { objective: value } = runIn<T, "objective">(end);
    watch.objective(steps, value, layout.magnitudesOf(end));
    const partials = layout.partials(hyper, layout.tangentsOf(end, "objective"), (piece) => piece.magnitude() === 0);
    const { gradient, flat } = gradientOf(
      hyper,
      mapRecord(partials, (partial, name) => partial?.to(hyper[name].precision) ?? null),
    );
    return {
      value,
      gradient,
      flat,
      state: { ...runIn<T, K>(run.state) },
      cost: { steps, bytes, ...run.computed },
    };
  },
};

/**
 * Looks at a run and its tangents after each step: refuses what is not finite, naming the hyperparameter, and tells how
 * sensitive the state is to each. `moves` is what counts as one move of a hyperparameter.
 */
class TangentWatch<K extends string> {
  private readonly inspector: Inspector<K>;
  private found: readonly Found[] = [];
  private count = 0;
  private scale = 0;
  private sensitivity: Readonly<Record<string, number>> = {};

  constructor(
    dynamics: Dynamics<never, K>,
    start: Magnitudes<string>,
    private readonly layout: TangentLayout<string>,
    private readonly moves: Readonly<Record<string, number>>,
  ) {
    this.inspector = new Inspector(dynamics, runIn<number, K>(start), () => this.suspect);
  }

  /** A step, and how sensitive the state is after it. */
  step<T extends TensorLike<T>>(t: number, magnitudes: Magnitudes<string>, state: () => State<K, T>): Sensitivity {
    this.grow(magnitudes);
    this.inspector.step(t, this.primals(magnitudes), state);
    return this.sense(t, magnitudes);
  }
  /** Whether the dynamics looks at each step itself. */
  get looksAtEach(): boolean {
    return this.inspector.looksAtEach;
  }
  /** Step `t`, the last of some in which all was finite, and the greatest magnitudes in them. */
  leapt(t: number, magnitudes: Magnitudes<string>, greatest: Magnitudes<string>): void {
    this.grow(greatest);
    this.inspector.leapt(this.primals(magnitudes));
    this.sense(t, magnitudes);
  }
  /** The objective and its tangents. */
  objective<T extends TensorLike<T>>(t: number, value: T, magnitudes: Magnitudes<string>): void {
    this.inspector.objective(t, value);
    this.tangents(t, magnitudes);
  }

  private primals(magnitudes: Magnitudes<string>): Magnitudes<K> {
    const primals: Record<string, number> = {};
    for (const { part, run } of this.find(magnitudes)) primals[part] = must(magnitudes[run], run);
    return primals as Magnitudes<K>;
  }
  private grow(magnitudes: Magnitudes<string>): void {
    for (const { run } of this.find(magnitudes)) this.scale = Math.max(this.scale, must(magnitudes[run], run));
  }
  private sense(t: number, magnitudes: Magnitudes<string>): Sensitivity {
    const sensitivity: Record<string, number> = {};
    for (const [name, size] of this.tangents(t, magnitudes)) {
      sensitivity[name] = this.scale === 0 ? 0 : (size * must(this.moves[name], name)) / this.scale;
    }
    this.sensitivity = sensitivity;
    return sensitivity;
  }
  /** The hyperparameter that the state was most sensitive to, if it was to any. */
  private get suspect(): string | null {
    const [[name, size] = [null, 0]] = Object.entries(this.sensitivity).sort(([, a], [, b]) => b - a);
    return size > 0 ? name : null;
  }
  /** The greatest tangent of any part, by hyperparameter; all must be finite. */
  private tangents(t: number, magnitudes: Magnitudes<string>): ReadonlyMap<string, number> {
    const greatest = new Map<string, number>();
    for (const { part, by } of this.find(magnitudes)) {
      for (const { key, name } of by) {
        const size = must(magnitudes[key], key);
        this.inspector.tangent(t, part, name, size, this.sensitivity[name]);
        greatest.set(name, Math.max(greatest.get(name) ?? 0, size));
      }
    }
    return greatest;
  }
  /** Where the magnitudes are: where those of the step before were, but for rare steps. */
  private find(magnitudes: Magnitudes<string>): readonly Found[] {
    const count = Object.keys(magnitudes).length;
    const isThere = ({ run, by }: Found): boolean =>
      magnitudes[run] !== undefined && by.every(({ key }) => magnitudes[key] !== undefined);
    if (count !== this.count || !this.found.every(isThere)) {
      this.found = this.layout.find(magnitudes);
      this.count = count;
    }
    return this.found;
  }
}
