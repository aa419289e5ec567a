import { drain, evolve, gradientDescent, hypergradient, hyperTensors, hybrid, simulate } from "@dualtape/hyperopt";
import { adam } from "@dualtape/optimizers";
import { describe, expect, it } from "vitest";
import { toy } from "../src/persistent-evolution/toy.ts";

const lossAt = (first: number, last: number): number =>
  drain(simulate(toy, hyperTensors(toy, { first, last }), (value) => value)).value.item();

describe("the toy of persistent evolution", () => {
  it("starts where the paper's does", () => {
    expect(Math.abs(lossAt(0.01, 0.01) / 2490.556752179354 - 1)).toBeLessThan(1e-9);
  });

  it("has an exact gradient that is of no use", () => {
    const { gradient } = hypergradient(toy, hybrid, { first: 10, last: 0.01 });
    expect(Math.abs(gradient.first.item() * 10)).toBeGreaterThan(1e13);
  });

  it("is left by PES, in few windows, where truncated ES has come to rest", async () => {
    // Where 10 000 windows of truncated ES end.
    const stuck = {
      ...toy,
      hyperparameters: { first: toy.hyperparameters.first.from(3.8), last: toy.hyperparameters.last.from(2.3) },
    };
    const settledBy = async (persistent: boolean): Promise<number> => {
      const { trace } = await evolve(stuck, {
        windows: 400,
        window: 10,
        particles: 100,
        deviation: 1,
        seed: 1,
        persistent,
        elementwise: true,
        evaluateEvery: 10,
        method: gradientDescent(adam, { learningRate: 0.01, beta1: 0.99, beta2: 0.999 }),
      });
      const tail = trace.slice(-10).map(({ value }) => value);
      return tail.reduce((sum, value) => sum + value, 0) / tail.length;
    };
    expect(await settledBy(true)).toBeLessThan(900);
    expect(await settledBy(false)).toBeGreaterThan(1400);
  });
});
