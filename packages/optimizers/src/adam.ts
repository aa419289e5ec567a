/**
 * Adam (Kingma & Ba 2015, algorithm 1), with m and v the running means of g and g²:
 *
 *   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − α · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 */
import { oneMinus, positive, type TensorLike } from "@dualtape/core";
import type { Optimizer } from "./optimizer.ts";

/** Adam: steps of about α in each coordinate, from running moments of the gradient. */
export const adam: Optimizer<"learningRate" | "beta1" | "beta2" | "epsilon", "mean" | "variance"> = {
  name: "adam",
  hyperparameters: {
    learningRate: positive(1e-3),
    beta1: oneMinus(0.9),
    beta2: oneMinus(0.999),
    epsilon: positive(1e-8),
  },
  init: (parameter) => ({ mean: parameter.zeroLike(), variance: parameter.zeroLike() }),
  step({ learningRate, beta1, beta2, epsilon }, { parameter, gradient, slots, t }) {
    const mean = blend(beta1, slots.mean, gradient);
    const variance = blend(beta2, slots.variance, gradient.square());
    const deviation = unbias(beta2, variance, t).sqrt().add(epsilon);
    const update = unbias(beta1, mean, t).div(deviation).mul(learningRate);
    return { parameter: parameter.sub(update), slots: { mean, variance } };
  },
};

/** The running mean β·old + (1 − β)·fresh. */
export const blend = <T extends TensorLike<T>>(beta: T, old: T, fresh: T): T =>
  fresh.add(old.sub(fresh).mul(beta));

/** A running mean that started at 0, freed of that bias: x / (1 − βᵗ). */
export const unbias = <T extends TensorLike<T>>(beta: T, x: T, t: number): T => x.div(beta.pow(t).neg().add(1));
