/** Training runs of any size to plan for: P weights, K hyperparameters, T steps. */
import type { Domain, Natural } from "@dualtape/core";
import { type Dynamics, oneMinus, positive, training } from "@dualtape/hyperopt";
import { adam, momentum, type Optimizer, piecewiseLinear, scheduled, sgd } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";

const random = seeded(6);
const learningRate = positive(1e-3);

/** Regression: `adam` and `momentum` with their own hyperparameters, a `schedule` of K knots, or K `penalties`. */
export function regression(kind: string, K: number, P: number, steps: number): Dynamics {
  const batch = () => ({ x: random.normal([8, P]).mul(P ** -0.5), y: random.uniform([8, 1], -1, 1) });
  // Eager, all of them: the planner's counts of operations are held against the clock.
  const common = {
    parameters: { w: random.normal([P, 1]) },
    batches: [batch(), batch()],
    steps,
    engine: "eager" as const,
  };
  const many = positive(Array<number>(K).fill(1e-3));
  if (kind === "penalties") {
    return training({
      ...common,
      optimizer: momentum,
      hyper: { learningRate: 1e-3, momentum: 0.9, l2: many },
      loss: ({ w }, { x, y }, { l2 }) =>
        x
          .matmul(w)
          .tanh()
          .sub(y)
          .square()
          .sum()
          .add(
            w
              .square()
              .reshape([K, P / K])
              .sum(1)
              .mul(l2)
              .sum(),
          ),
    });
  }
  const [optimizer, hyper]: readonly [Optimizer, Readonly<Record<string, Domain | Natural>>] =
    kind === "schedule"
      ? [scheduled(sgd, "learningRate", piecewiseLinear(steps, { knots: many })), { "learningRate.knots": many }]
      : kind === "adam"
        ? [adam, { learningRate, beta1: oneMinus(0.9), beta2: oneMinus(0.999), epsilon: positive(1e-8) }]
        : [momentum, { learningRate, momentum: K > 1 ? oneMinus(0.9) : 0.9 }];
  return training({ ...common, optimizer, hyper, loss: ({ w }, { x, y }) => x.matmul(w).tanh().sub(y).square().sum() });
}
