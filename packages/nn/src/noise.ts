/**
 * Noise whose rate can be tuned: it is made of draws that know nothing of the rate, by a function that has a derivative by it. Each is for
 * training, with the random numbers of a loss's context; without it, leave the layer out.
 */
import { checkFinite, checkTensor, refuse, type Shape, type TensorLike } from "@dualtape/core";
import { checkCoefficient, checkRandom } from "./checks.ts";
import type { RandomSource } from "./random.ts";

/** x + σ ε with normal ε, for a deviation σ that is a number or broadcasts. */
export function gaussianNoise<T extends TensorLike<T>>(x: T, deviation: T | number, random: RandomSource<T>): T {
  checkTensor("gaussianNoise", "x", x);
  checkCoefficient("gaussianNoise", "the deviation", deviation, x);
  checkRandom("gaussianNoise", random);
  return x.add(random.normal(x.shape, 0, 1).mul(deviation));
}

/**
 * Concrete dropout (Gal, Hron & Kendall 2017): dropout in which the choice is relaxed, since a choice has no derivative by its rate p,
 *
 *   x (1 − z)/(1 − p),   z = σ((log p/(1 − p) + log u/(1 − u))/temperature),   u ~ U(0, 1)
 *
 * z is near 0 or 1, and nearer the lower the temperature, 0.1 by default, as in the paper. Its penalty on the rate is left out: a rate that is a
 * hyperparameter is judged by validation data, which no noise reaches. A rate is in [0, 1), or in (0, 1) where it has a derivative.
 */
export function concreteDropout<T extends TensorLike<T>>(
  x: T,
  rate: T | number,
  random: RandomSource<T>,
  temperature = 0.1,
): T {
  checkTensor("concreteDropout", "x", x);
  return x.mul(kept("concreteDropout", x, x.shape, rate, random, temperature));
}

/**
 * Stochastic depth (Huang et al. 2016): a branch of a residual net that is dropped for whole examples, the first axis, and scaled by
 * 1/(1 − rate) where it is not, for `x.add(stochasticDepth(branch, …))`. The choice is relaxed as in `concreteDropout`, so that the rate has
 * a derivative.
 */
export function stochasticDepth<T extends TensorLike<T>>(
  branch: T,
  rate: T | number,
  random: RandomSource<T>,
  temperature = 0.1,
): T {
  checkTensor("stochasticDepth", "the branch", branch);
  const examples = branch.shape.map((length, axis) => (axis === 0 ? length : 1));
  return branch.mul(kept("stochasticDepth", branch, examples, rate, random, temperature));
}

/** A relaxed mask of a shape: near 0 with a probability of about `rate`, else near 1/(1 − rate). */
function kept<T extends TensorLike<T>>(
  where: string,
  x: T,
  shape: Shape,
  rate: T | number,
  random: RandomSource<T>,
  temperature: number,
): T {
  checkCoefficient(where, "the rate", rate, x.zeroLike().sum());
  if (typeof rate === "number" && !(rate >= 0 && rate < 1))
    refuse(where, "the rate", rate, "0 or more, and less than 1");
  checkRandom(where, random);
  if (!(checkFinite(where, "the temperature", temperature) > 0)) {
    refuse(where, "the temperature", temperature, "one greater than 0");
  }
  const u = random.uniform(shape, 0, 1);
  const p = x.zeroLike().sum().add(rate);
  const logit = (of: T): T => of.log().sub(of.neg().log1p());
  // 1 − z is σ(−…), without cancellation.
  return logit(p).add(logit(u)).div(-temperature).sigmoid().div(p.neg().add(1));
}
