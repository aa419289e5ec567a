/** Everything that runs long can be stopped, by a signal or by leaving its loop, and gives what it had found so far. */
import { sgd } from "@dualtape/optimizers";
import { scalar, tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import {
  AbortedError,
  choice,
  dynamics,
  evolve,
  hybrid,
  oneStep,
  online,
  positive,
  type Run,
  tune,
  newton,
  tuneChoices,
  tuneDynamics,
} from "../src/index.ts";

const STEPS = 5;

/** Counts the steps that any run of it takes, and calls `each` in every one. */
function problem(each: (count: number) => void) {
  let count = 0;
  return dynamics({
    name: "approach",
    engine: "eager",
    hyperparameters: { h: positive(1) },
    steps: STEPS,
    start: (_hyper, lift) => ({ x: lift(scalar(0)) }),
    step({ x }, { h }) {
      each(++count);
      return { x: x.mul(0.8).add(h) };
    },
    objective: ({ x }) => x.sub(1).square(),
    monitor: ({ x }) => x.sub(1).square(),
  });
}

/** A loss that calls `each` whenever it is computed. */
const training = (each: (count: number) => void, signal: AbortSignal) => {
  let count = 0;
  return tune({
    parameters: { theta: tensor([1, -2]) },
    loss: ({ theta }) => {
      each(++count);
      return theta.square().sum();
    },
    batches: [scalar(0)],
    steps: STEPS,
    engine: "eager",
    strategy: hybrid,
    optimizer: sgd,
    hyper: { learningRate: positive(0.01) },
    iterations: 1e6,
    signal,
  });
};

interface Stopped {
  readonly reason: string;
  readonly value: number;
}
type Start = (each: (count: number) => void, signal: AbortSignal) => Run<{ readonly type: string }, Stopped>;

const ways: Readonly<Record<string, Start>> = {
  tune: training,
  tuneDynamics: (each, signal) => tuneDynamics(problem(each), { iterations: 1e6, strategy: hybrid, signal }),
  newton: (each, signal) =>
    tuneDynamics(problem(each), { iterations: 1e6, method: newton({ reach: 1e-3 }), strategy: hybrid, signal }),
  tuneChoices: (each, signal) =>
    tuneChoices({ kind: choice("one", "other") }, () => problem(each), {
      budget: 1e6,
      strategy: hybrid,
      price: 3,
      signal,
    }),
  evolve: (each, signal) => evolve(problem(each), { windows: 1e6, window: 2, particles: 4, signal }),
  online: (each, signal) => online(oneStep({ ...problem(each), steps: 1e6 }), { signal }),
};
const each = Object.entries(ways);

const errorOf = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => null,
    (error: unknown) => error,
  );

/** Lets everything go on that can. */
const aWhile = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
};

it.for(each)("%s stops where its loop is left, with what it had found", async ([, start]) => {
  let steps = 0;
  const run = start((count) => (steps = count), new AbortController().signal);
  let events = 0;
  for await (const { type } of run) {
    if (type !== "progress" && ++events === 2) break;
  }
  const before = steps;
  await aWhile();
  expect(steps).toBe(before);
  const error = await errorOf(run);
  expect(error).toMatchObject({ name: "AbortedError", by: "iteration" });
  const found = run.isAborted(error) ? error.result : null;
  expect(found).toMatchObject({ reason: "aborted" });
  expect(found?.value).toBeGreaterThan(0);
});

it.for(each)("%s stops at a signal, with what it had found", async ([, start]) => {
  const controller = new AbortController();
  const run = start(() => {}, controller.signal);
  let events = 0;
  const error = await errorOf(
    (async () => {
      for await (const { type } of run) if (type !== "progress" && ++events === 2) controller.abort("enough");
    })(),
  );
  expect(error).toMatchObject({ by: "signal", cause: "enough", result: { reason: "aborted" } });
  expect(await errorOf(run)).toBe(error);
});

it.for(each.filter(([name]) => name !== "online"))("%s stops in its first run, with nothing yet", async ([, start]) => {
  const controller = new AbortController();
  let steps = 0;
  const run = start((count) => {
    steps = count;
    if (count === 3) controller.abort();
  }, controller.signal);
  expect(await errorOf(run)).toMatchObject({ name: "AbortedError", result: null });
  expect(steps).toBe(3);
});

it.for(each)("%s does not begin where its signal has told already", async ([, start]) => {
  let steps = 0;
  const run = start((count) => (steps = count), AbortSignal.abort());
  const tried = steps; // a loss is tried once before
  const error = await errorOf(run);
  expect(error).toBeInstanceOf(AbortedError);
  expect(error).toMatchObject({ by: "signal", result: null });
  expect(steps).toBe(tried);
});

it("tune gives the parameters of the best run so far", async () => {
  const run = training(() => {}, new AbortController().signal) as ReturnType<typeof training>;
  for await (const event of run) if (event.type === "iteration" && event.iteration === 3) break;
  const error = await errorOf(run);
  const found = run.isAborted(error) ? error.result : null;
  expect(found?.reason).toBe("aborted");
  expect(found?.last).toBeNull();
  expect(found?.parameters.theta.shape).toEqual([2]);
  expect(found?.value).toBe(Math.min(...(found?.trace.map(({ value }) => value) ?? [])));
});
