/**
 * Gaussian process regression (Rasmussen & Williams 2006, algorithm 2.1), generic in the number: with K = k(X, X) + σ² I = L Lᵀ and L α = y,
 *
 *   log p(y) = −½ αᵀα − Σ log Lᵢᵢ − n/2 log 2π,  k(x, x′) = exp(−½ Σ (xᵢ − x′ᵢ)²/ℓᵢ²)
 */
import { cholesky, type Lift, type TensorLike, triangularSolve } from "@dualtape/core";
import { dynamics, positive } from "@dualtape/hyperopt";
import { eye, type Tensor, tensor } from "@dualtape/tensor";
import table from "./data.json" with { type: "json" };

/** The observations, and where to predict. */
const x = tensor(table.x);
const y = tensor(table.y);
export const unseen = tensor(table.new);

/** A length scale for each input, and the variance of the noise. */
export interface Scales<S> {
  readonly lengths: S;
  readonly noise: S;
}

/** k between two sets of points, of shapes `[n, d]` and `[m, d]`. */
function similarity<S extends TensorLike<S>>(a: S, b: S, lengths: S): S {
  const [n = 0, d = 0] = a.shape;
  const [m = 0] = b.shape;
  const apart = a
    .reshape([n, 1, d])
    .sub(b.reshape([1, m, d]))
    .div(lengths);
  return apart.square().sum(2).mul(-0.5).exp();
}

/** The factor of K, and L⁻¹ y. */
function factored<S extends TensorLike<S>>({ lengths, noise }: Scales<S>, lift: Lift<Tensor, S>) {
  const [n = 0] = y.shape;
  const points = lift(x);
  const factor = cholesky(similarity(points, points, lengths).add(lift(eye(n)).mul(noise)));
  return { factor, whitened: triangularSolve(factor, lift(y).reshape([n, 1])) };
}

/** log p(y): how likely the observations are with these scales, whatever the function. */
export function logLikelihood<S extends TensorLike<S>>(scales: Scales<S>, lift: Lift<Tensor, S>): S {
  const [n = 0] = y.shape;
  const { factor, whitened } = factored(scales, lift);
  const diagonal = factor.mul(lift(eye(n))).sum(1);
  return whitened
    .square()
    .sum()
    .mul(-0.5)
    .sub(diagonal.log().sum())
    .sub((n / 2) * Math.log(2 * Math.PI));
}

/** What is to be expected of new observations, and their standard deviation. */
export function predicted(
  scales: Scales<Tensor>,
  points: Tensor,
): { readonly mean: Tensor; readonly deviation: Tensor } {
  const itself = (constant: Tensor): Tensor => constant;
  const { factor, whitened } = factored(scales, itself);
  const seen = triangularSolve(factor, similarity(x, points, scales.lengths));
  return {
    mean: seen.mul(whitened).sum(0),
    deviation: scales.noise.add(1).sub(seen.square().sum(0)).sqrt(),
  };
}

/** To be tuned: the scales are hyperparameters, and the objective says how unlikely the observations are. */
export const process = dynamics({
  name: "gaussian process",
  hyperparameters: { lengths: positive([1, 1, 1]).within(1e-2, 1e2), noise: positive(0.1).within(1e-6, 10) },
  steps: 1,
  start: (_hyper, lift) => ({ none: lift(tensor(0)) }),
  step: (state) => state,
  objective: (_state, scales, lift) => logLikelihood(scales, lift).neg(),
});
