/**
 * Evolution strategies on whole runs (Salimans et al. 2017; Metz et al. 2019 for training runs): no derivatives, only
 * the objective at u ± ξ. The gradient is that of the smoothed objective, E[f(u + ξ)]: unbiased, noisy, and of use
 * where the exact one is not, on chaotic or stepwise objectives. Memory P; 1 + `particles` runs, whatever K; the noise
 * grows with K.
 */
import { checkRecord, type Lift, sizeOf, stack, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { vjp } from "@dualtape/reverse";
import {
  checkGradient,
  checkRun,
  type Dynamics,
  magnitudesOf,
  mapRecord,
  simulate,
  type StepReport,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { constrain, unconstrain } from "../../hyper/unconstrained.ts";
import type { Hypergradient, Strategy } from "../strategy.ts";
import { type AntitheticOptions, checkAntithetic, type Estimate, estimateOf, streamFor } from "./antithetic.ts";

/** A strategy whose hypergradient is estimated, and says how well. */
export interface Evolution extends Strategy {
  run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ): Generator<StepReport<K, T>, Hypergradient<H, K, T> & Estimate<H, T>, void>;
}

/**
 * Antithetic evolution strategies, perturbing in the unconstrained space of the domains. `value` is the objective at the
 * unperturbed point. The draws depend on the seed and on the point alone: a run can be repeated, and each point of a
 * descent has draws of its own. Run on duals, it gives the derivatives of the estimate at fixed draws.
 */
export function evolution(options: AntitheticOptions = {}): Evolution {
  checkRecord("evolution", "the options", options, ["particles", "deviation", "seed"]);
  const { particles, deviation, seed } = checkAntithetic("evolution", options);
  return {
    name: `evolution(${particles})`,
    oneByOne: true,
    *run<T extends TensorLike<T>, H extends string, K extends string>(
      dynamics: Dynamics<H, K>,
      hyper: Hyper<H, T>,
      lift: Lift<Tensor, T>,
    ) {
      checkRun("evolution", dynamics, hyper, lift);
      const domains = dynamics.hyperparameters;
      const { value, state, cost } = yield* simulate(dynamics, hyper, lift);
      const u = unconstrain(domains, hyper);
      const random = streamFor([seed].concat(...Object.values<T>(u).map(magnitudes)));
      const objectiveAt = function* (moved: Hyper<H, T>) {
        return (yield* simulate(dynamics, constrain(domains, moved), lift)).value;
      };
      const toNatural = mapRecord(hyper, (at, name) => vjp((h) => domains[name].unconstrain(h), at).pullback);
      const samples = mapRecord(hyper, (): T[] => []);
      for (let pair = 0; pair < particles / 2; pair++) {
        const noise = mapRecord(hyper, ({ shape }) => lift(random.normal(shape, 0, deviation)));
        const above = yield* objectiveAt(mapRecord(u, (at, name) => at.add(noise[name])));
        const below = yield* objectiveAt(mapRecord(u, (at, name) => at.sub(noise[name])));
        const slope = above.sub(below).div(2 * deviation * deviation);
        mapRecord(noise, (direction, name) => samples[name].push(toNatural[name](direction.mul(slope))));
      }
      const estimate = estimateOf(mapRecord(samples, (each) => stack(each)));
      checkGradient(dynamics, dynamics.steps, magnitudesOf(estimate.gradient));
      return { ...estimate, value, state, cost: { ...cost, steps: (1 + particles) * dynamics.steps } };
    },
  };
}

/** The absolute value of each element: what a point is told apart by. */
const magnitudes = <T extends TensorLike<T>>(values: T): readonly number[] => {
  const flat = values.reshape([-1]);
  return Array.from({ length: sizeOf(values.shape) }, (_, i) => flat.slice([i, i + 1]).magnitude());
};
