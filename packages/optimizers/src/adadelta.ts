/**
 * Adadelta (Zeiler 2012, algorithm 1), with ε inside of both roots as in the paper and PyTorch:
 *
 *   v ← ρ v + (1 − ρ) g²
 *   δ = √((d + ε) / (v + ε)) · g
 *   d ← ρ d + (1 − ρ) δ²
 *   θ ← θ − α δ
 *
 * The paper has no α: its value is 1, which is the default here and in PyTorch; optax names none. ρ is that of the paper; both
 * start from 0.9.
 */
import { oneMinus, positive } from "@dualtape/core";
import { checked } from "./checked.ts";
import { blend } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** RMSProp in the units of the parameter: past updates set the scale of the next. */
export const adadelta: Optimizer<"learningRate" | "decay" | "epsilon", "variance" | "drift"> = /* @__PURE__ */ checked({
  name: "adadelta",
  steady: true,
  hyperparameters: { learningRate: positive(1), decay: oneMinus(0.95), epsilon: positive(1e-6) },
  init: (parameter) => ({ variance: parameter.zeroLike(), drift: parameter.zeroLike() }),
  step({ learningRate, decay, epsilon }, { parameter, gradient, slots }) {
    const variance = blend(decay, slots.variance, gradient.square());
    const update = slots.drift.add(epsilon).div(variance.add(epsilon)).sqrt().mul(gradient);
    const drift = blend(decay, slots.drift, update.square());
    return { parameter: parameter.sub(update.mul(learningRate)), slots: { variance, drift } };
  },
});
