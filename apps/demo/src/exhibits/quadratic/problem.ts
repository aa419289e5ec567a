/** The notebook's quadratic (Chandra 2020, "Hybrid Hyperoptimization"), as it is given to `tune`. */
import { gradientDescent, real, tune } from "@dualtape/hyperopt";
import { sgd } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import { ITERATIONS, STEPS } from "./notebook.ts";
import type { Settings } from "./messages.ts";

/** Tunes the step size of ten steps down L(a) = (5a − 10)² from a = 1, in ten outer iterations. */
export const tuneQuadratic = ({ learningRate, hyperStep }: Settings, signal: AbortSignal) =>
  tune({
    parameters: scalar(1),
    loss: (a) => a.mul(5).sub(10).square(),
    batches: [scalar(0)],
    steps: STEPS,
    optimizer: sgd,
    hyper: { learningRate: real(learningRate) },
    iterations: ITERATIONS,
    method: gradientDescent(sgd, { learningRate: hyperStep }),
    signal,
  });
