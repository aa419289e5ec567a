/** Metasmoothness against its definition on runs whose end is known: steady, oscillating, chaotic, and not moving at all. */
import { momentum, sgd } from "@dualtape/optimizers";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  between,
  dynamics,
  type Dynamics,
  type Engine,
  metasmoothness,
  positive,
  real,
  training,
} from "../src/index.ts";

const h = 0.1;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What a run of one step ends with, where its parts are functions of u. */
const ending = (start: Dynamics<"u", "x">["start"]) =>
  dynamics({
    name: "ending",
    hyperparameters: { u: real(0.3) },
    steps: 1,
    start,
    step: (state) => state,
    objective: ({ x }) => x.square().sum(),
  });

describe("metasmoothness", () => {
  it.for(["eager", "compiled"] as const)("is 1 for descent on a quadratic, %s", (engine: Engine) => {
    const quadratic = training({
      parameters: { w: tensor([1, -2, 3]) },
      loss: ({ w }, { curvature }) => w.square().mul(curvature).sum(),
      batches: [{ curvature: tensor([1, 0.5, 0.2]) }],
      validation: { curvature: tensor([1, 1, 1]) },
      steps: 40,
      optimizer: sgd,
      hyper: { learningRate: positive(0.05) },
      engine,
    });
    const { agreement, curvature, step, sentence, remedy } = metasmoothness(quadratic);
    // w = (1 − 2 α c)⁴⁰ w₀, along e^±h and e^±2h from α.
    const f = (u: number): number =>
      sum([1, 0.5, 0.2].map((c, i) => ([1, 4, 9][i] ?? 0) * (1 - 2 * 0.05 * Math.exp(u) * c) ** 80));
    const bend = (v: number): number => Math.abs(f(2 * v) - 2 * f(v) + f(0)) / h ** 2;
    expect(agreement).toBe(1);
    expect(step).toBe(h);
    expect(curvature).toBeGreaterThan(Math.min(bend(h), bend(-h)) - 1e-9);
    expect(curvature).toBeLessThan(Math.max(bend(h), bend(-h)) + 1e-9);
    expect(sentence).toMatch(/1\.00 at steps of 0\.1.*goes on as it began/);
    expect(remedy).toBeNull();
  });

  it("has the second derivative of a quadratic objective for its curvature, at any step", () => {
    for (const step of [0.01, 0.1, 10]) {
      const { curvature } = metasmoothness(
        ending(({ u }) => ({ x: u.sub(5).mul(3) })),
        { step },
      );
      expect(curvature / 18 - 1).toBeCloseTo(0, 8);
    }
  });

  it("is what the definition says of parts that oscillate, and low", () => {
    const frequencies = [...seeded(2).uniform([100], 0, 1000).data];
    const found = metasmoothness(
      ending(({ u }, lift) => ({ x: u.mul(lift(tensor(frequencies))).sin() })),
      { directions: 1 },
    );
    const expected = [h, -h].map((step) => {
      const triples = frequencies.map((omega) => [0, 1, 2].map((n) => Math.sin(omega * (0.3 + n * step))));
      const terms = triples.map(([a = 0, b = 0, c = 0]) => ({
        d: Math.abs(c - a),
        s: Math.sign(b - a) * Math.sign(c - b),
      }));
      return sum(terms.map(({ d, s }) => d * s)) / sum(terms.map(({ d }) => d));
    });
    expect(Math.min(...expected.map((each) => Math.abs(found.agreement - each)))).toBeLessThan(1e-12);
    expect(found.agreement).toBeLessThan(0.5);
    expect(found.sentence).toMatch(/turns from one step to the next/);
    expect(found.remedy).toMatch(/`evolution\(\{ deviation: 0\.1 \}\)`.*`tpe\(\)`/);
  });

  it.for(["eager", "compiled"] as const)("is about 0 in chaos, %s", (engine: Engine) => {
    const x = seeded(1).uniform([2000], 0.1, 0.9);
    const logistic = (rate: number) =>
      dynamics({
        name: "the logistic map",
        engine,
        hyperparameters: { rate: between(3, 4, rate) },
        steps: 100,
        start: (_hyper, lift) => ({ x: lift(x) }),
        step: (state, hyper) => ({ x: state.x.mul(state.x.sub(1).neg()).mul(hyper.rate) }),
        objective: (state) => state.x.sum(),
      });
    expect(Math.abs(metasmoothness(logistic(3.9)).agreement)).toBeLessThan(0.15);
    // All come to 1 − 1/rate, oscillating about it: what is left of that is rounding.
    expect(metasmoothness(logistic(3.02), { step: 1e-3 }).agreement).toBeGreaterThan(0.9);
  });

  it("looks at what the objective reads, and at all where that has no derivative", () => {
    const parts = (judged: "smooth" | "rough" | "by comparison") =>
      dynamics({
        name: "parts",
        hyperparameters: { u: real(0.3) },
        steps: 1,
        start: ({ u }) => ({ smooth: u, rough: u.mul(1e6).sin() }),
        step: (state) => state,
        objective: ({ smooth, rough }) =>
          judged === "smooth" ? smooth : judged === "rough" ? rough : smooth.add(rough).greater(0),
      });
    const [smooth, rough, all] = (["smooth", "rough", "by comparison"] as const).map((judged) =>
      Array.from({ length: 8 }, (_, i) => metasmoothness(parts(judged), { step: 0.1 + i / 100 }).agreement),
    );
    expect(smooth).toEqual(Array(8).fill(1));
    expect(Math.min(...(rough ?? []))).toBe(-1);
    expect(Math.min(...(all ?? []))).toBeLessThan(1);
    expect(Math.min(...(all ?? []))).toBeGreaterThan(-1);
  });

  it("pools directions, as elements", () => {
    const { agreement } = metasmoothness(
      dynamics({
        name: "two ways",
        hyperparameters: { near: real(0), far: real(0) },
        steps: 1,
        start: ({ near, far }) => ({ x: near.mul(1e-9).add(far.square()) }),
        step: (state) => state,
        objective: ({ x }) => x,
      }),
      { directions: 40 },
    );
    expect(agreement).toBe(1);
  });

  it("takes rounding for no movement, in both precisions", () => {
    for (const precision of ["float64", "float32"] as const) {
      const still = ending(({ u }, lift) => ({
        x: lift(tensor([1, 3, 7, 11], { precision }))
          .mul(u)
          .div(u),
      }));
      expect(metasmoothness(still, { directions: 5 }).agreement).toBe(1);
    }
  });

  it("counts what stands still and then jumps as neither", () => {
    const jumps = ending(({ u }) => ({ x: u.sub(0.3).abs().greater(0.15).add(u.mul(0)) }));
    expect(metasmoothness(jumps).agreement).toBe(0);
  });

  it("says so where a run beside it does not stay finite, and throws where the run itself does not", () => {
    const edge = (learningRate: number) =>
      training({
        parameters: { w: scalar(1) },
        loss: ({ w }) => w.square(),
        batches: [{ y: scalar(0) }],
        steps: 4000,
        optimizer: momentum,
        hyper: { learningRate: positive(learningRate), momentum: 0.1 },
      });
    const { agreement, curvature, sentence, remedy } = metasmoothness(edge(1.05));
    expect([agreement, curvature]).toEqual([Number.NaN, Number.NaN]);
    expect(sentence).toMatch(/does not stay finite/);
    expect(remedy).toMatch(/`guided\(\)`/);
    expect(() => metasmoothness(edge(3))).toThrow(/no longer finite/);
  });
});
