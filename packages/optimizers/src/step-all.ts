/** One step of several parameters: what an optimizer prepares of all of them together, then the update of each. */
import { ArgumentError, checkRecord, type TensorLike } from "@dualtape/core";
import { prepared } from "./changing.ts";
import { checkOptimizer } from "./checked.ts";
import type { After, Before, Hyper, Optimizer } from "./optimizer.ts";

/**
 * The updates of all parameters, by path. Throws an `ArgumentError` where `prepare` of the optimizer loses one, and what the update
 * of each throws.
 */
export function stepAll<H extends string, K extends string, T extends TensorLike<T>>(
  optimizer: Optimizer<H, K>,
  hyper: Hyper<H, T>,
  befores: Readonly<Record<string, Before<K, T>>>,
): Readonly<Record<string, After<K, T>>> {
  checkOptimizer("stepAll", optimizer);
  checkRecord("stepAll", "what the updates start from", befores);
  const ready = prepared(optimizer, hyper, befores);
  return Object.fromEntries(
    Object.entries(befores).map(([path, before]) => {
      const own = ready[path];
      if (own !== undefined) return [path, optimizer.step(hyper, { ...before, ...own })];
      throw new ArgumentError(
        `${optimizer.name}, ${path}`,
        "its `prepare` leaves it out",
        "Let it return one before for each path",
      );
    }),
  );
}
