/** Driving an adaptation: events, what they tell, and stopping. */
import { momentum, sgd } from "@dualtape/optimizers";
import { scalar, tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import {
  DivergenceError,
  drain,
  type Engine,
  hyperTensors,
  oneMinus,
  oneStep,
  online,
  positive,
  real,
  realTime,
  simulate,
  training,
} from "../src/index.ts";

const bowl = (steps: number, rate: number) =>
  training({
    parameters: { theta: tensor([1, -2]) },
    loss: ({ theta }) => theta.square().sum().mul(0.5),
    batches: [scalar(0)],
    steps,
    optimizer: sgd,
    hyper: { learningRate: positive(rate) },
  });

it("tells every step: the hyperparameters it was taken with, what led to them, and the loss it started from", async () => {
  const problem = bowl(20, 0.01);
  const process = oneStep(problem, { hyper: { learningRate: real(0.5) } });
  const run = online(process);
  const events = [];
  for await (const event of run) events.push(event);
  const { trace, hyper, value, state } = await run;
  expect(events).toEqual(trace);
  expect(trace.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(trace[0]).toMatchObject({ type: "step", steps: 20, hypergradient: { learningRate: 0 }, loss: 2.5 });
  expect(trace[0]?.hyper.learningRate).toBeCloseTo(0.01, 12);
  // Down ½‖θ‖², the derivative at the second step is −θ₁·θ₀ = −(1 − α) ‖θ₀‖².
  expect(trace[1]?.hypergradient.learningRate).toBeCloseTo(-5 * 0.99, 12);
  expect(hyper.learningRate).toBe(trace[19]?.hyper.learningRate);
  expect(hyper.learningRate).toBeGreaterThan(0.01);
  expect([...problem.parametersOf(state).theta.data]).toHaveLength(2);

  const plain = drain(simulate(process, hyperTensors(process, {}), (constant) => constant));
  expect(value).toBe(plain.value.item());
});

it("starts the moving optimizer where it is told, and reports as seldom as it is told", async () => {
  const process = oneStep(bowl(20, 0.01), { hyper: { learningRate: real(0.5) } });
  const still = await online(process, { hyper: { learningRate: 0 }, every: 8 });
  expect(still.trace.map(({ step }) => step)).toEqual([8, 16, 20]);
  expect(still.hyper.learningRate).toBeCloseTo(0.01, 12);
});

it("stops at a signal, with what the run had come to", async () => {
  const abort = new AbortController();
  const process = oneStep(bowl(100_000, 0.01), { hyper: { learningRate: real(1e-6) } });
  const run = online(process, { signal: abort.signal });
  const error = await (async () => {
    try {
      for await (const { step } of run) if (step === 3) abort.abort();
    } catch (thrown) {
      return thrown;
    }
    return null;
  })();
  const found = run.isAborted(error) ? error.result : null;
  expect(found).toMatchObject({ reason: "aborted", hyper: found?.trace.at(-1)?.hyper });
  expect(found?.steps).toBe(found?.trace.length);
  const shorter = { ...process, steps: found?.steps ?? 0 };
  const plain = drain(simulate(shorter, hyperTensors(process, {}), (constant) => constant));
  expect(found?.value).toBe(plain.value.item());
  expect(found?.state).toEqual(process.runOf(plain.state));
});

it("fails with the step and the hyperparameter where the run diverges", async () => {
  const run = online(oneStep(bowl(5000, 5), { hyper: { learningRate: real(0) } }));
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DivergenceError);
  expect((error as DivergenceError).hyperparameter).toBe("learningRate");
});

const noisy = (engine: Engine) =>
  training({
    parameters: { theta: tensor([1, -2]) },
    loss: ({ theta }, { target }) => theta.sub(target).square().sum().mul(0.5),
    batches: (t: number) => ({ target: tensor([Math.sin(t), Math.cos(t)]) }),
    steps: 200,
    optimizer: momentum,
    hyper: { learningRate: positive(0.01), momentum: oneMinus(0.5) },
    engine,
  });

it.each(
  (["compiled", "eager"] as const).flatMap((engine) => {
    const moving = { hyper: { learningRate: real(1e-3) } };
    return [
      [engine, "oneStep", oneStep(noisy(engine), moving)] as const,
      [engine, "realTime", realTime(noisy(engine), moving)] as const,
      [engine, "realTime, now and then", realTime(noisy(engine), { ...moving, every: 9 })] as const,
    ];
  }),
)("tells the same of a step, %s, whether of others or not: %s", async (engine, _name, process) => {
  const each = await online(process);
  expect(each.cost?.engine).toBe(engine);
  for (const every of [7, 64, 1000]) {
    const seldom = await online(process, { every });
    const expected = each.trace.filter(({ step, steps }) => step % every === 0 || step === steps);
    expect(seldom).toEqual({ ...each, trace: expected });
  }
});

it("names the step and the hyperparameter where a run goes wrong, whoever listens", async () => {
  const process = realTime(bowl(3000, 2.5), { hyper: { learningRate: real(0) } }); // by half of itself farther away with each step
  const said = async (every: number): Promise<unknown> =>
    online(process, { every }).then(null, (error: unknown) => error);
  const error = await said(1);
  expect(error).toBeInstanceOf(DivergenceError);
  for (const every of [10, 3000]) expect(String(await said(every))).toBe(String(error));
});
