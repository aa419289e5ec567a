/** Hyperparameters over a run: one value, one a step, or one for each step and each parameter tensor, step after step. */
import { HyperparameterError, type TensorLike } from "@dualtape/core";

/** The steps of a run, and the paths of the parameter tensors in their order. */
export interface Layout {
  readonly steps: number;
  readonly paths: readonly string[];
}

/** Refuses a vector whose length fits neither the steps, nor the steps times the parameter tensors. */
export function checkLayout(where: string, shape: readonly number[], { steps, paths }: Layout): void {
  const [length] = shape;
  if (length === undefined || length === steps || length === steps * paths.length) return;
  throw new HyperparameterError(
    where,
    `a schedule of ${length} values for ${steps} steps and ${paths.length} parameter tensors`,
    `Give one value, ${steps}, or ${steps * paths.length}`,
  );
}

/** The value for step `t`, from 1, and the parameter at a path. */
export function valueAt<T extends TensorLike<T>>(values: T, { steps, paths }: Layout, t: number, path: string): T {
  const [length] = values.shape;
  if (length === undefined) return values;
  const place = length === steps ? t - 1 : (t - 1) * paths.length + paths.indexOf(path);
  return values.slice([place, place + 1]).reshape([]);
}
