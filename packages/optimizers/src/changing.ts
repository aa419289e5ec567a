/**
 * Optimizers that change what an update of the optimizer inside starts from. Where that looks at all parameters together, it looks at
 * what has been changed; where it does not, the change waits for the step, so that who has one parameter needs nothing but `step`.
 */
import type { TensorLike } from "@dualtape/core";
import type { Before, Hyper, Optimizer, Prepared } from "./optimizer.ts";

/** The `prepare` and `step` of an optimizer around another: what they start from goes through `change` first. */
export function changing<H extends string, K extends string>(
  { prepare, step }: Pick<Optimizer<H, K>, "prepare" | "step">,
  change: <T extends TensorLike<T>>(hyper: Hyper<H, T>, before: Before<K, T>) => Before<K, T>,
): Pick<Optimizer<H, K>, "prepare" | "step"> {
  if (prepare === undefined) return { step: (hyper, before) => step(hyper, change(hyper, before)) };
  return {
    prepare: (hyper, befores) =>
      prepare(
        hyper,
        Object.fromEntries(Object.entries(befores).map(([path, before]) => [path, change(hyper, before)])),
      ),
    step,
  };
}

/** What the steps of all parameters start from after `prepare`, where there is one. */
export const prepared = <H extends string, K extends string, T extends TensorLike<T>>(
  optimizer: Pick<Optimizer<H, K>, "prepare">,
  hyper: Hyper<H, T>,
  befores: Readonly<Record<string, Before<K, T>>>,
): Readonly<Record<string, Prepared<T>>> => optimizer.prepare?.(hyper, befores) ?? befores;
