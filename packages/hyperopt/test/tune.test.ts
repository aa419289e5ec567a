import { adam, sgd } from "@dualtape/optimizers";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  AbortedError,
  between,
  checkpointed,
  DivergenceError,
  dynamics,
  type Engine,
  finiteDifferences,
  gradientDescent,
  hybrid,
  type Method,
  oneMinus,
  positive,
  quasiRandomSearch,
  randomSearch,
  real,
  type Strategy,
  tpe,
  training,
  tune,
  tuneDynamics,
  type TuneEvent,
  tuneSteps,
  unrolled,
} from "../src/index.ts";

const random = seeded(7);
const x = random.normal([30, 4]);
const data = { x, y: x.matmul(random.normal([4, 1])) };
const regression = {
  parameters: { layer: { w: random.normal([4, 1]), b: tensor([0]) } },
  batches: [data],
  steps: 15,
  optimizer: adam,
  hyper: { learningRate: positive(0.02), beta1: oneMinus(0.9), beta2: 0.999, epsilon: 1e-8 },
};
const tuneRegression = (
  options: { iterations?: number; method?: Method; strategy?: Strategy; signal?: AbortSignal } = {},
) =>
  tune({
    ...regression,
    ...options,
    loss: ({ layer }, { x, y }) => x.matmul(layer.w).add(layer.b).sub(y).square().sum(),
  });

const regressionBy = (engine: Engine) =>
  training({
    ...regression,
    engine,
    loss: ({ layer }, { x, y }) => x.matmul(layer.w).add(layer.b).sub(y).square().sum(),
  });

/** A quadratic by plain gradient descent, which diverges at rates above 0.04. */
const quadratic = (learningRate: number, outerRate: number, iterations = 6) =>
  tune({
    parameters: scalar(1),
    loss: (a) => a.mul(5).sub(10).square(),
    batches: [scalar(0)],
    steps: 400,
    optimizer: sgd,
    hyper: { learningRate: real(learningRate) },
    iterations,
    method: gradientDescent(sgd, { learningRate: outerRate }),
  });

async function eventsOf<V>(run: AsyncIterable<TuneEvent<V>>): Promise<TuneEvent<V>[]> {
  const events: TuneEvent<V>[] = [];
  for await (const event of run) events.push(event);
  return events;
}

describe("tune", () => {
  it("lowers the objective, and reports natural units", async () => {
    const result = await tuneRegression({ iterations: 12 });
    expect(result.value).toBeLessThan(0.8 * result.start.value);
    expect(Object.keys(result.hyper)).toEqual(["learningRate", "beta1"]);
    expect(result.start.hyper.learningRate).toBeCloseTo(0.02, 12);
    expect(result.hyper.learningRate).toBeGreaterThan(0.02);
    expect(result.reason).toBe("finished");
    expect(result.trace).toHaveLength(12);
    expect(result.curve).toHaveLength(15);
    expect(result.parameters.layer.w.shape).toEqual([4, 1]);
  });

  it("returns the best point with the parameters it trained", async () => {
    const result = await tuneRegression({ iterations: 12 });
    const values = [...result.trace, ...(result.last === null ? [] : [result.last])].map(({ value }) => value);
    expect(result.value).toBe(Math.min(...values));
  });

  it("takes the same road each time", async () => {
    const [a, b] = [await tuneRegression({ iterations: 3 }), await tuneRegression({ iterations: 3 })];
    expect(a.value).toBe(b.value);
    expect(a.hyper).toEqual(b.hyper);
  });

  it("tells what happens to everyone who listens, from the first event on", async () => {
    const run = tuneRegression({ iterations: 4 });
    const [live, result] = [await eventsOf(run), await run];
    expect(await eventsOf(run)).toEqual(live);
    const iterations = live.filter((event) => event.type === "iteration");
    expect(iterations.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4]);
    expect(iterations).toEqual(result.trace);
    expect(iterations[0]?.cost.steps).toBe(15);
    expect(iterations[0]?.gradient?.learningRate).toBeLessThan(0);
  });

  it("takes any strategy, with the same result", async () => {
    const options = { ...regression, iterations: 2, method: gradientDescent(adam), loss: undefined };
    const results = await Promise.all(
      [unrolled, finiteDifferences({ step: 1e-4 })].map((strategy) =>
        tune({
          ...options,
          strategy,
          loss: ({ layer }, { x, y }) => x.matmul(layer.w).add(layer.b).sub(y).square().sum(),
        }),
      ),
    );
    const byHybrid = await tuneRegression({ iterations: 2, method: gradientDescent(adam) });
    for (const { last } of results) expect(last?.value).toBeCloseTo(byHybrid.last?.value ?? Number.NaN, 6);
  });

  it.each([randomSearch(), quasiRandomSearch(), tpe()])(
    "needs no strategy for $name, which takes values alone",
    async (method) => {
      const strategy: Strategy = {
        name: "none",
        run: () => {
          throw new Error("a gradient was asked for");
        },
      };
      const { trace } = await tuneRegression({ iterations: 4, method, strategy });
      expect(trace.map(({ gradient }) => gradient)).toEqual([null, null, null, null]);
    },
  );

  it("tunes schedules and other vectors", async () => {
    const knots = dynamics({
      name: "descent on a schedule",
      hyperparameters: { rate: positive([0.01, 0.01, 0.01]) },
      steps: 3,
      start: (_hyper, lift) => ({ a: lift(scalar(1)) }),
      step: ({ a }, { rate }, { t }) => ({ a: a.sub(a.mul(rate.slice([t - 1, t]).sum())) }),
      objective: ({ a }) => a.square(),
    });
    const { hyper, value, start } = await tuneDynamics(knots, { iterations: 30 });
    expect(hyper.rate).toHaveLength(3);
    expect(value).toBeLessThan(0.5 * start.value);
  });

  it("gives the thread away while it works", async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await quadratic(0.001, 1e-9);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });
});

