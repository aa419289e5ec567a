/** What the types of choices promise: a combination has the values of its specification, and a result the hyperparameters of its arms. */
import { adam, sgd } from "@dualtape/optimizers";
import { ones, type Tensor } from "@dualtape/tensor";
import { assertType, expectTypeOf, test } from "vitest";
import { choice, dynamics, integer, positive, real, training, tuneChoices, when } from "../src/index.ts";

const bowl = dynamics({
  name: "bowl",
  hyperparameters: { h: real(1), rates: positive([1, 2]) },
  steps: 1,
  start: ({ h }) => ({ x: h }),
  step: ({ x }) => ({ x }),
  objective: ({ x }) => x,
});
const trained = (momentum: boolean) => {
  const common = { parameters: { w: ones([2]) }, batches: [{ x: ones([2]) }], steps: 2 };
  return momentum
    ? training({
        ...common,
        loss: ({ w }, { x }) => w.mul(x).sum(),
        optimizer: adam,
        hyper: { learningRate: 0.1, beta1: positive(0.9), beta2: 0.9, epsilon: 1e-8 },
      })
    : training({
        ...common,
        loss: ({ w }, { x }, { l2 }) => w.mul(x).sum().mul(l2),
        optimizer: sgd,
        hyper: { learningRate: positive(1), l2: positive(1) },
      });
};

test("a combination has the literals of its choices, numbers, and what may not be chosen", async () => {
  const { chosen, hyper, arms } = await tuneChoices(
    {
      optimizer: choice("adam", "sgd"),
      depth: choice(1, 2, 3),
      bias: choice(true, false),
      width: integer(8, 128),
      heads: when({ optimizer: "adam" }, integer(1, 4)),
      norm: when({ optimizer: ["adam", "sgd"] }, when({ bias: true }, choice("batch", "layer"))),
    },
    (given) => {
      expectTypeOf(given.optimizer).toEqualTypeOf<"adam" | "sgd">();
      expectTypeOf(given.depth).toEqualTypeOf<1 | 2 | 3>();
      expectTypeOf(given.bias).toEqualTypeOf<boolean>();
      expectTypeOf(given.width).toEqualTypeOf<number>();
      expectTypeOf(given.heads).toEqualTypeOf<number | undefined>();
      expectTypeOf(given.norm).toEqualTypeOf<"batch" | "layer" | undefined>();
      // @ts-expect-error there is no "momentum"
      assertType(given.momentum);
      return bowl;
    },
  );
  expectTypeOf(chosen.optimizer).toEqualTypeOf<"adam" | "sgd">();
  expectTypeOf(arms[0]?.chosen.heads).toEqualTypeOf<number | undefined>();
  expectTypeOf(hyper).toEqualTypeOf<{ readonly h: number; readonly rates: readonly number[] }>();
});

test("arms of several kinds have the hyperparameters of either", async () => {
  const run = tuneChoices({ momentum: choice(true, false) }, ({ momentum }) => trained(momentum));
  for await (const event of run) {
    if (event.type === "dropped") expectTypeOf(event.reason).toEqualTypeOf<string>();
    if (event.type === "iteration" && "l2" in event.hyper) expectTypeOf(event.hyper.l2).toEqualTypeOf<number>();
  }
  const { hyper, state, problem } = await run;
  expectTypeOf(hyper).toEqualTypeOf<
    { readonly beta1: number } | { readonly learningRate: number; readonly l2: number }
  >();
  expectTypeOf(problem.parametersOf(state).w).toEqualTypeOf<Tensor>();
});

test("what is no dynamics, or no choice, does not compile", () => {
  // @ts-expect-error a number is no dynamics
  tuneChoices({ a: choice(1) }, () => 1);
  // @ts-expect-error a value is no choice
  tuneChoices({ a: "adam" }, () => bowl);
  // @ts-expect-error a record is no literal
  choice({});
  // @ts-expect-error a scale is linear or log
  integer(1, 2, { scale: "square" });
});
