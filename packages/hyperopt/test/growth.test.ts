/** The watch on tangents: silent on ordinary training, however long, and loud on chaos. */
import { adam, sgd } from "@dualtape/optimizers";
import type { Heed } from "@dualtape/runs/eager";
import { scalar, seeded, type Tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  chaosWatch,
  gradientDescent,
  dynamics,
  type Dynamics,
  hybrid,
  hyperTensors,
  type HyperValues,
  oneMinus,
  positive,
  real,
  training,
  type TuneEvent,
  tuneDynamics,
  tuneSteps,
  unit,
} from "../src/index.ts";
import type { Chaos } from "../src/derivatives/growth.ts";
import { chaoticToy } from "./chaotic-toy.ts";

/** All that the watch says in a run, and the sensitivities at its end. */
function watched<H extends string>(problem: Dynamics<H>, at: HyperValues<H> = {}) {
  const watch = chaosWatch();
  const found: Chaos[] = [];
  let last: Readonly<Record<string, number>> = {};
  for (const { t, sensitivity } of hybrid.run(problem, hyperTensors(problem, at), (value) => value)) {
    const chaos = watch(t, sensitivity);
    if (chaos !== null) found.push(chaos);
    last = sensitivity ?? {};
  }
  return { found, last };
}

const random = seeded(9);
const data = { x: random.normal([20, 4]), y: random.normal([20, 1]) };
const network = (steps: number) =>
  training({
    parameters: { w: random.normal([4, 6]), out: random.normal([6, 1]) },
    loss: ({ w, out }, { x, y }) => x.matmul(w).tanh().matmul(out).sub(y).square().sum().mul(0.05),
    batches: [data],
    steps,
    optimizer: adam,
    hyper: { learningRate: positive(0.01), beta1: oneMinus(0.9), beta2: oneMinus(0.9999999), epsilon: positive(1e-8) },
  });

/** The logistic map, x ← r x (1 − x): orderly below r = 3.57, chaotic at most r above. */
const logisticMap = (rate: number, steps = 60) =>
  dynamics({
    name: "logistic map",
    hyperparameters: { rate: positive(rate), start: unit(0.3) },
    steps,
    start: ({ start }) => ({ x: start }),
    step: ({ x }, { rate }) => ({ x: x.mul(x.sub(1)).mul(rate).neg() }),
    objective: ({ x }) => x,
  });

describe("the watch on tangents", () => {
  it("is silent while Adam trains a network, at a beta however near 1", () => {
    const { found, last } = watched(network(200));
    expect(found).toEqual([]);
    expect(Object.keys(last)).toEqual(["learningRate", "beta1", "beta2", "epsilon"]);
    for (const size of Object.values(last)) expect(size).toBeLessThan(100);
  });

  it("is silent on the quadratic, at any rate below divergence and above", () => {
    const quadratic = training({
      parameters: scalar(1),
      loss: (a) => a.mul(5).sub(10).square(),
      batches: [scalar(0)],
      steps: 300,
      optimizer: sgd,
      hyper: { learningRate: real(0.001) },
    });
    for (const learningRate of [1e-6, 0.001, 0.035, 0.0399, 0.041]) {
      expect(watched(quadratic, { learningRate }).found).toEqual([]);
    }
  });

  it("is silent on a sensitivity that adds up, however great", () => {
    const far = dynamics({
      name: "far",
      hyperparameters: { phase: real(1) },
      steps: 3000,
      start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
      step: ({ x }, { phase }, { t }) => ({ x: x.add(phase.sub(phase.detach()).mul(t)) }),
      objective: ({ x }) => x,
    });
    const seen = watched(far);
    expect(seen.last["phase"]).toBeGreaterThan(1e6);
    expect(seen.found).toEqual([]);
  });

  it("speaks once on the bumpy valley at rates of 10 to 0.01, and not at the rates to start from", () => {
    const { found } = watched(chaoticToy([10, 0.01]));
    expect(found).toHaveLength(1);
    expect(found[0]?.hyperparameter).toBe("logRates");
    expect(found[0]?.step).toBeGreaterThan(50);
    expect(found[0]?.step).toBeLessThan(80);
    expect(found[0]?.growth).toBeGreaterThan(1e6);
    expect(found[0]?.remedy).toMatch(/horizon.*evolution.*logRates.*domain/);
    expect(watched(chaoticToy([0.01, 0.01])).found).toEqual([]);
  });

  it("tells the chaotic rates of the logistic map from the orderly ones", () => {
    for (const rate of [0.5, 2.9, 3.2, 3.5]) expect(watched(logisticMap(rate)).found).toEqual([]);
    for (const rate of [3.7, 3.9, 3.99]) expect(watched(logisticMap(rate)).found).toHaveLength(1);
  });

  it("measures without units: a state and a hyperparameter in others are as sensitive", () => {
    const scaled = (unit: number, size: number) =>
      dynamics({
        name: "scaled",
        hyperparameters: { rate: positive(0.3 * unit) },
        steps: 5,
        start: (_hyper, lift) => ({ x: lift(scalar(size)) }),
        step: ({ x }, { rate }) => ({ x: x.sub(x.mul(rate).div(unit)) }),
        objective: ({ x }) => x,
      });
    const [one, other] = [watched(scaled(1, 1)), watched(scaled(1e-6, 1e9))];
    expect(one.last["rate"]).toBeGreaterThan(0);
    expect(other.last["rate"] ?? 0).toBeCloseTo(one.last["rate"] ?? Number.NaN, 12);
  });
});

