/** What an adaptation knows of its hyperparameters, and what does not compile. */
import { adam } from "@dualtape/optimizers";
import { scalar } from "@dualtape/tensor";
import { expectTypeOf, it } from "vitest";
import { type Adaptation, oneMinus, oneStep, online, positive, real, realTime, training } from "../src/index.ts";

const problem = training({
  parameters: { theta: scalar(1) },
  loss: ({ theta }) => theta.square(),
  batches: [scalar(0)],
  steps: 5,
  optimizer: adam,
  hyper: { learningRate: positive(0.1), beta1: oneMinus(0.9), beta2: 0.999, epsilon: 1e-8 },
});

it("knows what moves, and by what", () => {
  const process = oneStep(problem, { hyper: { learningRate: real(0.1) } });
  expectTypeOf(process).toExtend<
    Adaptation<"learningRate" | "beta1", (typeof process)["inner"]["hyperparameters"], "learningRate">
  >();
  expectTypeOf(online(process).then((result) => result.hyper)).resolves.toEqualTypeOf<{
    readonly learningRate: number;
    readonly beta1: number;
  }>();
  expectTypeOf(realTime(problem, { optimizer: adam }).hyperparameters).toHaveProperty("beta2");
});

it("a tower moves the hyperparameters of the optimizer below", () => {
  const tower = oneStep(oneStep(problem, { optimizer: adam }));
  expectTypeOf(tower.inner.hyperparameters).toHaveProperty("epsilon");
});

it("does not take names that the optimizer does not have", () => {
  // @ts-expect-error sgd, the default, has no momentum
  oneStep(problem, { hyper: { momentum: real(0.1) } });
  // @ts-expect-error nor has adam
  realTime(problem, { optimizer: adam, hyper: { momentum: real(0.1) } });
  // @ts-expect-error a process, not a dynamics
  void online(problem);
});
