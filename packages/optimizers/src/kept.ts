/** An update keeps the form of what it updates, so that every step goes on from numbers like those before. */
import type { TensorLike } from "@dualtape/core";
import { checkUpdate } from "./checked.ts";
import type { After } from "./optimizer.ts";

/**
 * An update in the precision of what it starts from: a scalar in float32 meets hyperparameters in float64. Throws a `ShapeError` where it
 * has another shape.
 */
export function kept<K extends string, T extends TensorLike<T>>(
  where: string,
  before: After<K, T>,
  after: After<K, T>,
): After<K, T> {
  const like = (what: string, old: T, fresh: T): T => {
    checkUpdate(where, what, old.shape, fresh.shape);
    return fresh.to(old.precision);
  };
  const slots: Record<K, T> = { ...after.slots };
  for (const name in slots) {
    if (Object.hasOwn(before.slots, name)) slots[name] = like(`its slot ${name}`, before.slots[name], slots[name]);
  }
  return { parameter: like("the parameter", before.parameter, after.parameter), slots };
}
