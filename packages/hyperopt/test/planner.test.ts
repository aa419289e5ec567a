import { ArgumentError } from "@dualtape/core";
import { adam, momentum, piecewiseLinear, scheduled, sgd } from "@dualtape/optimizers";
import { scalar, seeded } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  auto,
  BudgetError,
  calibrate,
  checkpointed,
  type Dynamics,
  dynamics,
  gradientDescent,
  hybrid,
  hypergradient,
  oneMinus,
  outerLoop,
  plan,
  positive,
  real,
  type Strategy,
  training,
  tune,
  tuneDynamics,
  type TuneEvent,
  unrolled,
} from "../src/index.ts";
import type { PlanOptions } from "../src/planner/plan.ts";

const random = seeded(8);

/** A machine that is the same wherever this runs. */
const RATES = { operation: { plain: 1.7e-6, tangent: 1.3e-6, reverse: 1.6e-6 }, element: 2.2e-9 };
const planned = (problem: Dynamics, options: PlanOptions = {}) => plan(problem, { ...options, rates: RATES });

const batches = (P: number) => [{ x: random.normal([8, P]).mul(P ** -0.5), y: random.normal([8, 1]) }];
const rate = { learningRate: positive(1e-3) };

/** By momentum, with the learning rate and the momentum tuned: K = 2. */
const byMomentum = (P: number, steps: number): Dynamics =>
  training({
    parameters: { w: random.normal([P, 1]) },
    loss: ({ w }, { x, y }) => x.matmul(w).tanh().sub(y).square().sum(),
    batches: batches(P),
    steps,
    optimizer: momentum,
    hyper: { ...rate, momentum: oneMinus(0.9) },
  });

/** By Adam, with a validation set that makes the tape of the objective large: K = 4. */
const byAdam = (P: number, steps: number): Dynamics =>
  training({
    parameters: { w: random.normal([P, 1]), b: scalar(0) },
    loss: ({ w, b }, { x, y }) => x.matmul(w).add(b).tanh().sub(y).square().sum(),
    batches: batches(P),
    validation: { x: random.normal([200, P]).mul(P ** -0.5), y: random.normal([200, 1]) },
    steps,
    optimizer: adam,
    hyper: { ...rate, beta1: oneMinus(0.9), beta2: oneMinus(0.999), epsilon: positive(1e-8) },
  });

/** With a penalty for each weight: K = P. */
const byPenalties = (P: number, steps: number): Dynamics =>
  training({
    parameters: { w: random.normal([P, 1]) },
    loss: ({ w }, { x, y }, { l2 }) =>
      x
        .matmul(w)
        .sub(y)
        .square()
        .sum()
        .add(
          w
            .square()
            .mul(l2.reshape([P, 1]))
            .sum(),
        ),
    batches: batches(P),
    steps,
    optimizer: sgd,
    hyper: { learningRate: 1e-3, l2: positive(Array<number>(P).fill(1e-3)) },
  });

/** With a schedule of the learning rate, by default one for each step: K = T. */
const bySchedule = (P: number, steps: number, count = steps): Dynamics => {
  const knots = positive(Array<number>(count).fill(1e-3));
  return training({
    parameters: { w: random.normal([P, 1]) },
    loss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum(),
    batches: batches(P),
    steps,
    optimizer: scheduled(sgd, "learningRate", piecewiseLinear(steps, { knots })),
    hyper: { "learningRate.knots": knots },
  });
};

/** A state that starts from its hyperparameter, and no data. */
const pendulum = dynamics({
  name: "pendulum",
  hyperparameters: { angle: real(0.7), damping: positive(0.3) },
  steps: 200,
  start: ({ angle }, lift) => ({ x: angle, v: lift(scalar(0)) }),
  step({ x, v }, { damping }) {
    const velocity = v.sub(x.sin().add(v.mul(damping)).mul(0.05));
    return { x: x.add(velocity.mul(0.05)), v: velocity };
  },
  objective: ({ x, v }) => x.square().add(v.square()),
});

