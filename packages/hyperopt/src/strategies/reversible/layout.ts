/** Hyperparameters over a run: one value, one a step, or one for each step and each parameter tensor, step after step. */
import { HyperparameterError, real, type TensorLike } from "@dualtape/core";
import { piecewiseConstant, type StepNumber } from "@dualtape/optimizers";

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
export function valueAt<T extends TensorLike<T>>(
  values: T,
  { steps, paths }: Layout,
  t: StepNumber<T>,
  path: string,
): T {
  const [length] = values.shape;
  if (length === undefined) return values;
  const [stride, offset] = length === steps ? [1, 0] : [paths.length, paths.indexOf(path)];
  if (typeof t !== "number") {
    const eachItsOwn = piecewiseConstant(1, { values: real(Array<number>(length).fill(0)) });
    return eachItsOwn.at(
      { values },
      t
        .sub(1)
        .mul(stride)
        .add(offset + 1),
    );
  }
  const place = (t - 1) * stride + offset;
  return values.slice([place, place + 1]).reshape([]);
}
