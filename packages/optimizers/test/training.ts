/** A small training problem with the gradient cᵢ(θᵢ − aᵢ) + θᵢ³/10 + sin(t)/5, and a run of any optimizer on it. */
import type { Domain, Natural, TensorLike } from "@dualtape/core";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { type After, type Before, type Hyper, type Optimizer, stepAll } from "../src/index.ts";

export const curvatures = [1, 0.3, 2, 0.05];
export const centers = [0.5, -1, 0, 2];
export const start = [1, -2, 0.3, 0];

/** Hyperparameters as tensors: the initial values of the optimizer, but for those given. */
export function hyperOf<H extends string>(
  { hyperparameters }: Optimizer<H>,
  values?: Readonly<Partial<Record<H, Natural>>>,
): Hyper<H, Tensor> {
  const given = new Map(Object.entries<Natural | undefined>(values ?? {}));
  return Object.fromEntries(
    Object.entries<Domain>(hyperparameters).map(([name, { initial }]) => [name, tensor(given.get(name) ?? initial)]),
  ) as Record<H, Tensor>;
}

/** What updates by gradients start from, of parameters that are 0 and remember nothing. */
export const from = (
  gradients: Readonly<Record<string, Tensor>>,
  t = 1,
): Readonly<Record<string, Before<never, Tensor>>> =>
  Object.fromEntries(
    Object.entries(gradients).map(([path, gradient]) => {
      return [path, { parameter: gradient.zeroLike(), gradient, slots: {}, t, path }];
    }),
  );

/** The parameter after some steps on gradients that `gradient` gives, the slots carried along. */
export function run<T extends TensorLike<T>, H extends string, K extends string>(
  optimizer: Optimizer<H, K>,
  hyper: Hyper<H, T>,
  initial: T,
  steps: number,
  gradient: (parameter: T, t: number) => T,
): T {
  let state: After<K, T> = { parameter: initial, slots: optimizer.init(initial, "w") };
  for (let t = 1; t <= steps; t++) {
    const before = { ...state, gradient: gradient(state.parameter, t), t, path: "w" };
    state = stepAll(optimizer, hyper, { w: before }).w;
  }
  return state.parameter;
}

/** The run on the problem above. */
export const train = <H extends string>(optimizer: Optimizer<H>, hyper: Hyper<H, Tensor>, steps: number): Tensor =>
  run(optimizer, hyper, tensor(start), steps, (parameter, t) =>
    parameter
      .sub(tensor(centers))
      .mul(tensor(curvatures))
      .add(parameter.mul(parameter).mul(parameter).mul(0.1))
      .add(scalar(0.2 * Math.sin(t))),
  );
