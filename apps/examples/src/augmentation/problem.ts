/**
 * Training on images that are moved and made noisy at random, by how much is a hyperparameter: the random numbers are drawn before, and
 * scaled in the run, so that the image that is trained on has a derivative by the strength.
 *
 *   x̃ = S(σ ξ₁) x S(σ ξ₂)ᵀ + ν ξ₃,   S(δ)ᵢⱼ = max(0, 1 − |i − j − δ|)
 *
 * S(δ) moves a row of pixels by δ, between pixels by interpolation.
 */
import type { TensorLike } from "@dualtape/core";
import { positive, training } from "@dualtape/hyperopt";
import { accuracy, crossEntropy, dense } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { seeded, tensor, type Tensor } from "@dualtape/tensor";
import { type Examples, examplesOf, join, loadDigits, pick, range } from "../digits/data.ts";
import { type Layer, network } from "../digits/network.ts";

const [SIDE, HIDDEN, STEPS] = [8, 32, 200] as const;
/** i − j of a pixel i that is read for a pixel j. */
const distances = tensor(range(0, SIDE).map((i) => range(0, SIDE).map((j) => i - j)));

/** Matrices that move by distances of shape [n]. */
export const movedBy = <T extends TensorLike<T>>(distance: T, apart: T): T =>
  distance
    .reshape([distance.shape[0] ?? 0, 1, 1])
    .neg()
    .add(apart)
    .abs()
    .neg()
    .add(1)
    .maximum(0);

/** The digits dealt out: few to train on, and others to validate and test on. */
export function fewDigits(seed: number, count: number) {
  const { training, validation, test } = loadDigits(seed);
  const own = examplesOf(training);
  return {
    training: pick(own, range(0, count)),
    validation: examplesOf(validation),
    test: join(pick(own, range(count, training.labels.length)), examplesOf(test)),
  };
}

/** 200 steps of Adam on images that are augmented anew in each; the objective is the loss on images that are not. */
export function augmented(examples: Examples, validation: Examples, seed: number) {
  const random = seeded(seed);
  const drawn = ({ x, y }: Examples) => {
    const [count = 0] = x.shape;
    const [down, across, grain] = [random.normal([count]), random.normal([count]), random.normal(x.shape)];
    return { x, y, apart: distances, down, across, grain };
  };
  return training({
    parameters: [dense.init(SIDE ** 2, HIDDEN, random), dense.init(HIDDEN, 10, random)],
    batches: range(0, STEPS).map(() => drawn(examples)),
    loss(layers, { x, y, apart, down, across, grain }, { shift, noise }) {
      const images = x.reshape([-1, SIDE, SIDE]);
      const rows = movedBy(down.mul(shift), apart);
      const columns = movedBy(across.mul(shift), apart);
      const moved = rows
        .matmul(images)
        .matmul(columns.transpose([0, 2, 1]))
        .reshape(x.shape);
      return crossEntropy(network(moved.add(grain.mul(noise)), layers), y);
    },
    validation: drawn(validation),
    validationLoss: (layers, { x, y }) => crossEntropy(network(x, layers), y),
    steps: STEPS,
    optimizer: adam,
    hyper: {
      learningRate: 0.01,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      shift: positive(0.05).within(0.01, 10),
      noise: positive(0.05).within(0.01, 10),
    },
  });
}

/** The part of a set that a network gets right. */
export const accuracyOf = (layers: readonly Layer<Tensor>[], { x, y }: Examples): number =>
  accuracy(network(x, layers), y).item();
