/** One step of several parameters: what an optimizer prepares of all of them together, then the update of each. */
import { ArgumentError, checkRecord, type TensorLike } from "@dualtape/core";
import { prepared } from "./changing.ts";
import { checkOptimizer } from "./checked.ts";
import { kept } from "./kept.ts";
import type { After, Before, Hyper, Optimizer } from "./optimizer.ts";

/**
 * The updates of all parameters, by path, in the shapes and precisions of what they start from. Throws an `ArgumentError` where `prepare`
 * of the optimizer loses one, and what the update of each throws.
 */
export function stepAll<H extends string, K extends string, P extends string, T extends TensorLike<T>>(
  optimizer: Optimizer<H, K>,
  hyper: Hyper<H, T>,
  befores: Readonly<Record<P, Before<K, T>>>,
): Readonly<Record<P, After<K, T>>> {
  checkOptimizer("stepAll", optimizer);
  checkRecord("stepAll", "what the updates start from", befores);
  for (const [path, before] of Object.entries(befores))
    checkRecord("stepAll", `what the update of ${path} starts from`, before);
  const ready = prepared(optimizer, hyper, befores);
  const afters = Object.entries<Before<K, T>>(befores).map(([path, before]): [string, After<K, T>] => {
    const where = path === "" ? optimizer.name : `${optimizer.name}, ${path}`;
    const own = Object.hasOwn(ready, path) ? ready[path] : undefined;
    if (own === undefined)
      throw new ArgumentError(where, "its `prepare` leaves it out", "Let it return one before for each path");
    return [path, kept(where, before, optimizer.step(hyper, { ...before, ...own }))];
  });
  return Object.fromEntries(afters) as Record<P, After<K, T>>;
}
