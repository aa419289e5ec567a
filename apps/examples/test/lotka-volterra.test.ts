/** Prey and predators: all roads lead to one gradient, and it leads to the rates that made the counts. */
import { checkpointed, hybrid, hypergradient, trustRegion, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { expect, test } from "vitest";
import { fit, truth } from "../src/lotka-volterra/populations.ts";

test.for([unrolled, checkpointed({ checkpoints: 8 })])("$name has the gradient of hybrid", (strategy) => {
  const { gradient } = hypergradient(fit, hybrid);
  for (const [name, slope] of Object.entries(hypergradient(fit, strategy).gradient)) {
    expect(Math.abs(slope.item() / Reflect.get(gradient, name).item() - 1), name).toBeLessThan(1e-10);
  }
});

test("the rates are found to what the noise lets through", async () => {
  const { hyper, value } = await tuneDynamics(fit, { method: trustRegion(), strategy: hybrid, iterations: 30 });
  for (const [name, rate] of Object.entries<number>(hyper)) {
    expect(Math.abs(rate / Reflect.get(truth, name) - 1), name).toBeLessThan(0.02);
  }
  // The mean square of the noise of 60 counts is 0.01, give or take √(2/60) of it: twice that.
  expect(Math.abs(value / 0.01 - 1)).toBeLessThan(0.4);
});
