/** The optimizer of an outer loop, and the values of its hyperparameters. */
import { checkRecord } from "@dualtape/core";
import { adam, checkOptimizer, type Hyper, type Optimizer } from "@dualtape/optimizers";
import { hyperTensors } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";

/** An optimizer for the outer loop, and those of its hyperparameters that differ from its defaults. */
export interface OuterOptimizer<M extends string> {
  readonly optimizer: Optimizer<M>;
  readonly hyper?: { readonly [N in M]?: number };
}

/** The optimizer with all its values; where none is given, Adam at a rate for hyperparameters, not for weights. */
export function outerOptimizer<M extends string>(
  where: string,
  outer: OuterOptimizer<M> | undefined,
  learningRate: number,
): { readonly optimizer: Optimizer; readonly hyper: Hyper<string, Tensor> } {
  if (outer !== undefined) {
    checkRecord(where, "outer", outer, ["optimizer", "hyper"]);
    checkOptimizer(`${where}, outer`, outer.optimizer);
  }
  const optimizer: Optimizer = outer?.optimizer ?? adam;
  const named = { ...optimizer, name: `outer optimizer ${optimizer.name}` };
  return {
    optimizer,
    hyper: hyperTensors<string>(named, outer === undefined ? { learningRate } : (outer.hyper ?? {})),
  };
}
