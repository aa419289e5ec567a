/** The bias of short horizons: figures that are known in advance, in the audit of runs whose optimum moves as they get longer. */
import { sgd } from "@dualtape/optimizers";
import { scalar, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { audit, dynamics, type Engine, positive, real, training } from "../src/index.ts";

/** (u − t)² after t steps: what is best for t steps is t. */
const moving = (u: number, engine: Engine, steps = 40) =>
  dynamics({
    name: "moving optimum",
    engine,
    hyperparameters: { u: real(u) },
    steps,
    start: ({ u }, lift) => ({ u, t: lift(scalar(0)) }),
    step: ({ u, t }) => ({ u, t: t.add(1) }),
    objective: ({ u, t }) => u.sub(t).square(),
  });

const quadratic = (engine: Engine) =>
  training({
    parameters: { w: tensor([1, 2, 3]) },
    loss: ({ w }, { curvature }) => w.square().mul(curvature).sum(),
    batches: [{ curvature: tensor([1, 0.5, 0.2]) }],
    steps: 40,
    optimizer: sgd,
    hyper: { learningRate: positive(0.05) },
    engine,
  });

const biasOf = (problem: Parameters<typeof audit>[0]) => audit(problem, { directions: 1 }).shortHorizon;

describe.for(["eager", "compiled"] as const)("the short horizon, %s", (engine: Engine) => {
  it("is biased between the optimum of a quarter and that of the whole", () => {
    const { verdict, remedy, shortHorizon: found } = audit(moving(20, engine), { directions: 1 });
    expect(found).toMatchObject({ steps: 10, distance: 0.1, biased: true });
    expect(found?.cosine).toBeCloseTo(-1, 12);
    expect(found?.slope).toBeCloseTo(40, 9);
    expect(found?.change).toBeCloseTo(20.1 ** 2 - 20 ** 2, 9);
    expect(found?.sentence).toMatch(
      /^Short-horizon bias: .* first 10 of 40 steps.*cosine of -1\.00.*uphill.*0\.1 along it raises/,
    );
    expect(verdict).toBe("notConverged");
    expect(remedy).toMatch(/Lengthen the horizon.*`hybrid`.*`checkpointed\(\{ bytes \}\)`.*`evolve`/);
  });

  it("is not, where both lead the same way", () => {
    const found = biasOf(moving(5, engine));
    expect(found).toMatchObject({ steps: 10, distance: 0.1, biased: false, remedy: null });
    expect(found?.cosine).toBeCloseTo(1, 12);
    expect(found?.change).toBeCloseTo(34.9 ** 2 - 35 ** 2, 9);
    expect(found?.sentence).toMatch(/^No short-horizon bias/);
  });

  it("is not on a benign quadratic", () => {
    const found = biasOf(quadratic(engine));
    expect(found).toMatchObject({ biased: false, distance: 0.1 });
    expect(found?.cosine).toBeCloseTo(1, 12);
    expect(found?.change).toBeLessThan(0);
  });

  it("takes steps that the short run can be trusted with, and tells where the whole cannot", () => {
    const shorter = biasOf(moving(10.02, engine));
    expect(shorter).toMatchObject({ distance: 0.025, biased: true });
    const beyond = biasOf(moving(40.03, engine));
    expect(beyond).toMatchObject({ distance: 0.1, biased: false });
    expect(beyond?.change).toBeCloseTo(0.07 ** 2 - 0.03 ** 2, 9);
    expect(beyond?.sentence).toMatch(/downhill; a step of 0\.1 along it raises/);
    expect(biasOf(moving(10.001, engine))).toMatchObject({ distance: 0, change: 0, biased: true });
  });
});

describe("the short horizon", () => {
  it("is none of a run of few steps, nor one with a derivative of 0", () => {
    expect(biasOf(moving(20, "eager", 7))).toBeNull();
    expect(biasOf(moving(10, "eager"))).toBeNull();
  });

  it("says nothing where the whole run has come to where nothing moves it", () => {
    const settling = dynamics({
      name: "settling",
      hyperparameters: { rate: positive(0.7) },
      steps: 120,
      start: (_hyper, lift) => ({ x: lift(scalar(5)) }),
      step: ({ x }, { rate }) => ({ x: x.sub(x.sub(1).mul(rate).mul(0.5)) }),
      objective: ({ x }) => x.square(),
    });
    const found = biasOf(settling);
    expect(found).toMatchObject({ cosine: 0, biased: false, remedy: null });
    expect(found?.sentence).toMatch(/after 120 steps nothing moves the objective/);
  });

  /** The same, with tangents that grow threefold in each step, beside what is judged. */
  const chaotic = (u: number) =>
    dynamics({
      name: "moving optimum beside chaos",
      hyperparameters: { u: real(u) },
      steps: 40,
      start: ({ u }, lift) => ({ u, t: lift(scalar(0)), apart: u.sub(u.detach()) }),
      step: ({ u, t, apart }) => ({ u, t: t.add(1), apart: apart.mul(3) }),
      objective: ({ u, t }) => u.sub(t).square(),
    });

  it("is judged by a run alone where the derivative of the whole is of no use, and by nothing where no step is to be trusted", () => {
    const found = audit(chaotic(20), { directions: 1 });
    expect(found.growth.chaos?.step).toBeGreaterThan(10);
    expect(found.shortHorizon).toMatchObject({ biased: true, distance: 0.1 });
    expect(found.shortHorizon?.sentence).not.toMatch(/cosine/);
    expect(found.remedy).not.toMatch(/Tune the first/);
    expect(audit(chaotic(5), { directions: 1 })).toMatchObject({
      shortHorizon: { biased: false },
      remedy: expect.stringMatching(/^Tune the first 10 steps first/),
    });
    expect(biasOf(chaotic(10.001))).toBeNull();
  });

  it("says so where the whole run diverges by the step", () => {
    const edge = dynamics({
      ...moving(20, "eager"),
      step: ({ u, t }) => ({ u, t: t.add(1).add(u.less(19.95).mul(t.greater(20)).where(Number.NaN, 0)) }),
    });
    const found = biasOf(edge);
    expect(found).toMatchObject({ change: Infinity, biased: true });
    expect(found?.sentence).toMatch(/uphill; a step of 0\.1 along it makes the whole run diverge$/);
  });
});
