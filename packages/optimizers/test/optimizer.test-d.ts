import { positive, Real } from "@dualtape/core";
import { scalar, type Tensor } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import {
  adam,
  adamw,
  clipByNorm,
  cosine,
  decoupledWeightDecay,
  type HyperparametersOf,
  lion,
  type Optimizer,
  optimizers,
  parameterGroups,
  scheduled,
  sgd,
} from "../src/index.ts";

const one = scalar(1);
const before = { parameter: one, gradient: one, t: 1, path: "w" };
const wave = cosine(10, { peak: positive(1), final: positive(0.1) });

test("the names of the hyperparameters are types", () => {
  expectTypeOf<HyperparametersOf<typeof adam>>().toEqualTypeOf<"learningRate" | "beta1" | "beta2" | "epsilon">();
  expectTypeOf<HyperparametersOf<typeof adamw>>().toEqualTypeOf<HyperparametersOf<typeof adam> | "weightDecay">();
  expectTypeOf<HyperparametersOf<typeof lion>>().toEqualTypeOf<"learningRate" | "beta1" | "beta2" | "weightDecay">();
  expectTypeOf<HyperparametersOf<(typeof optimizers)["sgd"]>>().toEqualTypeOf<"learningRate">();
});

test("an omitted or misspelt hyperparameter does not compile", () => {
  expectTypeOf(sgd.step({ learningRate: one }, { ...before, slots: {} }).parameter).toEqualTypeOf<Tensor>();
  // @ts-expect-error learningRate is missing
  sgd.step({}, { ...before, slots: {} });
  // @ts-expect-error learningrate is no hyperparameter
  sgd.step({ learningrate: one }, { ...before, slots: {} });
  // @ts-expect-error epsilon is missing
  adam.step({ learningRate: one, beta1: one, beta2: one }, { ...before, slots: adam.init(one, "w") });
});

test("a step is a plain number, or one of the kind that the update runs on", () => {
  const hyper = { learningRate: one, beta1: one, beta2: one, epsilon: one };
  const slots = adam.init(one, "w");
  expectTypeOf(adam.step(hyper, { ...before, slots, t: one }).parameter).toEqualTypeOf<Tensor>();
  expectTypeOf(wave.at({ peak: one, final: one }, one)).toEqualTypeOf<Tensor>();
  // @ts-expect-error a step is no text
  adam.step(hyper, { ...before, slots, t: "1" });
  // @ts-expect-error a number of another kind
  adam.step(hyper, { ...before, slots, t: new Real(1) });
});

test("slots have names", () => {
  expectTypeOf(adam.init(one, "w")).toEqualTypeOf<Readonly<Record<"mean" | "variance", Tensor>>>();
  // @ts-expect-error the slot variance is missing
  adam.step({ learningRate: one, beta1: one, beta2: one, epsilon: one }, { ...before, slots: { mean: one } });
});

test("composition adds and replaces names", () => {
  const clipped = clipByNorm(decoupledWeightDecay(sgd));
  expectTypeOf<HyperparametersOf<typeof clipped>>().toEqualTypeOf<"learningRate" | "weightDecay" | "clip">();

  const waving = scheduled(adam, "learningRate", wave);
  expectTypeOf<HyperparametersOf<typeof waving>>().toEqualTypeOf<
    "learningRate.peak" | "learningRate.final" | "beta1" | "beta2" | "epsilon"
  >();

  const groups = parameterGroups({ hidden: scheduled(sgd, "learningRate", wave), out: clipped });
  expectTypeOf<HyperparametersOf<typeof groups>>().toEqualTypeOf<
    "hidden.learningRate.peak" | "hidden.learningRate.final" | "out.learningRate" | "out.weightDecay" | "out.clip"
  >();
});

test("a schedule needs a hyperparameter to replace, and decay a learning rate", () => {
  expectTypeOf(scheduled(adam, "beta1", wave)).toExtend<Optimizer>();
  // @ts-expect-error adam has no momentum
  scheduled(adam, "momentum", wave);
  // @ts-expect-error its learning rate is on a schedule: put the decay inside
  decoupledWeightDecay(scheduled(adam, "learningRate", wave));
});

test("every optimizer is an Optimizer", () => {
  expectTypeOf(optimizers).toExtend<Readonly<Record<string, Optimizer>>>();
});
