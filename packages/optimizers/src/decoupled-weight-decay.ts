/**
 * Decoupled weight decay (Loshchilov & Hutter 2019): the parameter shrinks by itself, not through its gradient.
 *
 *   θ ← (1 − α λ) θ,  then the step of the optimizer
 *
 * As in PyTorch the decay is scaled by the learning rate α, so that a schedule of α is one of the decay, too.
 */
import { positive } from "@dualtape/core";
import { changing } from "./changing.ts";
import { checked } from "./checked.ts";
import { joined } from "./names.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * Adds the hyperparameter `weightDecay` (λ) to an optimizer that has a `learningRate`; goes inside of `scheduled`. Throws an
 * `ArgumentError` where the optimizer has one already, as `adamw` and `lion` do, or has no `learningRate`.
 */
export function decoupledWeightDecay<H extends string, K extends string>(
  optimizer: Optimizer<H, K> & Pick<Optimizer<"learningRate">, "hyperparameters">,
): Optimizer<H | "learningRate" | "weightDecay", K> {
  const hyperparameters = joined("decoupledWeightDecay", optimizer, { weightDecay: positive(0.01) }, ["learningRate"]);
  return checked<H | "learningRate" | "weightDecay", K>({
    ...optimizer,
    name: `decoupledWeightDecay(${optimizer.name})`,
    hyperparameters: { ...optimizer.hyperparameters, ...hyperparameters },
    ...changing<H | "learningRate" | "weightDecay", K>(optimizer, (hyper, before) => {
      const kept = hyper.learningRate.mul(hyper.weightDecay).neg().add(1);
      return { ...before, parameter: before.parameter.mul(kept) };
    }),
  });
}
