import { ArgumentError } from "@dualtape/core";
import { adam, sgd } from "@dualtape/optimizers";
import { scalar, seeded } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  BudgetError,
  checkpointed,
  DivergenceError,
  dynamics,
  type Dynamics,
  hypergradient,
  oneMinus,
  outerLoop,
  positive,
  real,
  training,
  tuneDynamics,
  unrolled,
} from "../src/index.ts";
import { forwardSteps } from "../src/strategies/revolve.ts";

/** A pendulum that starts from a hyperparameter and is damped by another; tells every step that is taken. */
const pendulum = (steps: number, taken: (t: number) => void = () => {}): Dynamics<"angle" | "damping", "x" | "v"> =>
  dynamics({
    name: "pendulum",
    hyperparameters: { angle: real(0.7), damping: positive(0.3) },
    steps,
    start: ({ angle }, lift) => ({ x: angle, v: lift(scalar(0)) }),
    step({ x, v }, { damping }, { t }) {
      taken(t);
      const velocity = v.sub(x.sin().add(v.mul(damping)).mul(0.05));
      return { x: x.add(velocity.mul(0.05)), v: velocity };
    },
    objective: ({ x, v }, { damping }) => x.square().add(v.square()).mul(damping.add(1)),
  });

const random = seeded(11);
const regression = training({
  parameters: { w: random.normal([6, 2]), b: random.normal([2]) },
  loss: ({ w, b }, { x, y }, { l2 }) => x.matmul(w).add(b).tanh().sub(y).square().sum().add(w.square().sum().mul(l2)),
  batches: [
    { x: random.normal([9, 6]), y: random.normal([9, 2]) },
    { x: random.normal([9, 6]), y: random.normal([9, 2]) },
  ],
  validation: { x: random.normal([9, 6]), y: random.normal([9, 2]) },
  steps: 30,
  optimizer: adam,
  hyper: {
    learningRate: positive(0.03),
    beta1: oneMinus(0.9),
    beta2: oneMinus(0.99),
    epsilon: 1e-8,
    l2: positive(0.1),
  },
});

/** Expects two hypergradients to be equal to 1e-12, relative. */
function expectEqual(a: Readonly<Record<string, { item(): number }>>, b: typeof a): void {
  for (const [name, value] of Object.entries(a)) {
    expect(Math.abs((b[name]?.item() ?? Number.NaN) / value.item() - 1)).toBeLessThan(1e-12);
  }
}