describe("divergence", () => {
  it("at the start is an error with the step, the hyperparameter and the remedy", async () => {
    const failure = await quadratic(0.2, 1e-7).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(DivergenceError);
    if (!(failure instanceof DivergenceError)) return;
    expect(failure.step).toBeGreaterThan(1);
    expect(failure.step).toBeLessThan(400);
    expect(failure.hyperparameter).toBe("learningRate");
    expect(failure.message).toMatch(/step \d+: .*learningRate.*(smaller|shorten|narrow)/);
  });

  it("later halves the outer step, says so, and goes on", async () => {
    const run = quadratic(0.0001, 1);
    const [events, result] = [await eventsOf(run), await run];
    const divergences = events.filter((event) => event.type === "divergence");
    expect(divergences.length).toBeGreaterThan(0);
    const next = events
      .slice(events.findIndex((event) => event.type === "divergence") + 1)
      .find((event) => "reason" in event);
    expect(next).toMatchObject({ reason: "half of the step, since all of it diverged" });
    expect(divergences[0]?.hyperparameter).toBe("learningRate");
    expect(Number.isFinite(result.value)).toBe(true);
    expect(result.value).toBeLessThanOrEqual(result.start.value);
    for (const { value, hyper } of result.trace) {
      expect(Number.isFinite(value)).toBe(true);
      expect(Number.isFinite(hyper.learningRate)).toBe(true);
    }
  });

  it("without a way out ends the loop with the best so far", async () => {
    const cliff = dynamics({
      name: "cliff",
      hyperparameters: { height: real(1) },
      steps: 2,
      start: ({ height }) => ({ height }),
      step: ({ height }) => ({ height: height.mul(height.equal(1).where(1, Number.NaN)) }),
      objective: ({ height }) => height,
    });
    const result = await tuneDynamics(cliff, { method: gradientDescent(adam), iterations: 40 });
    expect(result.reason).toBe("diverged");
    expect(result.value).toBe(1);
    expect(result.last).toBeNull();
  });

  it.each([hybrid, unrolled])("of a derivative alone is seen by $name, and named", async (strategy) => {
    const steep = dynamics({
      name: "steep",
      hyperparameters: { slope: between(0, 2, 1) },
      steps: 400,
      start: ({ slope }) => ({ a: slope }),
      step: ({ a }) => ({ a: a.sub(a.detach()).mul(1e3).add(1) }),
      objective: ({ a }) => a,
    });
    await expect(tuneDynamics(steep, { strategy, method: gradientDescent(adam) })).rejects.toMatchObject({
      name: "DivergenceError",
      hyperparameter: "slope",
      message: expect.stringMatching(/derivative of .* by slope/) as string,
    });
  });

  it("of the last point, which carries no derivatives, is told and not returned", async () => {
    const run = quadratic(0.0001, 1e-3, 1);
    const [events, result] = [await eventsOf(run), await run];
    expect(events.at(-1)).toMatchObject({ type: "divergence", reason: "the point that the last gradient led to" });
    expect(result.last).toBeNull();
    expect(result.value).toBe(result.start.value);
  });
});

describe("stopping", () => {
  it("rejects with the best so far", async () => {
    const controller = new AbortController();
    const run = tuneRegression({ iterations: 100_000, signal: controller.signal });
    const seen: number[] = [];
    const failure = await (async () => {
      for await (const event of run) {
        if (event.type !== "iteration") continue;
        seen.push(event.value);
        if (event.iteration === 3) controller.abort("enough");
      }
      return null;
    })().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AbortedError);
    expect(failure).toMatchObject({ cause: "enough", result: { value: Math.min(...seen) } });
    await expect(run).rejects.toBe(failure);
  });

  it("before the start rejects without a result", async () => {
    await expect(tuneRegression({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortedError",
      result: null,
    });
  });
});

describe.for(["eager", "compiled"] as const)("signs of life, %s", (engine) => {
  it.for([hybrid, unrolled, checkpointed({ checkpoints: 4 }), finiteDifferences()])(
    "of $name tell the curve as it comes, and nothing beside it",
    (strategy) => {
      const told: number[] = [];
      const curves: (readonly number[])[] = [];
      for (const event of tuneSteps(regressionBy(engine), { strategy, iterations: 4 })) {
        if (event.type === "progress" && event.monitored !== null) told.push(event.monitored);
        if (event.type === "iteration") curves.push(event.curve);
      }
      expect(curves.length).toBe(4);
      expect(told).toEqual(curves.flat());
    },
  );
});
