/**
 * How much noise, how much dropout? Both are tuned by gradient, through the whole training of a network that has few examples, and whose
 * inputs will be measured less well than these.
 *
 * Noise of deviation σ is σ times standard noise, so the loss has a derivative by σ. Whether a unit is dropped is a step of the rate, and has
 * none: the concrete relaxation in its place is 0 or 1 nearly always, and smooth between (Gal, Hron & Kendall 2017).
 */
import type { TensorLike } from "@dualtape/core";
import { positive, tune, unit } from "@dualtape/hyperopt";
import { dense, meanSquaredError } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";

/** log p/(1 − p). */
const logit = <S extends TensorLike<S>>(p: S): S => p.log().sub(p.neg().log1p());

/** What is left of a unit where u, even in (0, 1), was drawn for it: about 0 with probability `rate`, else about 1 / (1 − rate). */
function concreteMask<S extends TensorLike<S>>(rate: S, u: S, temperature = 0.1): S {
  const dropped = logit(rate).add(logit(u)).div(temperature).sigmoid();
  return dropped.neg().add(1).div(rate.neg().add(1));
}

const random = seeded(1);
const slopes = random.normal([8, 1]);
function examples(count: number, noise: number) {
  const x = random.normal([count, 8]);
  const y = x
    .matmul(slopes)
    .tanh()
    .add(random.normal([count, 1], 0, 0.2));
  return { x: x.add(random.normal([count, 8], 0, noise)), y };
}
const unseen = examples(200, 1);

const { hyper, start, value, test } = await tune({
  parameters: { hidden: dense.init(8, 24, random), out: dense.init(24, 1, random) },
  loss({ hidden, out }, { x, y }, { noise, rate }, { random, training }) {
    const seen = training ? x.add(random.normal(x.shape, 0, noise)) : x;
    const layer = dense(seen, hidden).tanh();
    const kept = training ? layer.mul(concreteMask(rate, random.uniform(layer.shape, 1e-6, 1 - 1e-6))) : layer;
    return meanSquaredError(dense(kept, out), y);
  },
  batches: [examples(40, 0)],
  validation: examples(200, 1),
  steps: 200,
  optimizer: adam,
  hyper: { learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, noise: positive(0.1), rate: unit(0.1) },
  iterations: 20,
  test: ({ parameters: { hidden, out } }) =>
    meanSquaredError(dense(dense(unseen.x, hidden).tanh(), out), unseen.y).item(),
});

const [before, after] = [test?.start.value ?? NaN, test?.best.value ?? NaN];
console.log(
  `noise ${start.hyper.noise} → ${hyper.noise.toFixed(2)}, rate ${start.hyper.rate} → ${hyper.rate.toFixed(2)}`,
);
console.log(
  `validation ${start.value.toFixed(3)} → ${value.toFixed(3)}, test ${before.toFixed(3)} → ${after.toFixed(3)}`,
);
if (!(value < 0.8 * start.value && after < 0.8 * before)) throw new Error("noise and dropout do not help");
