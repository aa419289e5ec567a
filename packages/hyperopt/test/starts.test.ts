/** Many starts of a dynamics: taken as batches where they are many, raced, and told of by the basin that each has led to. */
import { positive, real } from "@dualtape/core";
import { scalar } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import {
  AbortedError,
  drain,
  dynamics,
  type Engine,
  guided,
  hyperTensors,
  rprop,
  simulate,
  tuneDynamics,
  tuneSteps,
} from "../src/index.ts";

/** Descent in valleys at −3, the start's, and at 3, which is deeper: where it begins is tuned, and a rate, that diverges above 1. */
const valleys = (engine: Engine) =>
  dynamics({
    name: "valleys",
    engine,
    hyperparameters: { x: real(-2.5).within(-6, 6), rate: positive(0.02).within(1e-3, 3) },
    steps: 40,
    start: ({ x }) => ({ x, grown: x.sub(x).add(1) }),
    step: ({ x, grown }, { rate }) => ({
      x: x.sub(x.square().sub(9).mul(x).mul(rate).mul(0.02)),
      grown: grown.mul(rate.greater(1).where(1e20, 1)),
    }),
    objective: ({ x, grown }) => x.square().sub(9).square().mul(0.1).sub(x).add(grown),
  });

describe.for(["eager", "compiled"] as const)("%s", (engine) => {
  test("they are raced, and each is told of with its basin", async () => {
    const problem = valleys(engine);
    const { basins, value, hyper, start, trace } = await tuneDynamics(problem, {
      starts: 8,
      budget: 60,
      method: rprop(),
    });
    expect(basins).toHaveLength(8);
    expect(basins?.[0]?.from).toEqual({ x: -2.5, rate: 0.02 });
    expect(new Set(basins?.map(({ from }) => from.x)).size).toBe(8);
    expect(hyper.x).toBeGreaterThan(2);
    expect(value).toBeLessThan(start.value);
    const finalists = basins?.filter(({ best }) => best !== null) ?? [];
    expect(finalists.length).toBeGreaterThanOrEqual(2);
    expect(basins?.filter(({ best }) => best === null).every(({ steps, basin }) => steps < 40 && basin === null)).toBe(
      true,
    );
    expect(Math.min(...finalists.map(({ best }) => best?.value ?? NaN))).toBe(value);
    expect(finalists.find(({ best }) => best?.value === value)?.basin).toBe(1);
    expect(trace.every((run) => run.start !== undefined)).toBe(true);
  });

  test("wherever it ends, the best of the basins is what was found", async () => {
    const problem = valleys(engine);
    for (let iterations = 8; iterations < 60; iterations += 3) {
      const { basins, value } = await tuneDynamics(problem, { starts: 8, iterations, method: rprop() });
      const bests = basins?.flatMap(({ best }) => (best === null ? [] : [best.value])) ?? [];
      expect(Math.min(...bests), `after ${iterations}`).toBe(value);
    }
  });

  test("plain runs of a round are those that each would be alone, to rounding, and share the time", async () => {
    const problem = valleys(engine);
    const { checkpoint } = await tuneDynamics(problem, { starts: 8, budget: 12, method: rprop() });
    const first = checkpoint.slice(0, 8);
    for (const entry of first) {
      const short = { ...problem, steps: entry.steps };
      const alone = (): number =>
        drain(simulate(short, hyperTensors(short, entry.hyper), (number) => number)).value.item();
      if (entry.type === "divergence") expect(alone).toThrow(/diverge|finite/i);
      else expect(entry.value).toBeCloseTo(alone(), 9);
    }
    const seconds = first.flatMap((entry) => (entry.type === "iteration" ? [entry.cost.seconds] : []));
    expect(new Set(seconds).size).toBe(1);
  });

  test("stopped within a round, or later, it goes on to the same bits", () => {
    const options = { starts: 6, iterations: 22, method: guided(), seed: 3 };
    const problem = valleys(engine);
    const whole = drain(tuneSteps(problem, options));
    const bits = (result: typeof whole): string =>
      JSON.stringify([
        result.checkpoint.map((entry) => [
          entry.hyper,
          entry.type === "iteration" ? [entry.value, entry.gradient] : entry.step,
        ]),
        result.basins,
      ]);
    for (const stop of [1, 3, 6, 8, 9, 14]) {
      const from = JSON.parse(JSON.stringify(whole.checkpoint.slice(0, stop)));
      expect(bits(drain(tuneSteps(valleys(engine), { ...options, from }))), `after ${stop}`).toBe(bits(whole));
    }
  });
});

test("a list says where else to start", async () => {
  const problem = valleys("eager");
  const list = [{ x: 4, rate: 0.1 }, { x: -4 }];
  const { basins } = await tuneDynamics(problem, { starts: list, budget: 30, method: rprop() });
  expect(basins?.map(({ from }) => from.x)).toEqual([-2.5, expect.closeTo(4, 12), expect.closeTo(-4, 12)]);
  expect(basins?.[2]?.from.rate).toBeCloseTo(0.02, 12);
  expect(() => tuneDynamics(problem, { starts: [{ x: 1, rate: -1 }] })).toThrow(/start 2.*rate|rate.*start 2/);
  expect(() => tuneDynamics(problem, { starts: 0 })).toThrow(/starts is 0/);
  expect(() => tuneDynamics(problem, { starts: "many" as never })).toThrow(/starts is the text "many"/);
});

test("one start has no basins, and a run that is stopped tells what it has", async () => {
  expect((await tuneDynamics(valleys("eager"), { budget: 4 })).basins).toBeNull();
  const run = tuneDynamics(valleys("eager"), { starts: 4, budget: 1000, method: rprop() });
  let seen = 0;
  for await (const { type } of run) if (type === "iteration" && ++seen === 12) break;
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AbortedError);
  expect(run.isAborted(error) && error.result?.basins?.length).toBe(4);
});

test("all that diverge but one lead to that one", async () => {
  const problem = dynamics({
    name: "thin",
    engine: "eager",
    hyperparameters: { x: real(0).within(-1, 1) },
    steps: 16,
    start: (_hyper, lift) => ({ x: lift(scalar(1)) }),
    step: ({ x }, { x: at }) => ({ x: x.mul(at.abs().greater(0.002).where(Infinity, 1)) }),
    objective: ({ x }, { x: at }) => x.add(at),
  });
  const { basins, hyper } = await tuneDynamics(problem, { starts: 8, budget: 30 });
  expect(basins?.filter(({ best }) => best !== null)).toHaveLength(1);
  expect(Math.abs(hyper.x)).toBeLessThanOrEqual(0.002);
});
