/**
 * A small training run for all strategies: handwritten digits from 64 pixels, by momentum, with a penalty on the weights of
 * each of K groups of pixels. The K penalties are the hyperparameters; the 640 weights and their velocities the state.
 *
 *   L(W) = cross-entropy(x W, y) + Σₖ λₖ |Wₖ|²
 */
import type { TensorLike } from "@dualtape/core";
import { positive, reversibleTraining, training } from "@dualtape/hyperopt";
import { crossEntropy } from "@dualtape/nn";
import { momentum } from "@dualtape/optimizers";
import { zeros } from "@dualtape/tensor";
import { batchesOf, batchOf, type Deal } from "../../data/deal.ts";
import type { Size } from "./messages.ts";

const [PIXELS, CLASSES] = [64, 10] as const;

export const WEIGHTS = PIXELS * CLASSES;

/** μ: each step keeps so much of the velocity. */
export const DECAY = 0.9;

const RATE = 0.1;

/** The run operation by operation, compiled, and its twin in fixed point, operation by operation, whose steps can be undone to the bit. */
export function problemOf({ training: examples, validation }: Deal, { steps, directions }: Size) {
  type Examples<S> = { readonly x: S; readonly y: S };
  const judged = <S extends TensorLike<S>>({ w }: { readonly w: S }, { x, y }: Examples<S>): S =>
    crossEntropy(x.matmul(w), y);
  const loss = <S extends TensorLike<S>>(
    { w }: { readonly w: S },
    batch: Examples<S>,
    { l2 }: { readonly l2: S },
  ): S => {
    const groups = w.square().reshape([directions, WEIGHTS / directions]);
    return judged({ w }, batch).add(groups.sum(1).mul(l2).sum());
  };
  const common = {
    parameters: { w: zeros([PIXELS, CLASSES]) },
    loss,
    validationLoss: judged,
    batches: batchesOf(examples, 20),
    validation: batchOf(validation),
    steps,
  };
  const l2 = positive(Array.from({ length: directions }, () => 1e-3));
  const floating = { ...common, optimizer: momentum, hyper: { learningRate: RATE, momentum: DECAY, l2 } };
  return {
    eager: training({ ...floating, engine: "eager" }),
    compiled: training(floating),
    // There v ← μ v − (1 − μ) g: the same path, with a velocity 1 − μ times as long.
    fixed: reversibleTraining({
      ...common,
      hyper: { learningRate: RATE / (1 - DECAY), momentum: DECAY, l2 },
      engine: "eager",
    }),
  };
}
