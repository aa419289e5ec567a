/** The toy of Vicol et al. 2021: gradient descent on a bumpy valley, whose rate goes from e^θ₀ to e^θ₁; chaotic at (10, .01). */
import type { TensorLike } from "@dualtape/core";
import { record, type Var } from "@dualtape/reverse";
import { scalar, tensor } from "@dualtape/tensor";
import { dynamics, real } from "../src/index.ts";

const HORIZON = 100;

/** √(x₀² + 5) − √5 + sin²(x₁) e^(−5x₀²) + ¼|x₁ − 100|. */
function valley<S extends TensorLike<S>>(x: S): S {
  const [x0, x1] = [x.slice([0, 1]).sum(), x.slice([1, 2]).sum()];
  const bowl = x0.square().add(5).sqrt().sub(Math.sqrt(5));
  const bumps = x1.sin().square().mul(x0.square().mul(-5).exp());
  return bowl.add(bumps).add(x1.sub(100).abs().mul(0.25));
}

/** The objective is the sum of the losses after each update. */
export const chaoticToy = (rates: readonly [number, number]) =>
  dynamics({
    name: "the bumpy valley",
    hyperparameters: { logRates: real(rates.map(Math.log)) },
    steps: HORIZON,
    start: (_hyper, lift) => ({ x: lift(tensor([1, 1])), total: lift(scalar(0)) }),
    step<T extends TensorLike<T>>(
      { x, total }: Readonly<Record<"x" | "total", T>>,
      { logRates }: Readonly<Record<"logRates", T>>,
      { t }: { readonly t: number },
    ) {
      const part = (t - 1) / HORIZON;
      const [first, last] = [logRates.slice([0, 1]).sum().exp(), logRates.slice([1, 2]).sum().exp()];
      const rate = first.mul(1 - part).add(last.mul(part));
      const { value, pullback } = record("valley", [x], ([at]) => valley(at as Var<T>));
      const [gradient = x.zeroLike()] = pullback(value.zeroLike().add(1));
      const after = x.sub(gradient.mul(rate));
      return { x: after, total: total.add(valley(after)) };
    },
    objective: ({ total }) => total,
  });
