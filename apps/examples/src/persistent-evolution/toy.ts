/**
 * The two-dimensional toy of Vicol et al. 2021 (section 5.1): gradient descent on
 *
 *   f(x) = √(x₀² + 5) − √5 + sin²(x₁) e^(−5x₀²) + ¼ |x₁ − 100|,  x = (1, 1)
 *
 * for T = 100 steps, its step size going linearly from `first` to `last`. The objective is the sum of the losses after
 * each update. Along x₁ it pays to be fast, but it takes many steps to show.
 */
import type { TensorLike } from "@dualtape/core";
import { dynamics, positive } from "@dualtape/hyperopt";
import { scalar } from "@dualtape/tensor";

const STEPS = 100;

/** f(x), on one point or on many at once. */
const loss = <T extends TensorLike<T>>(x0: T, x1: T): T => {
  const wave = x1.sin().square().mul(x0.square().mul(-5).exp());
  return x0.square().add(5).sqrt().sub(Math.sqrt(5)).add(wave).add(x1.sub(100).abs().mul(0.25));
};

/** ∂f/∂x₀ and ∂f/∂x₁. */
const slopes = <T extends TensorLike<T>>(x0: T, x1: T): readonly [T, T] => {
  const square = x0.square();
  const well = square.mul(-5).exp();
  const wave = x1.sin();
  return [
    x0.mul(square.add(5).sqrt().reciprocal().sub(wave.square().mul(well).mul(10))),
    wave.mul(x1.cos()).mul(well).mul(2).add(x1.sub(100).sign().mul(0.25)),
  ];
};

/** The toy as a dynamics that is elementwise: its hyperparameters may be any number of step sizes at once. */
export const toy = dynamics({
  name: "toy",
  hyperparameters: { first: positive(0.01), last: positive(0.01) },
  steps: STEPS,
  start: (_hyper, lift) => ({
    x0: lift(scalar(1)),
    x1: lift(scalar(1)),
    loss: lift(scalar(0)),
    total: lift(scalar(0)),
  }),
  step({ x0, x1, total }, { first, last }, { t }) {
    const passed = (t - 1) / STEPS;
    const rate = first.mul(1 - passed).add(last.mul(passed));
    const [slope0, slope1] = slopes(x0, x1);
    const [next0, next1] = [x0.sub(rate.mul(slope0)), x1.sub(rate.mul(slope1))];
    const now = loss(next0, next1);
    return { x0: next0, x1: next1, loss: now, total: total.add(now) };
  },
  objective: ({ total }) => total,
  monitor: ({ loss: now }) => now,
});