describe("checkpointed", () => {
  it.each([1, 2, 3, 5, 8, 30, 100])("is unrolled to 1e-12 on training, with %i checkpoints", (checkpoints) => {
    const [exact, found] = [unrolled, checkpointed({ checkpoints })].map((strategy) =>
      hypergradient(regression, strategy),
    );
    expect(found?.value.item()).toBe(exact?.value.item());
    expectEqual(exact?.gradient ?? {}, found?.gradient ?? {});
    for (const [part, value] of Object.entries(exact?.state ?? {})) {
      expect([...(found?.state[part]?.data ?? [])]).toEqual([...value.data]);
    }
  });

  it.each([
    [1, 1],
    [2, 1],
    [10, 3],
    [50, 5],
    [40, 1],
    [64, 2],
    [100, 7],
    [200, 12],
    [30, 60],
  ])(
    "takes revolve's steps, the last one, and those that go back, and no more: l = %i, s = %i",
    (steps, checkpoints) => {
      const taken: number[] = [];
      const { cost, gradient } = hypergradient(
        { ...pendulum(steps, (t) => taken.push(t)), engine: "eager" }, // a program's steps call nobody
        checkpointed({ checkpoints }),
      );
      expect(taken.length - steps).toBe(forwardSteps(steps, checkpoints) + 1);
      expect(cost.steps).toBe(taken.length);
      expectEqual(hypergradient(pendulum(steps), unrolled).gradient, gradient);
    },
  );

  it("takes 15 forward steps for l = 10, s = 3 and 122 for l = 50, s = 5, besides the last one and those that go back", () => {
    expect(hypergradient(pendulum(10), checkpointed({ checkpoints: 3 })).cost.steps).toBe(10 + 1 + 15);
    expect(hypergradient(pendulum(50), checkpointed({ checkpoints: 5 })).cost.steps).toBe(50 + 1 + 122);
  });

  it("holds as many states as it is allowed", () => {
    const bytes = [3, 4, 13].map((checkpoints) => hypergradient(regression, checkpointed({ checkpoints })).cost.bytes);
    const state = 8 * (3 * 14 + 1);
    expect((bytes[1] ?? 0) - (bytes[0] ?? 0)).toBe(state);
    expect((bytes[2] ?? 0) - (bytes[1] ?? 0)).toBe(9 * state);
    // As many as there are steps are what unrolled keeps, which has its last state twice.
    const all = hypergradient(regression, checkpointed({ checkpoints: 30 })).cost.bytes;
    expect(all).toBe(hypergradient(regression, unrolled).cost.bytes + state);
  });

  it("runs ten thousand steps", () => {
    const { cost } = hypergradient(pendulum(10_000), checkpointed({ checkpoints: 40 }));
    expect(cost.steps).toBe(10_000 + 1 + forwardSteps(10_000, 40));
  });

  it("keeps to a budget in bytes, and uses it", () => {
    const state = 8 * (3 * 14 + 1);
    for (const bytes of [8000, 12_000, 100_000]) {
      const { cost, gradient } = hypergradient(regression, checkpointed({ bytes }));
      expect(cost.bytes).toBeLessThanOrEqual(bytes);
      if (bytes < 100_000) expect(cost.bytes).toBeGreaterThan(bytes - 3 * state);
      expectEqual(hypergradient(regression, unrolled).gradient, gradient);
    }
  });

  it("says what the least budget is, and that is enough", () => {
    const tooSmall = (): unknown => hypergradient(regression, checkpointed({ bytes: 1000 }));
    expect(tooSmall).toThrow(BudgetError);
    try {
      tooSmall();
    } catch (error) {
      const { needed, message } = error as BudgetError;
      expect(message).toMatch(/checkpointed training by adam: a budget of 1 kB is too small. Allow \d+ bytes/);
      expect(() => hypergradient(regression, checkpointed({ bytes: needed - 1 }))).toThrow(BudgetError);
      expect(hypergradient(regression, checkpointed({ bytes: needed })).cost.bytes).toBeLessThanOrEqual(needed);
    }
  });

  it("can itself be differentiated through", () => {
    const tower = outerLoop(pendulum(12), {
      optimizer: sgd,
      hyper: { learningRate: positive(0.05) },
      iterations: 2,
      strategy: checkpointed({ checkpoints: 3 }),
    });
    const [exact, found] = [unrolled, checkpointed({ checkpoints: 1 })].map(
      (strategy) => hypergradient(tower, strategy).gradient.learningRate,
    );
    expect((found?.item() ?? 0) / (exact?.item() ?? 0)).toBeCloseTo(1, 12);
  });

  it("leaves the curve of a run as it is, in tune", async () => {
    const options = { iterations: 2, strategy: checkpointed({ checkpoints: 4 }) };
    const [found, exact] = [await tuneDynamics(regression, options), await tuneDynamics(regression, { iterations: 2 })];
    expect(found.start.curve).toHaveLength(30);
    expect(found.start.curve).toEqual(exact.start.curve);
  });

  it("tells of divergence at its step", () => {
    const failing = (): unknown =>
      hypergradient(
        dynamics({
          name: "explosion",
          hyperparameters: { rate: positive(1e40) },
          steps: 20,
          start: (_hyper, lift) => ({ a: lift(scalar(1)) }),
          step: ({ a }, { rate }) => ({ a: a.mul(rate) }),
          objective: ({ a }) => a,
        }),
        checkpointed({ checkpoints: 4 }),
      );
    expect(failing).toThrow(DivergenceError);
    expect(failing).toThrow(/explosion, step 8/);
  });

  it.each([{}, { checkpoints: 3, bytes: 1e6 }, { checkpoints: 0 }, { checkpoints: 1.5 }, { bytes: 0 }, { bytes: NaN }])(
    "refuses %o",
    (options) => {
      expect(() => checkpointed(options as never)).toThrow(ArgumentError);
    },
  );
});
