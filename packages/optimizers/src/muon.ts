/**
 * Muon (Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"): the step of a matrix is its momentum with all
 * singular values near 1, by five Newton–Schulz iterations. What is no matrix goes by Adam.
 *
 *   m ← μ m + (1 − μ) g,  u = μ m + (1 − μ) g
 *   X = u/(‖u‖ + ε), then five times  X ← a X + b (X Xᵀ) X + c (X Xᵀ)² X,  with (a, b, c) = (3.4445, −4.775, 2.0315)
 *   θ ← θ − α √max(1, n/m) X,  where θ maps m inputs to n outputs, as x θ
 *
 * As in Jordan's code. PyTorch has the axes of θ the other way round, holds ‖u‖ above ε, iterates in bfloat16, takes no other
 * parameters and decays weights, which is `decoupledWeightDecay(muon)` here. Optax takes the biases out of m and g before u.
 * As there, the rate and ε of Adam are the same; `parameterGroups` gives it others.
 */
import { norm, oneMinus, positive, type Shape, type TensorLike } from "@dualtape/core";
import { adam } from "./adam.ts";
import { checked } from "./checked.ts";
import { blend } from "./moments.ts";
import type { HyperparametersOf, Optimizer } from "./optimizer.ts";

const orthogonalized: Optimizer<"learningRate" | "momentum" | "epsilon", "mean"> = {
  name: "muon",
  hyperparameters: { learningRate: positive(0.02), momentum: oneMinus(0.95), epsilon: positive(1e-8) },
  init: (parameter) => ({ mean: parameter.zeroLike() }),
  step({ learningRate, momentum, epsilon }, { parameter, gradient, slots }) {
    const mean = blend(momentum, slots.mean, gradient);
    const ahead = blend(momentum, mean, gradient);
    const [inputs = 1, outputs = 1] = parameter.shape;
    const direction = orthogonal(ahead.div(norm(ahead).add(epsilon)));
    const rate = learningRate.mul(Math.sqrt(Math.max(1, outputs / inputs)));
    return { parameter: parameter.sub(direction.mul(rate)), slots: { mean } };
  },
};

/** Steps of one size in all directions of a matrix; Adam for all else. */
export const muon: Optimizer<HyperparametersOf<typeof orthogonalized> | "beta1" | "beta2"> = /* @__PURE__ */ checked({
  name: "muon",
  steady: true,
  hyperparameters: { ...adam.hyperparameters, ...orthogonalized.hyperparameters },
  init: (parameter, path) => ruleFor(parameter).init(parameter, path),
  step: (hyper, before) => ruleFor(before.parameter).step(hyper, before),
});

const ruleFor = ({
  shape,
}: {
  readonly shape: Shape;
}): Pick<Optimizer<HyperparametersOf<typeof muon>>, "init" | "step"> => (shape.length === 2 ? orthogonalized : adam);

/** The nearest matrix with singular values of 1, roughly: they come to lie between about 0.7 and 1.2. */
function orthogonal<T extends TensorLike<T>>(x: T): T {
  const [rows = 1, columns = 1] = x.shape;
  if (rows > columns) return orthogonal(x.transpose()).transpose();
  let y = x;
  for (let i = 0; i < 5; i++) {
    const gram = y.matmul(y.transpose());
    const weight = gram.mul(-4.775).add(gram.matmul(gram).mul(2.0315));
    y = y.mul(3.4445).add(weight.matmul(y));
  }
  return y;
}
