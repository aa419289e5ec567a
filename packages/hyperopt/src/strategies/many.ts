/** Hypergradients at many points, taken as one run on batches. */
import type { Batch } from "@dualtape/batch";
import {
  type DivergenceError,
  drain,
  type Dynamics,
  type HyperValues,
  mapRecord,
  runMany,
  type State,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { checkStrategy, type Hypergradient, type Strategy } from "./strategy.ts";

/**
 * The objective of a dynamics and its hypergradient at some points, in their order, each as `hypergradient` gives it, to rounding; in place
 * of one that diverged, its `DivergenceError`. `cost` is that of all together. Where a strategy looks at values, as `evolution` and
 * `reversible` do, they are taken one by one. Throws what `hypergradient` throws otherwise.
 */
export function hypergradients<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  strategy: Strategy,
  points: readonly HyperValues<H>[],
): readonly (Hypergradient<H, K, Tensor> | DivergenceError)[] {
  checkStrategy("hypergradients", strategy);
  const runs = runMany<H, K, Hypergradient<H, K, Tensor>, Hypergradient<H, string, Batch<Tensor>>>(
    "hypergradients",
    dynamics,
    points,
    {
      alone: (one, hyper, lift) => strategy.run(one, hyper, lift),
      ...(!strategy.oneByOne && { together: (many, hyper, lift) => strategy.run(many, hyper, lift) }),
      one: ({ value, state, gradient, standardError, ...others }, own) => ({
        ...others,
        value: own(value),
        state: mapRecord(state as State<K, Batch<Tensor>>, own),
        gradient: mapRecord(gradient, own),
        ...(standardError && { standardError: mapRecord(standardError, own) }),
      }),
      found: ({ value, gradient }) => [value, ...Object.values<Tensor>(gradient)],
    },
  );
  return drain(runs);
}
