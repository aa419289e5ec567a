/** What is 0 by structure stays so where a compiled run has zeros for tangents that are not there yet, however short it is. */
import { momentum } from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { checkpointed, hybrid, hypergradient, positive, training, unit, unrolled } from "../src/index.ts";

const random = seeded(6);
const data = { x: random.normal([6, 3]), y: random.normal([6, 1]) };
const start = random.normal([3, 1]);

const regression = (engine: "eager" | "compiled", steps: number) =>
  training({
    parameters: { w: start },
    loss: ({ w }, { x, y }, { idle }) => x.matmul(w).sub(y).square().sum().add(idle.greater(1).mul(0.1)),
    batches: [data],
    steps,
    optimizer: momentum,
    hyper: { learningRate: positive(0.01), momentum: unit(0.5), idle: positive(1) },
    engine,
  });

test.for([1, 2, 3, 4, 5, 6, 7, 12])("after %i steps", (steps) => {
  const right = hypergradient(regression("eager", steps), unrolled);
  for (const strategy of [hybrid, unrolled, checkpointed({ checkpoints: 2 })]) {
    for (const engine of ["eager", "compiled"] as const) {
      const { gradient, flat } = hypergradient(regression(engine, steps), strategy);
      expect(flat).toEqual(right.flat);
      for (const name of ["learningRate", "momentum", "idle"] as const) {
        expect(gradient[name].item()).toBeCloseTo(right.gradient[name].item(), 10);
      }
    }
  }
});

test("what a run found of another step says nothing of this one", () => {
  let isDecaying = true;
  const run = training({
    parameters: { w: start },
    loss: ({ w }, { x, y }, { decay }) => {
      const error = x.matmul(w).sub(y).square().sum();
      return isDecaying ? error.add(w.square().sum().mul(decay)) : error;
    },
    batches: [data],
    steps: 20,
    optimizer: momentum,
    hyper: { learningRate: positive(0.01), momentum: unit(0.5), decay: positive(0.1) },
    engine: "compiled",
  });
  for (const strategy of [hybrid, unrolled]) {
    isDecaying = true;
    for (let again = 0; again < 2; again++) expect(hypergradient(run, strategy).flat).toEqual([]);
    isDecaying = false;
    for (let again = 0; again < 2; again++) expect(hypergradient(run, strategy).flat).toEqual(["decay"]);
  }
});

test("a loss that only the objective reads keeps one step of the way back from a program", () => {
  const run = regression("compiled", 20); // without validation, it is judged by its last loss
  for (const strategy of [unrolled, checkpointed({ checkpoints: 3 })]) {
    expect(hypergradient(run, strategy).cost.why).toContain("on the way back, programs took 19 of 20 steps");
  }
});
