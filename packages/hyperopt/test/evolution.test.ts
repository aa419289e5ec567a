import { adam, sgd } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  gradientDescent,
  DivergenceError,
  drain,
  dynamics,
  evolution,
  finiteDifferences,
  hybrid,
  hypergradient,
  hyperTensors,
  outerLoop,
  positive,
  real,
  simplex,
  tuneDynamics,
} from "../src/index.ts";

/** h², whose smoothed form at u = log h is h² exp(2σ²): its derivative by h is 2h exp(2σ²). */
const square = dynamics({
  name: "square",
  hyperparameters: { h: positive(2) },
  steps: 1,
  start: ({ h }) => ({ h }),
  step: ({ h }) => ({ h: h.square() }),
  objective: ({ h }) => h,
});

/** Ten steps towards a point, at a rate of h. */
const descent = dynamics({
  name: "descent",
  hyperparameters: { rate: positive(0.05), target: real([1, -2]) },
  steps: 10,
  start: ({ target }) => ({ x: target.zeroLike() }),
  step: ({ x }, { rate, target }) => ({ x: x.sub(x.sub(target).mul(rate)) }),
  objective: ({ x }) => x.sub(0.5).square().sum(),
});

const estimate = (options: Parameters<typeof evolution>[0], at: Parameters<typeof hyperTensors>[1] = {}) =>
  drain(evolution(options).run(square, hyperTensors(square, at), (value: Tensor) => value));

describe("evolution", () => {
  it("is unbiased for the smoothed objective, and not for the objective", () => {
    const deviation = 0.5;
    const { gradient, standardError } = estimate({ particles: 8000, deviation, seed: 7 });
    const [found, error] = [gradient.h.item(), standardError.h.item()];
    expect(Math.abs(found - 4 * Math.exp(2 * deviation ** 2))).toBeLessThan(4 * error);
    expect(found - 4).toBeGreaterThan(8 * error);
  });

  it("says how far its estimates scatter", () => {
    const runs = Array.from({ length: 400 }, (_, seed) => estimate({ particles: 12, deviation: 0.1, seed }));
    const found = runs.map(({ gradient }) => gradient.h.item());
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    const variance = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (found.length - 1);
    const claimed = runs.reduce((sum, { standardError }) => sum + standardError.h.item() ** 2, 0) / runs.length;
    expect(claimed / variance).toBeGreaterThan(0.75); // four standard errors of a variance from 400: 4 √(2 / 400)
    expect(claimed / variance).toBeLessThan(1.33);
  });

  it("agrees with the exact gradient of a run within its noise, for vectors too", () => {
    const exact = hypergradient(descent, hybrid).gradient;
    const run = evolution({ particles: 2000, deviation: 0.01, seed: 3 }).run(
      descent,
      hyperTensors(descent, {}),
      (value: Tensor) => value,
    );
    const { gradient, standardError, value } = drain(run);
    expect(value.item()).toBe(hypergradient(descent, hybrid).value.item());
    for (const name of ["rate", "target"] as const) {
      const distance = gradient[name].sub(exact[name]).abs();
      expect(distance.div(standardError[name]).magnitude()).toBeLessThan(4);
      expect(standardError[name].magnitude() / exact[name].magnitude()).toBeLessThan(0.1);
    }
  });

  it("keeps to the directions that a domain has", () => {
    const mixing = dynamics({
      name: "mixing",
      hyperparameters: { weights: simplex([0.2, 0.3, 0.5]) },
      steps: 1,
      start: ({ weights }) => ({ weights }),
      step: ({ weights }) => ({ weights: weights.square() }),
      objective: ({ weights }) => weights.sum(),
    });
    const tuned = tuneDynamics(mixing, { iterations: 60, strategy: evolution({ seed: 5 }) });
    return expect(tuned.then(({ value }) => value)).resolves.toBeLessThan(0.335); // ⅓ is the least
  });

  it("gives the same for the same point, and new draws at another", () => {
    const options = { particles: 10, seed: 1 };
    expect(estimate(options).gradient.h.item()).toBe(estimate(options).gradient.h.item());
    expect(estimate({ ...options, seed: 2 }).gradient.h.item()).not.toBe(estimate(options).gradient.h.item());
    const near = estimate(options, { h: 2 * (1 + 1e-9) }).gradient.h.item();
    expect(Math.abs(near / estimate(options).gradient.h.item() - 1)).toBeGreaterThan(1e-6);
  });

  it("descends where the exact gradient is zero", async () => {
    const stairs = dynamics({
      name: "stairs",
      hyperparameters: { h: real(3) },
      steps: 1,
      start: ({ h }) => ({ height: h.zeroLike() }),
      step: ({ height }, { h }) => ({
        height: [-2, -1, 0, 1, 2].reduce((sum, edge) => sum.add(h.abs().greater(Math.abs(edge))), height),
      }),
      objective: ({ height }) => height,
    });
    expect(hypergradient(stairs, hybrid).gradient.h.item()).toBe(0);
    const { value, start } = await tuneDynamics(stairs, {
      iterations: 60,
      strategy: evolution({ particles: 40, deviation: 0.5, seed: 2 }),
      method: gradientDescent(adam, { learningRate: 0.1 }),
    });
    expect(start.value).toBe(5);
    expect(value).toBeLessThanOrEqual(1);
  });

  it("is differentiated at fixed draws", () => {
    const tower = outerLoop(descent, { optimizer: sgd, iterations: 1, strategy: evolution({ particles: 6, seed: 4 }) });
    const at = { learningRate: 0.02 };
    const [exact, differences] = [hybrid, finiteDifferences()].map((strategy) =>
      hypergradient(tower, strategy, at).gradient.learningRate.item(),
    );
    expect(exact).not.toBe(0);
    expect((differences ?? 0) / (exact ?? 0)).toBeCloseTo(1, 7);
  });

  it("counts its runs", () => {
    const { cost } = hypergradient(descent, evolution({ particles: 6 }));
    expect(cost.steps).toBe(7 * 10);
    expect(cost.bytes).toBe(hypergradient(descent, finiteDifferences()).cost.bytes);
  });

  it("refuses what makes no sense", () => {
    expect(() => evolution({ particles: 5 })).toThrow("particles is 5. Give an even integer of 4 or more");
    expect(() => evolution({ particles: 2 })).toThrow("particles is 2");
    expect(() => evolution({ deviation: 0 })).toThrow("deviation is 0");
    expect(() => evolution({ seed: 0.5 })).toThrow("seed is 0.5");
    expect(() => estimate({ deviation: 700, particles: 4 })).toThrow(DivergenceError);
  });
  it("draws afresh for every seed", () => {
    const first = Array.from({ length: 1000 }, (_, seed) => estimate({ particles: 4, deviation: 1e-3, seed }));
    // At small σ an estimate is f′ times the mean of two squared normals: its expectation is f′.
    const mean = first.reduce((sum, { gradient }) => sum + gradient.h.item(), 0) / first.length;
    expect(Math.abs(mean / 4 - 1)).toBeLessThan(4 / Math.sqrt(first.length));
  });
});
