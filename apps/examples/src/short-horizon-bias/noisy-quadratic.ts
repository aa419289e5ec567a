/**
 * The noisy quadratic ½ Σ hᵢ (θᵢ − cᵢ)², cᵢ ~ N(0, σᵢ²) drawn anew at each step (Wu et al. 2018, section 2). The moments
 * of stochastic gradient descent on it follow exact recursions: an expected loss after T steps is a dynamics without any
 * noise, and its learning rates can be tuned by exact hypergradients.
 */
import type { TensorLike } from "@dualtape/core";
import { type Domain, dynamics } from "@dualtape/hyperopt";
import { ones, tensor, type Tensor } from "@dualtape/tensor";

/** The problem, an element for each of D dimensions. */
export interface NoisyQuadratic {
  /** h, the eigenvalues of the Hessian. */
  readonly curvature: Tensor;
  /** σ², how much the minimum of a batch scatters. */
  readonly scatter: Tensor;
  readonly steps: number;
}

/** The problem of the paper: h log-uniform from 1 down to 1/κ, and σ² = 1/h. */
export function illConditioned(dimensions: number, kappa: number, steps: number): NoisyQuadratic {
  const curvature = Float64Array.from({ length: dimensions }, (_, i) => kappa ** (-i / (dimensions - 1)));
  return { curvature: tensor(curvature), scatter: tensor(curvature).reciprocal(), steps };
}

/** The value of a schedule at step `t`: its element where it holds one for each step, itself where it is one number. */
const at = <T extends TensorLike<T>>(schedule: T, t: number): T =>
  schedule.shape.length === 0 ? schedule : schedule.slice([t - 1, t]);

/** What is lost beyond the noise, ½ Σ h E[θ²]. */
const excess = <T extends TensorLike<T>>({ moment, curvature }: { readonly moment: T; readonly curvature: T }): T =>
  curvature.mul(moment).sum().mul(0.5);

/** E[θ²] after a step: A ← (1 − αh)² A + (αhσ)². */
const afterStep = <T extends TensorLike<T>>(moment: T, rate: T, curvature: T, scatter: T): T => {
  const part = rate.mul(curvature);
  return part.sub(1).square().mul(moment).add(part.square().mul(scatter));
};

/** Gradient descent from E[θ²] = 1 at learning rates α: one number, or one for each step. Its objective is the excess loss. */
export const descent = <D extends Domain>({ curvature, scatter, steps }: NoisyQuadratic, learningRate: D) =>
  dynamics({
    name: "descent on a noisy quadratic",
    hyperparameters: { learningRate },
    steps,
    start: (_hyper, lift) => ({
      moment: lift(ones(curvature.shape)),
      curvature: lift(curvature),
      scatter: lift(scatter),
    }),
    step: (state, hyper, { t }) => ({
      ...state,
      moment: afterStep(state.moment, at(hyper.learningRate, t), state.curvature, state.scatter),
    }),
    objective: excess,
    monitor: excess,
  });

/**
 * The learning rates that make the very next loss least, α = Σ h² A / Σ h³ (A + σ²), one after the other: what tuning
 * over a horizon of one step comes to.
 */
export function greedyRates({ curvature, scatter, steps }: NoisyQuadratic): readonly number[] {
  let moment = ones(curvature.shape);
  return Array.from({ length: steps }, () => {
    const square = curvature.square();
    const rate = square
      .mul(moment)
      .sum()
      .div(square.mul(curvature).mul(moment.add(scatter)).sum());
    moment = afterStep(moment, rate, curvature, scatter);
    return rate.item();
  });
}

/**
 * The same with momentum, v ← μv − αh(θ − c), θ ← θ + v, from θ = 1 and v = 0 in every dimension: the means of θ and v,
 * their variances V and their covariance C.
 */
export const heavyBall = <D extends Domain, M extends Domain>(
  { curvature, scatter, steps }: NoisyQuadratic,
  learningRate: D,
  momentum: M,
) =>
  dynamics({
    name: "heavy ball on a noisy quadratic",
    hyperparameters: { learningRate, momentum },
    steps,
    start(_hyper, lift) {
      const zero = lift(curvature).zeroLike();
      return {
        mean: zero.add(1),
        velocity: zero,
        variance: zero,
        velocityVariance: zero,
        covariance: zero,
        moment: zero.add(1),
        curvature: lift(curvature),
        scatter: lift(scatter),
      };
    },
    step(state, hyper, { t }) {
      const [part, mu] = [at(hyper.learningRate, t).mul(state.curvature), at(hyper.momentum, t)];
      const velocity = mu.mul(state.velocity).sub(part.mul(state.mean));
      const mean = state.mean.add(velocity);
      const velocityVariance = mu
        .square()
        .mul(state.velocityVariance)
        .add(part.square().mul(state.variance.add(state.scatter)))
        .sub(mu.mul(part).mul(state.covariance).mul(2));
      const carried = mu.mul(state.covariance);
      const variance = part.mul(-2).add(1).mul(state.variance).add(velocityVariance).add(carried.mul(2));
      const covariance = carried.sub(part.mul(state.variance)).add(velocityVariance);
      const moment = mean.square().add(variance);
      return { ...state, mean, velocity, variance, velocityVariance, covariance, moment };
    },
    objective: excess,
    monitor: excess,
  });
