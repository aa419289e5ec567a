/** A dynamics knows the names of what it is given. */
import { positive } from "@dualtape/core";
import { scalar, type Tensor } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { drain, type Dynamics, dynamics, simulate } from "../src/index.ts";

const given = {
  name: "given",
  hyperparameters: { rate: positive(0.1) },
  steps: 2,
};

test("the names of the data are those that `input` returns", () => {
  const run = dynamics({
    ...given,
    input: (t) => ({ weight: scalar(t), "other.name": scalar(1) }),
    start: ({ rate }) => ({ x: rate }),
    step: ({ x }, { rate }, { input }) => ({ x: x.add(input.weight.mul(input["other.name"])).mul(rate) }),
    objective: ({ x }) => x,
  });
  expectTypeOf(run).toExtend<Dynamics<"rate", "x">>();
  dynamics({
    ...given,
    input: (t) => ({ weight: scalar(t) }),
    start: ({ rate }) => ({ x: rate }),
    // @ts-expect-error there is no "wieght"
    step: ({ x }, _hyper, { input }) => ({ x: x.add(input.wieght) }),
    objective: ({ x }) => x,
  });
});

test("a dynamics without data has no names of any", () => {
  dynamics({
    ...given,
    start: ({ rate }) => ({ x: rate }),
    // @ts-expect-error there is no input
    step: ({ x }, _hyper, { input }) => ({ x: x.add(input.weight) }),
    objective: ({ x }) => x,
  });
});

test("data by names that are known only when it runs keep them open", () => {
  const data: Readonly<Record<string, Tensor>> = { weight: scalar(1) };
  dynamics({
    ...given,
    input: () => data,
    start: ({ rate }) => ({ x: rate }),
    // @ts-expect-error it may not be there
    step: ({ x }, _hyper, { input }) => ({ x: x.add(input["weight"]) }),
    objective: ({ x }) => x,
  });
});

test("a plain run is on tensors, at values of the hyperparameters that there are", () => {
  const run = dynamics({
    ...given,
    start: ({ rate }) => ({ x: rate }),
    step: ({ x }, { rate }) => ({ x: x.mul(rate) }),
    objective: ({ x }) => x,
  });
  expectTypeOf(drain(simulate(run)).value).toEqualTypeOf<Tensor>();
  expectTypeOf(drain(simulate(run, { rate: 0.2 })).state.x).toEqualTypeOf<Tensor>();
  // @ts-expect-error there is no "raet"
  simulate(run, { raet: 0.2 });
});
