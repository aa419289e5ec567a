/**
 * The outer loop, as `tune` has it, with a turn between steps at which it can be held:
 *
 *   train on dual numbers → validation loss and its derivatives → Adam moves the hyperparameters → train again
 */
import { constrain, DivergenceError, hybrid, hyperDescent, hyperTensors, unconstrain } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { mapRecord } from "@dualtape/runs";
import type { Tensor } from "@dualtape/tensor";
import { drive } from "./drive.ts";
import type { Divergence } from "./messages.ts";
import type { Problem } from "./problem.ts";

/** An outer iteration. */
interface Iteration {
  readonly iteration: number;
  readonly hyper: Readonly<Record<string, Tensor>>;
  readonly gradient: Readonly<Record<string, Tensor>>;
  readonly value: number;
  readonly curve: readonly number[];
  /** The last state of the run. */
  readonly state: Readonly<Record<string, Tensor>>;
  readonly seconds: number;
}

/** Whoever watches the tuning. */
export interface Watcher {
  readonly turn: () => Promise<void>;
  readonly step: (iteration: number, curve: readonly number[]) => void;
  readonly diverged: (iteration: number, divergence: Divergence) => void;
}

/** Tunes all hyperparameters of a problem that have a domain. */
export async function* tuning(problem: Problem, iterations: number, { turn, step, diverged }: Watcher) {
  const domains = problem.hyperparameters;
  const outer = hyperDescent(domains, adam);
  const outerHyper = hyperTensors(adam, { learningRate: 0.4, beta1: 0.5 });
  let good = outer.start(unconstrain(domains, hyperTensors(problem, {})));
  let next = good;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const hyper = constrain(domains, outer.read(next));
    const curve: number[] = [];
    try {
      const { outcome, seconds } = await drive(
        hybrid.run(problem, hyper, (value) => value),
        turn,
        ({ state }) => {
          curve.push(state["loss"]?.item() ?? Number.NaN);
          step(iteration, curve);
        },
      );
      const { gradient, state } = outcome;
      yield { iteration, hyper, gradient, value: outcome.value.item(), curve, state, seconds } satisfies Iteration;
      good = next;
      next = outer.step(good, outerHyper, gradient, iteration);
    } catch (error) {
      // Without a point to go back to there is nothing to retry from.
      if (!(error instanceof DivergenceError) || iteration === 1) throw error;
      diverged(iteration, { step: error.step, what: error.what });
      const there = outer.read(next);
      const halfWay = mapRecord(outer.read(good), (from, name) => from.add(there[name]).mul(0.5));
      next = outer.replace(next, halfWay);
    }
  }
}
