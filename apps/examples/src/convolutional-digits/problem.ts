/**
 * A convolutional network on digits of 8×8 pixels: two convolutions with batch normalization and pooling, and a dense layer. It learns from
 * images that are moved at random; how far is a hyperparameter, by which the moved image has a derivative, as `augmentation` has it.
 */
import { type Loss, positive } from "@dualtape/hyperopt";
import { evaluate, train } from "@dualtape/runs";
import { accuracy, batchNorm, convolution, crossEntropy, dense, maxPool, relu } from "@dualtape/nn";
import { adamw } from "@dualtape/optimizers";
import { epochs } from "@dualtape/runs/data";
import { seeded, tensor } from "@dualtape/tensor";
import { movedBy } from "../augmentation/problem.ts";
import { type DigitSets, type Examples, examplesOf, join, range } from "../digits/data.ts";

/** Passes over the examples of a run that is tuned, and of the last one. */
export const SHORT = 20;
const LONG: number = 40;
const SIDE = 8;
const CHANNELS = [8, 16] as const;
const LAST = (SIDE / 4) ** 2 * CHANNELS[1];
/** i − j of a pixel i that is read for a pixel j. */
const distances = tensor(range(0, SIDE).map((i) => range(0, SIDE).map((j) => i - j)));

/** Fresh weights. */
function networkOf(seed: number) {
  const random = seeded(seed);
  const [few, many] = CHANNELS;
  return {
    first: { see: convolution.init([3, 3], 1, few, random), norm: batchNorm.init(few, random) },
    second: { see: convolution.init([3, 3], few, many, random), norm: batchNorm.init(many, random) },
    out: dense.init(LAST, 10, random),
  };
}
type Network = ReturnType<typeof networkOf>;

/** What batches had on average, at first. */
const statistics = {
  first: batchNorm.state(CHANNELS[0], seeded(1)),
  second: batchNorm.state(CHANNELS[1], seeded(1)),
};

interface Hyper {
  readonly shift: unknown;
}

/** The loss on images that are moved while it trains; it tells how often it is right. */
const loss: Loss<Network, Examples, Hyper, typeof statistics> = (
  { first, second, out },
  { x, y },
  { shift },
  { lift, random, state, training },
) => {
  const [count = 0] = x.shape;
  const images = x.reshape([count, SIDE, SIDE]);
  const apart = lift(distances);
  const moved = training
    ? movedBy(random.normal([count]).mul(shift), apart)
        .matmul(images)
        .matmul(movedBy(random.normal([count]).mul(shift), apart).transpose([0, 2, 1]))
    : images;
  const one = batchNorm(
    convolution(moved.reshape([count, SIDE, SIDE, 1]), first.see, { padding: "same" }),
    first.norm,
    state.first,
    { training },
  );
  const two = batchNorm(
    convolution(maxPool(relu(one.value), [2, 2]), second.see, { padding: "same" }),
    second.norm,
    state.second,
    { training },
  );
  const logits = dense(maxPool(relu(two.value), [2, 2]).reshape([count, LAST]), out);
  return {
    value: crossEntropy(logits, y),
    state: { first: one.state, second: two.state },
    extra: { accuracy: accuracy(logits, y) },
  };
};

/** Epochs of batches of 60, for `tune` and for `train`. */
export const problemOf = (examples: Examples, validation: Examples, passes: number, seed: number) => {
  const source = epochs(examples, { batchSize: 60, seed, last: "drop" });
  return {
    parameters: networkOf(seed),
    loss,
    state: statistics,
    batches: source,
    validation,
    steps: passes * source.perEpoch,
    seed,
    optimizer: adamw,
    hyper: {
      learningRate: positive(1e-3).within(1e-4, 0.1),
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: positive(0.01).within(1e-4, 10),
      shift: positive(0.05).within(0.01, 3),
    },
  };
};

/** The values that people may give in place of those to start from. */
export interface Values {
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly shift?: number;
}

/** Trains on all but the test set, and says how often it is right there. */
export async function testedAt({ training, validation, test }: DigitSets, seed: number, at: Values, passes = LONG) {
  const known = join(examplesOf(training), examplesOf(validation));
  const problem = problemOf(known, examplesOf(validation), passes, seed);
  const { last } = await train({ ...problem, at });
  const { extra } = evaluate({ ...last, loss: problem.loss, data: examplesOf(test), hyper: { shift: 0 } });
  return Number(extra["accuracy"]);
}