it("a beta near 1 is as long as its distance from 1", () => {
  const decay = dynamics({
    name: "decay",
    hyperparameters: { beta: oneMinus(1 - 1e-8) },
    steps: 1,
    start: ({ beta }) => ({ x: beta.neg().add(1) }),
    step: (state) => state,
    objective: ({ x }) => x,
  });
  expect(watched(decay).last["beta"]).toBeCloseTo(1, 6);
});

describe("steps that are told of together", () => {
  const lift = (value: Tensor): Tensor => value;
  const long = (rate: number): Dynamics => ({ ...logisticMap(rate, 2000), engine: "compiled" });
  const wide = (rate: number): Dynamics => ({
    ...dynamics({
      name: "logistic maps",
      hyperparameters: { rates: positive(Array.from({ length: 12 }, (_, i) => rate - i / 1000)), start: unit(0.3) },
      steps: 500,
      start: ({ rates, start }) => ({ x: rates.zeroLike().add(start) }),
      step: ({ x }, { rates }) => ({ x: x.mul(x.sub(1)).mul(rates).neg() }),
      objective: ({ x }) => x.sum(),
    }),
    engine: "compiled",
  });

  /** The sensitivities after each step, by name, and how many reports tell of them. */
  function sensed(problem: Dynamics, heed: Heed) {
    const run = hybrid.run(problem, hyperTensors(problem, {}), lift);
    const after: Record<string, number>[] = [];
    let reports = 0;
    for (;;) {
      const { done, value } = run.next(heed);
      if (done) return { after, reports, gradient: value.gradient };
      reports += 1;
      const { t, sensitivity = {}, sensitivities } = value;
      if (sensitivities === undefined) after.push(sensitivity);
      else {
        const { from, names, data } = sensitivities;
        expect(from).toBe(after.length + 1);
        for (let at = 0; at < data.length; at += names.length) {
          after.push(Object.fromEntries(names.map((name, k) => [name, data[at + k] ?? Number.NaN])));
        }
        expect(after.at(-1)).toEqual(sensitivity);
      }
      expect(after).toHaveLength(t);
    }
  }

  it.each([
    ["orderly", long(3.2)],
    ["chaotic", { ...long(3.9), steps: 1000 }],
    ["many directions", wide(3.2)],
  ])("are as sensitive as each by itself: %s", (_, problem) => {
    const [each, together] = [sensed(problem, undefined), sensed(problem, "together")];
    expect(together.after).toEqual(each.after);
    expect(together.gradient).toEqual(each.gradient);
    expect(each.reports).toBe(problem.steps);
    expect(together.reports).toBeLessThan(problem.steps / 4);
  });

  it.each([2.9, 3.9])("show chaos at the same step, at a rate of %f", async (rate) => {
    const problem = { ...logisticMap(rate, 300), engine: "compiled" as const };
    const options = { iterations: 2, method: gradientDescent(adam, { learningRate: 1e-12 }), strategy: hybrid };
    const driven: TuneEvent<unknown>[] = [];
    const pulled: TuneEvent<unknown>[] = [];
    for await (const event of tuneDynamics(problem, options)) if (event.type === "chaos") driven.push(event);
    for (const event of tuneSteps(problem, options)) if (event.type === "chaos") pulled.push(event);
    expect(driven).toEqual(pulled);
    expect(driven).toHaveLength(rate > 3.5 ? 2 : 0);
  });
});

describe("tune", () => {
  it("tells of chaos once a run, at the step and with the remedy", async () => {
    const run = tuneDynamics(logisticMap(3.9), {
      iterations: 2,
      method: gradientDescent(adam, { learningRate: 1e-12 }),
    });
    const told = [];
    for await (const event of run) if (event.type === "chaos") told.push(event);
    expect(told).toHaveLength(2);
    expect(told.map(({ iteration }) => iteration)).toEqual([1, 2]);
    expect(told[0]?.step).toBeGreaterThan(10);
    expect(["rate", "start"]).toContain(told[0]?.hyperparameter);
    expect(told[0]?.remedy).toMatch(/evolution/);
  });

  it("says nothing of chaos where there is none", async () => {
    for await (const { type } of tuneDynamics(logisticMap(2.5), { iterations: 2 })) expect(type).not.toBe("chaos");
  });
});
