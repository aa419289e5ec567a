/**
 * Batch normalization (Ioffe & Szegedy 2015): each feature gets mean 0 and variance 1 over a batch, then a gain and a bias. What the
 * batches had is averaged on the way, and stands for them where the model is measured.
 *
 *   y = (x − μ) / √(σ² + ε) · g + b,   m′ = ρ m + (1 − ρ) μ,   v′ = ρ v + (1 − ρ) σ²
 *
 * The averages are a state that steps hand on: a loss finds it in its context, and tells what comes out.
 */
import {
  ArgumentError,
  checkFlag,
  checkRecord,
  checkTensor,
  formatShape,
  mean,
  sizeOf,
  type TensorLike,
  variance,
} from "@dualtape/core";
import { checkCoefficient, checkShapeOf } from "./checks.ts";
import type { RandomSource } from "./random.ts";
import { type Affine, affine, checkAffine, checkEpsilon, standardized } from "./standardized.ts";

/** The parameters of a batch normalization, both of the length of the last axis. */
export type BatchNorm<T> = Affine<T>;

/** Averages over the batches so far, both of the length of the last axis. */
export interface RunningStatistics<T> {
  readonly mean: T;
  readonly variance: T;
}

/** How a batch is normalized. */
export interface BatchNormOptions<T> {
  /** Whether by its own statistics, which the running ones then learn of; else by the running ones. */
  readonly training: boolean;
  /** ρ, the share of the running statistics that stays, 0.9 by default; PyTorch calls 1 − ρ the momentum. */
  readonly momentum?: T | number;
  /** ε, 1e-5 by default. */
  readonly epsilon?: T | number;
}

/**
 * Normalizes over all axes but the last; `batchNorm.init` makes the parameters, and `batchNorm.state` the statistics to begin with: means of 0
 * and variances of 1. The variance is Σ (x − μ)²/n in both places, as in flax; PyTorch averages that with n − 1. The running statistics
 * have derivatives, so a run that ends by measuring with them has exact hypergradients. Throws an `ArgumentError` on training with one example.
 */
export const batchNorm = /* @__PURE__ */ Object.assign(
  <T extends TensorLike<T>>(
    x: T,
    parameters: BatchNorm<T>,
    state: RunningStatistics<T>,
    options: BatchNormOptions<T>,
  ): { readonly value: T; readonly state: RunningStatistics<T> } => {
    checkTensor("batchNorm", "x", x);
    checkAffine("batchNorm", x, parameters);
    checkRecord("batchNorm", "the state", state);
    const row = x.shape.slice(-1);
    checkShapeOf("batchNorm", "the running mean", state.mean, row);
    checkShapeOf("batchNorm", "the running variance", state.variance, row);
    checkRecord("batchNorm", "the record of options", options, ["training", "momentum", "epsilon"]);
    const { training, momentum = 0.9, epsilon = 1e-5 } = options;
    checkFlag("batchNorm", "training", training);
    checkCoefficient("batchNorm", "momentum", momentum, state.mean);
    checkEpsilon("batchNorm", epsilon, state.mean);
    const scaled = training ? overBatch(x, epsilon) : x.sub(state.mean).div(state.variance.add(epsilon).sqrt());
    return {
      value: scaled.mul(parameters.gain).add(parameters.bias),
      state: training ? learned(x, state, momentum) : state,
    };
  },
  {
    init: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): BatchNorm<T> =>
      affine("batchNorm.init", size, random),
    state: <T extends TensorLike<T>>(size: number, random: RandomSource<T>): RunningStatistics<T> => {
      const { gain, bias } = affine("batchNorm.state", size, random);
      return { mean: bias, variance: gain };
    },
  },
);

const allButLast = ({ shape }: { readonly shape: readonly number[] }): readonly number[] =>
  shape.slice(0, -1).map((_, axis) => axis);

function overBatch<T extends TensorLike<T>>(x: T, epsilon: T | number): T {
  if (sizeOf(x.shape.slice(0, -1)) > 1) return standardized(x, allButLast(x), epsilon);
  throw new ArgumentError(
    "batchNorm",
    `x of shape ${formatShape(x.shape)} has one example or none, which has no variance`,
    "Train on batches of two or more, or normalize with layerNorm",
  );
}

/** The running statistics after a batch. */
function learned<T extends TensorLike<T>>(
  x: T,
  { mean: center, variance: spread }: RunningStatistics<T>,
  momentum: T | number,
): RunningStatistics<T> {
  const axes = allButLast(x);
  const toward = (from: T, to: T): T => to.add(from.sub(to).mul(momentum));
  return { mean: toward(center, mean(x, axes)), variance: toward(spread, variance(x, axes)) };
}
