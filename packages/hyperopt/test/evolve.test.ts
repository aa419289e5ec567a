import { positive, real } from "@dualtape/core";
import { sgd } from "@dualtape/optimizers";
import { describe, expect, it } from "vitest";
import { AbortedError, dynamics, evolve, gradientDescent } from "../src/index.ts";
import type { EvolveEvent } from "../src/outer/evolve-events.ts";

/** x ← 0.8 x + h towards 1, where h = 0.2 is best in the long run. */
const problem = dynamics({
  name: "approach",
  hyperparameters: { h: real(0) },
  steps: 20,
  start: ({ h }) => ({ x: h.zeroLike(), loss: h.zeroLike() }),
  step({ x }, { h }) {
    const next = x.mul(0.8).add(h);
    return { x: next, loss: next.sub(1).square() };
  },
  objective: ({ loss }) => loss,
  monitor: ({ loss }) => loss,
});

describe("evolve", () => {
  it("descends window by window, and says all that happened", async () => {
    const run = evolve(problem, { windows: 300, window: 4, evaluateEvery: 100, deviation: 0.05, seed: 1 });
    const events: EvolveEvent<{ readonly h: number }>[] = [];
    for await (const event of run) events.push(event);
    const { hyper, value, start, last, trace, reason } = await run;
    expect(reason).toBe("finished");
    expect(events.filter(({ type }) => type === "window")).toHaveLength(300);
    expect(trace.map(({ window }) => window)).toEqual([0, 100, 200, 300]);
    expect(events.filter(({ type }) => type === "evaluation")).toEqual(trace);
    expect(start).toMatchObject({ hyper: { h: 0 }, value: 20 });
    expect(last?.value).toBe(trace.at(-1)?.value);
    expect(value).toBe(Math.min(...trace.map((point) => point.value)));
    expect(value).toBeCloseTo(trace.at(-1)?.curve.reduce((sum, loss) => sum + loss, 0) ?? Number.NaN, 1);
    expect(Math.abs(hyper.h - 0.22)).toBeLessThan(0.04); // the least sum over 20 steps is at h = 0.229
  });

  it("never gives back anything worse than the start", async () => {
    const { value, start, last } = await evolve(problem, {
      windows: 20,
      window: 4,
      method: gradientDescent(sgd, { learningRate: 0.5 }),
    });
    expect(last?.value).toBeGreaterThan(start.value);
    expect(value).toBe(start.value);
  });

  it("takes a diverging window as an event, goes back, and gives up in the end", async () => {
    const wild = dynamics({
      ...problem,
      hyperparameters: { h: positive(1) },
      step({ x }, { h }) {
        const next = x.add(h.mul(700).exp());
        return { x: next, loss: next };
      },
    });
    const run = evolve(wild, { windows: 50, window: 4, deviation: 1, seed: 1 });
    const divergences: number[] = [];
    for await (const event of run) if (event.type === "divergence") divergences.push(event.window);
    expect(await run).toMatchObject({ reason: "diverged", last: null });
    expect(divergences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("stops at a signal with the best so far", async () => {
    const stop = new AbortController();
    const run = evolve(problem, { windows: 1e6, window: 4, evaluateEvery: 10, signal: stop.signal });
    for await (const event of run) {
      if (event.type === "evaluation" && event.window === 10) break;
    }
    stop.abort();
    const error: unknown = await run.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(AbortedError);
    expect(error instanceof AbortedError && error.result).toMatchObject({ start: { value: 20 } });
  });

  it("refuses what makes no sense", async () => {
    await expect(evolve(problem, { windows: 0, window: 4 })).rejects.toThrow("windows is 0");
    await expect(evolve(problem, { windows: 1, window: 4, evaluateEvery: 0.5 })).rejects.toThrow("evaluateEvery");
  });
});
