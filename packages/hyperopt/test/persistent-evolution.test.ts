import { type Domain, positive, real } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  DivergenceError,
  drain,
  type Dynamics,
  dynamics,
  hybrid,
  hypergradient,
  hyperTensors,
  unconstrain,
} from "../src/index.ts";
import {
  persistentEvolution,
  type PersistentEvolutionOptions,
} from "../src/strategies/evolution/persistent-evolution.ts";

/** A linear system under a constant push, and a quadratic loss: smoothing adds a constant, so the exact gradient is known. */
const pushed = (push: Domain) =>
  dynamics({
    name: "pushed",
    hyperparameters: { push, offset: real(0.2) },
    steps: 12,
    start: (hyper) => ({ x: hyper.push.zeroLike(), loss: hyper.push.zeroLike(), total: hyper.push.zeroLike() }),
    step({ x, total }, hyper) {
      const next = x.mul(0.9).add(hyper.push.mul(0.1));
      const loss = next.sub(1).square().add(hyper.offset.mul(next));
      return { x: next, loss, total: total.add(loss) };
    },
    objective: ({ total }) => total.sum(),
    monitor: ({ loss }) => loss,
  });
const problem = pushed(real(0.3));

/** The unconstrained values that a run starts with. */
const startOf = <H extends string>(run: Dynamics<H>) => unconstrain(run.hyperparameters, hyperTensors(run, {}));

/** The gradient of whole runs, as the sum over their windows: its mean over many, and the standard error of that. */
function overRuns(runs: number, options: Partial<PersistentEvolutionOptions>) {
  const settings = { window: 3, particles: 20, deviation: 0.3, seed: 11, elementwise: true, ...options };
  const particles = persistentEvolution(problem, settings);
  const u = startOf(problem);
  const sums = Array.from({ length: runs }, () => {
    const windows = Array.from({ length: 4 }, () => drain(particles.window(u)).natural.gradient);
    return windows.reduce((sum, { push }) => sum + push.item(), 0);
  });
  const mean = sums.reduce((sum, value) => sum + value, 0) / runs;
  const variance = sums.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1);
  return { mean, error: Math.sqrt(variance / runs) };
}

describe("persistentEvolution", () => {
  const exact = hypergradient(problem, hybrid).gradient.push.item();

  it("is unbiased over truncations, and truncated ES is not", () => {
    const persistent = overRuns(200, {});
    expect(Math.abs(persistent.mean - exact)).toBeLessThan(4 * persistent.error);
    expect(persistent.error).toBeLessThan(0.1 * Math.abs(exact));
    const forgetful = overRuns(200, { persistent: false });
    expect(Math.abs(forgetful.mean - exact)).toBeGreaterThan(20 * forgetful.error);
    expect(forgetful.error).toBeLessThan(persistent.error);
  });

  it("gives the same whether particles run one by one or all at once", () => {
    for (const persistent of [true, false]) {
      const options = { window: 5, particles: 6, deviation: 0.3, seed: 2, persistent };
      const [alone, together] = [false, true].map((elementwise) =>
        persistentEvolution(problem, { ...options, elementwise }),
      );
      const u = startOf(problem);
      for (let window = 0; window < 5; window++) {
        const [one, other] = [alone, together].map((particles) => particles && drain(particles.window(u)));
        expect(one?.loss).toBeCloseTo(other?.loss ?? Number.NaN, 12);
        for (const name of ["push", "offset"] as const) {
          for (const part of ["gradient", "standardError"] as const) {
            const found = other?.natural[part][name].item() ?? Number.NaN;
            expect(one?.natural[part][name].item()).toBeCloseTo(found, 10);
          }
        }
      }
    }
  });

  it("walks through the run in windows, the last one shorter, and begins anew", () => {
    const particles = persistentEvolution(problem, { window: 5 });
    const u = startOf(problem);
    const spans = Array.from({ length: 4 }, () => drain(particles.window(u))).map(({ from, to }) => [from, to]);
    expect(spans).toEqual([
      [1, 5],
      [6, 10],
      [11, 12],
      [1, 5],
    ]);
    particles.restart();
    expect(drain(particles.window(u)).from).toBe(1);
  });

  it("takes vectors, and gives both units", () => {
    const scaled = dynamics({
      name: "scaled",
      hyperparameters: { h: positive([0.5, 2]) },
      steps: 1,
      start: ({ h }) => ({ h }),
      step: ({ h }) => ({ h: h.mul(3) }),
      objective: ({ h }) => h.sum(),
      monitor: ({ h }) => h.sum(),
    });
    const options = { window: 1, particles: 4000, deviation: 0.1, seed: 3 };
    const { natural, unconstrained } = drain(persistentEvolution(scaled, options).window(startOf(scaled)));
    const { gradient, standardError } = natural;
    const smoothed = 3 * Math.exp(options.deviation ** 2 / 2);
    expect(gradient.h.sub(smoothed).div(standardError.h).magnitude()).toBeLessThan(4);
    expect(standardError.h.magnitude()).toBeLessThan(0.3);
    const { h } = hyperTensors(scaled, {});
    for (const part of ["gradient", "standardError"] as const) {
      expect(natural[part].h.mul(h).div(unconstrained[part].h).sub(1).magnitude()).toBeLessThan(1e-12);
    }
  });

  it("refuses a dynamics that is not elementwise after all", () => {
    const windowOf = (monitor: (x: Tensor) => Tensor) => {
      const coupled = {
        ...problem,
        monitor: ({ loss }: { loss: Tensor }) => monitor(loss),
      } as unknown as typeof problem;
      const particles = persistentEvolution(coupled, { window: 2, particles: 4, elementwise: true });
      return () => drain(particles.window(startOf(problem)));
    };
    expect(windowOf((loss) => loss)).not.toThrow();
    expect(windowOf((loss) => loss.sum())).toThrow("4 particles have 1 losses");
    expect(windowOf((loss) => loss.div(loss.sum()))).toThrow("among others");
    expect(() => persistentEvolution(pushed(real([1, 2])), { window: 2, elementwise: true })).toThrow(
      "push is a vector",
    );
  });

  it("refuses what makes no sense", () => {
    const { monitor: _monitor, ...silent } = problem;
    expect(() => persistentEvolution(silent, { window: 2 })).toThrow("monitors nothing");
    expect(() => persistentEvolution(problem, { window: 13 })).toThrow("window is 13. Give an integer from 1 to 12");
    expect(() => persistentEvolution(problem, { window: 0 })).toThrow("window is 0");
    expect(() => persistentEvolution(problem, { window: 2, particles: 3 })).toThrow("particles is 3");
  });

  it("tells where a particle diverges", () => {
    const wild = { ...problem, hyperparameters: { ...problem.hyperparameters, push: positive(1e300) } };
    const particles = persistentEvolution(wild, { window: 2, deviation: 1 });
    expect(() => drain(particles.window(startOf(wild)))).toThrow(DivergenceError);
  });
});
