/** What the types of `tune` promise: an inline loss infers, and mistakes in names do not compile. */
import { adam, sgd } from "@dualtape/optimizers";
import { ones, type Tensor } from "@dualtape/tensor";
import { assertType, expectTypeOf, test } from "vitest";
import { gradientDescent, dynamics, oneMinus, positive, real, tune, tuneDynamics } from "../src/index.ts";

const layer = { w: ones([2, 2]), b: ones([2]) };
const problem = {
  parameters: { hidden: layer, out: layer },
  batches: [{ x: ones([1, 2]), y: ones([1, 2]) }],
  steps: 3,
};
const betas = { beta1: oneMinus(0.9), beta2: 0.999 };

test("parameters, batch and hyper infer through an inline loss", async () => {
  const result = await tune({
    ...problem,
    loss: ({ hidden, out }, { x, y }, { l2 }) =>
      x.matmul(hidden.w).add(hidden.b).tanh().matmul(out.w).sub(y).square().sum().add(hidden.w.square().sum().mul(l2)),
    optimizer: adam,
    hyper: { ...betas, learningRate: positive(1e-3), epsilon: 1e-8, l2: positive(1e-4) },
  });
  expectTypeOf(result.parameters.hidden.w).toEqualTypeOf<Tensor>();
  expectTypeOf(result.hyper.l2).toEqualTypeOf<number>();
  // Held hyperparameters are not in the result.
  // @ts-expect-error beta2 is held
  assertType(result.hyper.beta2);
});

test("a missing hyperparameter does not compile", () => {
  const hyper = { ...betas, learningRate: positive(1) };
  // @ts-expect-error epsilon is missing
  tune({ ...problem, loss: ({ hidden }) => hidden.w.sum(), optimizer: adam, hyper });
});

test("a misspelt parameter does not compile", () => {
  tune({
    ...problem,
    // @ts-expect-error there is no "hiden"
    loss: ({ hiden }) => hiden.w.sum(),
    optimizer: sgd,
    hyper: { learningRate: positive(1) },
  });
});

test("a misspelt leaf, batch or hyperparameter does not compile", () => {
  const options = { ...problem, optimizer: sgd, hyper: { learningRate: positive(1) } };
  // @ts-expect-error there is no "weight"
  tune({ ...options, loss: ({ hidden }) => hidden.weight.sum() });
  // @ts-expect-error there is no "z"
  tune({ ...options, loss: ({ hidden }, { z }) => hidden.w.mul(z).sum() });
  // @ts-expect-error there is no "l2"
  tune({ ...options, loss: ({ hidden }, _batch, { l2 }) => hidden.w.sum().mul(l2) });
});

test("a value from outside that is not generic does not enter a loss", () => {
  const options = { ...problem, optimizer: sgd, hyper: { learningRate: positive(1) } };
  // @ts-expect-error a Tensor is not the number that the loss runs on
  tune({ ...options, loss: ({ hidden }) => hidden.w.mul(ones([2, 2])).sum() });
});

test("a vector stays a vector", async () => {
  const descent = dynamics({
    name: "descent",
    hyperparameters: { rates: positive([0.1, 0.2]), start: real(1) },
    steps: 2,
    start: ({ start }) => ({ a: start }),
    step: ({ a }, { rates }, { t }) => ({ a: a.sub(rates.slice([t - 1, t]).sum()) }),
    objective: ({ a }) => a.square(),
  });
  const { hyper } = await tuneDynamics(descent);
  expectTypeOf(hyper.rates).toEqualTypeOf<readonly number[]>();
  expectTypeOf(hyper.start).toEqualTypeOf<number>();
});

test("a dynamics knows its state and hyperparameters by name", async () => {
  const fall = dynamics({
    name: "fall",
    hyperparameters: { height: positive(1) },
    steps: 2,
    start: ({ height }) => ({ y: height, v: height.zeroLike() }),
    step: ({ y, v }) => ({ y: y.add(v), v: v.sub(1) }),
    objective: ({ y }) => y.square(),
  });
  expectTypeOf((await tuneDynamics(fall)).hyper).toEqualTypeOf<{ readonly height: number }>();
  dynamics({
    name: "fall",
    hyperparameters: { height: positive(1) },
    steps: 2,
    start: ({ height }) => ({ y: height }),
    // @ts-expect-error the state has no "z"
    step: ({ z }) => ({ y: z }),
    objective: ({ y }) => y,
  });
  // @ts-expect-error the outer optimizer has no "rate"
  tuneDynamics(fall, { method: gradientDescent(sgd, { rate: 1 }) });
});

test("what a stopped run had found has the type of its result", async () => {
  const run = tune({
    ...problem,
    loss: ({ hidden }) => hidden.w.sum(),
    optimizer: sgd,
    hyper: { learningRate: positive(1) },
  });
  expectTypeOf(run).toExtend<Promise<Awaited<typeof run>>>();
  await run.catch((error: unknown) => {
    if (!run.isAborted(error)) throw error;
    expectTypeOf(error.result).toEqualTypeOf<Awaited<typeof run> | null>();
    expectTypeOf(error.result?.parameters.hidden.w).toEqualTypeOf<Tensor | undefined>();
  });
});
