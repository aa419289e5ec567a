/** Outer loops hold u, not natural values: near a bound these say little, and beyond it nothing. What went too far comes back. */
import { between, type Domain, oneMinus, positive, simplex, unit, type TensorLike } from "@dualtape/core";
import { sgd } from "@dualtape/optimizers";
import { describe, expect, it } from "vitest";
import { gradientDescent, type Dynamics, dynamics, evolve, newton, tuneDynamics } from "../src/index.ts";

/** A run of two steps whose objective is a function of its hyperparameter. */
const judgedBy = (h: Domain, objective: <T extends TensorLike<T>>(h: T) => T): Dynamics<"h"> =>
  dynamics({
    name: "judged",
    engine: "eager",
    hyperparameters: { h },
    steps: 2,
    start: ({ h }) => ({ h, loss: h.sum().zeroLike() }),
    step: ({ h }) => ({ h, loss: objective(h) }),
    objective: ({ h }) => objective(h),
    monitor: ({ loss }) => loss,
  });

/** How far a number is from `to`, squared. */
const near = (to: number) => ({
  log: <T extends TensorLike<T>>(h: T): T => h.log().sub(to).square().sum(),
  fromOne: <T extends TensorLike<T>>(h: T): T => h.neg().log1p().sub(to).square().sum(),
});

describe("newton takes no point twice", () => {
  const problems: Record<string, Dynamics<"h">> = {
    positive: judgedBy(positive(1e-3), near(-7.31).log),
    "positive, far below": judgedBy(positive(1e-290), near(-671.3).log),
    "positive, far above": judgedBy(positive(1e290), near(671.3).log),
    unit: judgedBy(unit(0.9), near(-30.7).fromOne),
    oneMinus: judgedBy(oneMinus(0.9), near(-33.3).fromOne),
    between: judgedBy(between(0, 1, 0.9), near(-31.3).fromOne),
    "a vector": judgedBy(positive([1e-3, 1e3]), near(0.77).log),
  };
  for (const to of [1000.37, 1000.22, 1000.18, 1000.29]) {
    problems[`between, with few digits, ${to}`] = judgedBy(between(1000, 1001, 1000.5), (h) =>
      h.div(to).sub(1).square(),
    );
  }
  for (const to of [3.7e-15, 5e-15, 1.1e-14]) {
    problems[`unit, with few digits, ${to}`] = judgedBy(unit(1 - 1e-14), (h) => h.neg().add(1).div(to).sub(1).square());
  }
  it.for(Object.entries(problems))("%s", async ([, problem]) => {
    const { trace, reason } = await tuneDynamics(problem, { iterations: 300, method: newton() });
    expect(reason).toBe("settled");
    const visited = trace.filter(({ hessian }) => hessian !== null);
    expect(visited.length).toBeGreaterThan(1);
    expect(new Set(visited.map(({ value }) => value)).size).toBe(visited.length);
  });
});

const LAST = 1 - 2 ** -53;

/** Nearer to 0, a derivative by natural values has no number. */
const LEAST = 1e-300;

/** Domains that start at the last number before a bound, and a function of h that is 0 inside of them, quadratic in u. */
const bounded: Readonly<Record<string, Dynamics<"h">>> = {
  "positive, from 0": judgedBy(positive(LEAST), near(-7.3).log),
  "positive, from the greatest number": judgedBy(positive(Number.MAX_VALUE), near(-7.3).log),
  "unit, from 0": judgedBy(unit(LEAST), near(-7.3).log),
  "unit, from 1": judgedBy(unit(LAST), near(-7.3).fromOne),
  "oneMinus, from 0": judgedBy(oneMinus(LEAST), near(-7.3).log),
  "oneMinus, from 1": judgedBy(oneMinus(LAST), near(-7.3).fromOne),
  "between, from its lower bound": judgedBy(between(0, 3, LEAST), near(-7.3).log),
  "between, from its upper bound": judgedBy(between(-2, 1, LAST), near(-7.3).fromOne),
  simplex: judgedBy(simplex([LEAST, 1]), (h) =>
    h
      .log()
      .slice([0, 1])
      .sub(h.log().slice([1, 2]))
      .sum()
      .add(2.2)
      .square(),
  ),
};

describe("from a bound comes back", () => {
  it.for(Object.entries(bounded))("tune, %s", async ([, problem]) => {
    const { value, start } = await tuneDynamics(problem, {
      iterations: 150,
      method: gradientDescent(sgd, { learningRate: 0.05 }),
    });
    expect(start.value).toBeGreaterThan(500);
    expect(value).toBeLessThan(1e-6);
  });

  it.for(Object.entries(bounded))("newton, %s", async ([, problem]) => {
    const { value, trace } = await tuneDynamics(problem, { iterations: 300, method: newton({ reach: 1000 }) });
    expect(trace[0]?.value).toBeGreaterThan(500);
    expect(value).toBeLessThan(1e-6);
  });

  const expectComesBack = async (problem: Dynamics<"h">): Promise<void> => {
    const { value, start } = await evolve(problem, {
      windows: 200,
      window: 2,
      deviation: 0.5,
      evaluateEvery: 10,
      method: gradientDescent(sgd, { learningRate: 0.02 }),
    });
    expect(start.value).toBeGreaterThan(500);
    expect(value).toBeLessThan(1);
  };
  // The others are flat on their far side, where its noise would take it.
  const convex = Object.entries(bounded).filter(([name]) => /positive|upper/.test(name));
  it.for(convex)("evolve, %s", ([, problem]) => expectComesBack(problem));

  /** Below `LEAST`: only u goes on from there. */
  const TINY = 3e-308;
  const lowest: Readonly<Record<string, Dynamics<"h">>> = {
    positive: judgedBy(positive(TINY), near(-7.3).log),
    "a vector": judgedBy(positive([TINY, 1]), near(-7.3).log),
    unit: judgedBy(unit(TINY), near(-7.3).log),
    oneMinus: judgedBy(oneMinus(TINY), near(-7.3).log),
    between: judgedBy(between(0, 3, TINY), near(-7.3).log),
  };
  it.for(Object.entries(lowest))("evolve, where natural derivatives have no number, %s", ([, problem]) =>
    expectComesBack(problem),
  );
});
