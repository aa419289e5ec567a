/**
 * A Gaussian process on 200 noisy observations, whose length scales and noise go down the gradient of how unlikely the observations are
 * (Rasmussen & Williams 2006, algorithm 2.1): with K = k(X, X) + σ² I = L Lᵀ and L α = y,
 *
 *   −log p(y) = ½ αᵀα + Σ log Lᵢᵢ + n/2 log 2π,  k(x, x′) = exp(−½ Σ (xᵢ − x′ᵢ)²/ℓᵢ²)
 */
import { cholesky, positive, type TensorLike, triangularSolve } from "@dualtape/core";
import { dynamics, trustRegion, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { eye, seeded, tensor } from "@dualtape/tensor";

const [POINTS, NOISE] = [200, 0.1] as const;

const random = seeded(1);
const x = random.uniform([POINTS, 2]).mul(2).sub(1);
const y = x
  .mul(tensor([3, 2]))
  .sin()
  .sum(1, true)
  .add(random.normal([POINTS, 1], 0, NOISE));

/** k of all pairs of points. */
function similarities<S extends TensorLike<S>>(points: S, lengths: S): S {
  const apart = points.reshape([POINTS, 1, 2]).sub(points).div(lengths);
  return apart.square().sum(2).mul(-0.5).exp();
}

const process = dynamics({
  name: "gaussian process",
  hyperparameters: { lengths: positive([0.3, 0.3]).within(1e-2, 1e2), noise: positive(0.3).within(1e-6, 10) },
  steps: 1,
  start: (_hyper, lift) => ({ none: lift(tensor(0)) }),
  step: (state) => state,
  objective(_state, { lengths, noise }, lift) {
    const one = lift(eye(POINTS));
    const factor = cholesky(similarities(lift(x), lengths).add(one.mul(noise)));
    const quadratic = triangularSolve(factor, lift(y)).square().sum().mul(0.5);
    return quadratic.add(factor.mul(one).sum(1).log().sum()).add((POINTS / 2) * Math.log(2 * Math.PI));
  },
});

/** Fits them: each gradient is one way back through the factor. */
export const fitting = () => tuneDynamics(process, { method: trustRegion(), strategy: unrolled, iterations: 60 });