const namesOf = (problem: Dynamics, budget?: number): string =>
  planned(problem, budget === undefined ? {} : { budget }).chosen.strategy.name.replace(/\(.*/, "");

describe("the planner's bytes", () => {
  it.each<[string, Dynamics, number]>([
    ["momentum, 10 weights, 10 steps", byMomentum(10, 10), 1e6],
    ["momentum, 1000 weights, 300 steps", byMomentum(1000, 300), 1e6],
    ["momentum, 20 000 weights, 12 steps", byMomentum(20_000, 12), 2e6],
    ["adam, 10 weights, 50 steps", byAdam(10, 50), 1e6],
    ["adam, 3000 weights, 20 steps", byAdam(3000, 20), 6e6],
    ["40 penalties, 30 steps", byPenalties(40, 30), 1e5],
    ["a schedule of 60 steps", bySchedule(50, 60), 1e5],
    ["a schedule with more knots than ten steps read", bySchedule(50, 10, 60), 1e6],
    ["a pendulum", pendulum, 1e4],
  ])("are within 1.5× of those measured, and its steps exact: %s", (_title, problem, budget) => {
    const { rows } = plan(problem, { budget });
    expect(rows.map(({ strategy }) => strategy.name.replace(/\(.*/, ""))).toEqual([
      "hybrid",
      "unrolled",
      "checkpointed",
    ]);
    for (const { strategy, bytes, steps, fits } of rows) {
      const { cost } = hypergradient(problem, strategy);
      expect(bytes / cost.bytes).toBeLessThan(1.5);
      expect(bytes / cost.bytes).toBeGreaterThan(1 / 1.5);
      expect(steps).toBe(cost.steps);
      if (fits) expect(cost.bytes).toBeLessThanOrEqual(1.05 * budget);
    }
  });
});

describe("the planner's choice", () => {
  it("is clear where one hyperparameter meets a long run, or a thousand a short one", () => {
    expect(namesOf(byMomentum(1000, 1000), 1e6)).toBe("hybrid");
    expect(namesOf(byPenalties(1000, 20))).toBe("unrolled");
    expect(namesOf(byPenalties(1000, 100), 5e5)).toBe("checkpointed");
  });

  it("is the same each time on the same machine, with the same bytes", () => {
    const problem = byAdam(100, 40);
    const [a, b] = [planned(problem, { budget: 1e6 }), planned(problem, { budget: 1e6 })];
    expect(a.chosen.strategy.name).toBe(b.chosen.strategy.name);
    expect(a.rows.map(({ bytes, runs }) => [bytes, runs])).toEqual(b.rows.map(({ bytes, runs }) => [bytes, runs]));
  });

  it("is told in one sentence", () => {
    expect(planned(byMomentum(1000, 1000), { budget: 16e6 }).sentence).toMatch(
      /^hybrid: 2 hyperparameters cost [\d.]+ plain runs and 48 kB; unrolled would need \d+ MB of the 16 MB allowed, checkpointed\(\d+\) would take [\d.]+ times as long$/,
    );
  });

  it("counts K tangents of P elements at the work of K·P, and half of it where they come in evenly", () => {
    const runsOf = (problem: Dynamics): number =>
      planned(problem).rows.find(({ strategy }) => strategy === hybrid)?.runs ?? Number.NaN;
    const [once, twice] = [runsOf(byPenalties(200, 20)), runsOf(byPenalties(400, 20))]; // twice as many of twice the size
    expect(twice / once).toBeGreaterThan(2.5);
    expect(twice / once).toBeLessThan(4);
    expect(runsOf(bySchedule(200, 200)) / runsOf(byPenalties(200, 200))).toBeLessThan(0.7);
  });

  it("admits a biased strategy only where it is asked for", () => {
    const { rows, chosen } = planned(byPenalties(1000, 100), { truncation: 5 });
    expect(rows).toHaveLength(4);
    expect(chosen.strategy.name).toBe("truncated(5)");
    const { cost } = hypergradient(byPenalties(1000, 100), chosen.strategy);
    expect(chosen.bytes / cost.bytes).toBeCloseTo(1, 1);
  });

  it("names the least budget where nothing fits, and that is enough", () => {
    const problem = byMomentum(1000, 50);
    const tooSmall = (): unknown => plan(problem, { budget: 1000 });
    expect(tooSmall).toThrow(BudgetError);
    expect(tooSmall).toThrow(/plan for training by momentum: a budget of 1 kB is too small. Allow \d+ bytes/);
    try {
      tooSmall();
    } catch (error) {
      const { needed } = error as BudgetError;
      expect(() => plan(problem, { budget: needed - 1 })).toThrow(BudgetError);
      expect(plan(problem, { budget: needed }).chosen.bytes).toBe(needed);
    }
  });

  it("is another where programs are made for one gradient, and for many", () => {
    const steps = 200;
    const pushed = dynamics({
      name: "a pendulum that is pushed",
      hyperparameters: { push: real(Array<number>(steps).fill(0.1)) },
      steps,
      start: (_hyper, lift) => ({ t: lift(scalar(0)), x: lift(scalar(0)), v: lift(scalar(0)) }),
      step({ t, x, v }, { push }) {
        const velocity = v.add(push.take(t).sub(x.sin()).mul(0.01));
        return { t: t.add(1), x: x.add(velocity.mul(0.01)), v: velocity };
      },
      objective: ({ x }) => x.sub(1).square(),
    });
    const chosen = (gradients?: number) =>
      planned(pushed, gradients === undefined ? {} : { gradients }).chosen.strategy;
    expect(chosen(1)).toBe(hybrid);
    expect(chosen(100)).toBe(unrolled);
    expect(chosen()).toBe(chosen(10));
  });

  it.each([0, 1.5, Number.NaN])("refuses %d gradients to come", (gradients) => {
    expect(() => plan(pendulum, { gradients })).toThrow(ArgumentError);
    expect(() => auto({ gradients })).toThrow(ArgumentError);
  });

  it.each([0, -1, Number.NaN])("refuses a budget of %d bytes", (budget) => {
    expect(() => plan(pendulum, { budget })).toThrow(ArgumentError);
    expect(() => auto({ budget })).toThrow(ArgumentError);
  });
});

describe("the rates of this machine", () => {
  it("are seconds that anything might take, and are measured anew", () => {
    const [{ operation, element }, again] = [calibrate(), calibrate()];
    for (const seconds of [...Object.values(operation), element]) {
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(1);
    }
    expect(again).not.toBe(calibrate());
  });

  it("make the plan: where elements take long, tangents do", () => {
    const problem = byPenalties(20, 30);
    const runsOn = (element: number): number => plan(problem, { rates: { ...RATES, element } }).rows[0]?.runs ?? 0;
    expect(runsOn(1e-6)).toBeGreaterThan(3 * runsOn(1e-12));
  });
});

describe("hybrid as a poor choice", () => {
  const eventsOf = async (problem: Dynamics, strategy?: Strategy) => {
    const run = tuneDynamics(problem, { iterations: 2, ...(strategy && { strategy }) });
    const events: TuneEvent<unknown>[] = [];
    for await (const event of run) if (event.type !== "progress") events.push(event);
    return events;
  };

  it("is a field of the plan: what is cheaper, how many times, and what to write", () => {
    const { costly, rows } = planned(byPenalties(400, 100));
    const [forward, kept] = rows;
    expect(costly).toEqual({
      strategy: "unrolled",
      times: expect.closeTo((forward?.runs ?? 0) / (kept?.runs ?? 0), 12),
      remedy: expect.stringMatching(
        /^hybrid carries .* each of the 400 .* Pass strategy: unrolled, .* 1\/\d+ of the time, with \d+ kB in place of [\d.]+ MB$/,
      ),
    });
    expect(costly?.times).toBeGreaterThan(30);
  });

  it("names checkpoints that the memory of hybrid holds where the states of all steps are many more", () => {
    const { costly, rows } = planned(byPenalties(200, 1000));
    const checkpoints = Number(/^checkpointed\(\{ checkpoints: (\d+) \}\)$/.exec(costly?.strategy ?? "")?.[1]);
    const { bytes } = hypergradient(byPenalties(200, 1000), checkpointed({ checkpoints })).cost;
    expect(bytes).toBeLessThanOrEqual(rows[0]?.bytes ?? 0);
  });

  it("names nothing that the budget does not hold", () => {
    expect(planned(byPenalties(400, 100), { budget: 1e5 }).costly?.strategy).toMatch(/^checkpointed/);
  });

  it.each<[string, Dynamics]>([
    ["K = 2", byMomentum(400, 100)],
    ["K = 4", byAdam(400, 100)],
    ["a pendulum", pendulum],
  ])("is not where hyperparameters are few: %s", async (_title, problem) => {
    expect(planned(problem).costly).toBeNull();
    expect((await eventsOf({ ...problem, steps: 10 })).map(({ type }) => type)).not.toContain("costly");
  });

  it("is told by tune once, before the first run", async () => {
    const events = await eventsOf(byPenalties(400, 4), hybrid);
    expect(events.map(({ type }) => type)).toEqual(["costly", "iteration", "iteration"]);
    expect(structuredClone(events[0])).toEqual({
      type: "costly",
      strategy: "unrolled",
      times: expect.any(Number),
      remedy: expect.stringContaining("Pass strategy: unrolled"),
    });
  });

  it("is not told of another strategy", async () => {
    for (const strategy of [unrolled, auto()]) {
      expect((await eventsOf(byPenalties(400, 4), strategy)).map(({ type }) => type)).not.toContain("costly");
    }
  });
});

describe("auto", () => {
  it("is what it chose, and reports prediction beside measurement", () => {
    const strategy = auto({ budget: 1e6, rates: RATES });
    expect(strategy.report).toBeNull();
    const [found, exact] = [hypergradient(pendulum, strategy), hypergradient(pendulum, unrolled)];
    expect(found.gradient.damping.item() / exact.gradient.damping.item()).toBeCloseTo(1, 12);
    const { report } = strategy;
    expect(report?.measured.bytes).toBe(found.cost.bytes);
    expect(report?.measured.seconds).toBeGreaterThan(0);
    expect(report?.plan.budget).toBe(1e6);
    expect(report?.sentence).toMatch(
      /^\w+.*: predicted [\d.]+ m?s and [\d.]+ \w?B, measured [\d.]+ m?s and [\d.]+ \w?B$/,
    );
  });

  it("works in tune, and keeps to its budget there", async () => {
    const strategy = auto({ budget: 1e5, rates: RATES });
    const { trace, start, value } = await tune({
      parameters: { w: random.normal([100, 1]) },
      loss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum(),
      batches: batches(100),
      steps: 40,
      optimizer: momentum,
      hyper: { ...rate, momentum: oneMinus(0.9) },
      iterations: 4,
      strategy,
    });
    expect(trace).toHaveLength(4);
    expect(value).toBeLessThan(start.value);
    for (const { cost } of trace) expect(cost.bytes).toBeLessThanOrEqual(1e5);
    expect(strategy.report?.plan.chosen.strategy.name).toBe("hybrid");
  });

  it("plans once for a dynamics", async () => {
    let starts = 0;
    const counted: Dynamics<"angle" | "damping", "x" | "v"> = {
      ...pendulum,
      engine: "eager", // whoever makes programs starts a run now and then
      start: (hyper, lift) => {
        starts += 1;
        return pendulum.start(hyper, lift);
      },
    };
    const strategy = auto({ rates: RATES });
    hypergradient(counted, strategy);
    const first = starts;
    const { trace } = await tuneDynamics(counted, { strategy, iterations: 3, method: gradientDescent(adam) });
    expect(trace).toHaveLength(3);
    const looks = 1; // whether programs are worth making before the first run
    expect(starts).toBe(first + looks + 3 + 1);
  });

  it("plans anew for another kind of number", () => {
    const tower = outerLoop(pendulum, {
      optimizer: sgd,
      hyper: { learningRate: positive(0.05) },
      iterations: 2,
      strategy: auto({ budget: 1e6, rates: RATES }),
    });
    const [byHybrid, byTape] = [hypergradient(tower, hybrid), hypergradient(tower, unrolled)];
    expect(byHybrid.gradient.learningRate.item() / byTape.gradient.learningRate.item()).toBeCloseTo(1, 10);
  });
});
