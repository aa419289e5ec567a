/**
 * Lookahead (Zhang et al. 2019, algorithm 1): fast weights θ explore, and slow weights φ follow them every k steps.
 *
 *   θ ← the step of the optimizer;  at every k-th:  φ ← φ + α (θ − φ),  θ ← φ
 *
 * As in the paper, the weights to judge and to use are φ, and the slots of the optimizer go on from the fast ones (optax may reset them;
 * it has no defaults; PyTorch has no lookahead).
 */
import { ArgumentError, checkInteger, type TensorLike, unit } from "@dualtape/core";
import { beside } from "./beside.ts";
import { checked } from "./checked.ts";
import { atEvery } from "./every.ts";
import { joined } from "./names.ts";
import type { Before, Hyper, Optimizer } from "./optimizer.ts";

/**
 * Adds the hyperparameter `slowStepSize` (α) to an optimizer whose weights are synchronized every `period` steps (k). Throws an
 * `ArgumentError` on a period that is not 1, 2, …, and where the optimizer keeps weights to judge by already.
 */
export function lookahead<H extends string, K extends string>(
  optimizer: Optimizer<H, K>,
  period = 5,
): Optimizer<H | "slowStepSize", K | "slow"> {
  const hyperparameters = joined("lookahead", optimizer, { slowStepSize: unit(0.5) });
  checkInteger("lookahead", "the period", period, 1);
  if (optimizer.evaluated !== undefined) {
    throw new ArgumentError(
      "lookahead",
      `${optimizer.name} keeps weights to judge by already`,
      "Give an optimizer that keeps none, such as adam",
    );
  }
  return checked<H | "slowStepSize", K | "slow">({
    ...optimizer,
    name: `lookahead(${optimizer.name})`,
    hyperparameters,
    init: beside("lookahead", optimizer, (parameter) => ({ slow: parameter })),
    step<T extends TensorLike<T>>(hyper: Hyper<H | "slowStepSize", T>, before: Before<K | "slow", T>) {
      const { parameter: fast, slots } = optimizer.step(hyper, before);
      const { slow } = before.slots;
      const met = slow.add(fast.sub(slow).mul(hyper.slowStepSize));
      const at = (otherwise: T) => atEvery(before.t, period, met, otherwise);
      return { parameter: at(fast), slots: { ...slots, slow: at(slow) } };
    },
    evaluated: ({ slots }) => slots.slow,
  });
}
