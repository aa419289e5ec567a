/** A rod and its conductivity: the way back is right, no conductivity breaks the steps, and the field is found. */
import { checkpointed, drain, hypergradient, simulate, trustRegion, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { type Tensor, tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { fit, HIGHEST, NOISE, truth } from "../src/heat/rod.ts";

test("the ways back have one gradient, and it is that of differences along a direction", () => {
  const [gradient, other] = [unrolled, checkpointed({ checkpoints: 20 })].map(
    (strategy) => hypergradient(fit, strategy).gradient.conductivity,
  ) as [Tensor, Tensor];
  expect(other.sub(gradient).magnitude() / gradient.magnitude()).toBeLessThan(1e-12);
  const direction = tensor(truth.map((_, face) => Math.cos(face)));
  const at = (distance: number): number =>
    drain(simulate(fit, { conductivity: [...direction.mul(distance).add(1).data] })).value.item();
  const slope = gradient.mul(direction).sum().item();
  expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 / slope - 1)).toBeLessThan(1e-6);
});

test("the greatest conductivity keeps every temperature between those of the ends, and no greater one is let through", () => {
  const everywhere = (k: number) => ({ conductivity: truth.map(() => k) });
  for (const { t, state } of simulate(fit, everywhere(HIGHEST * (1 - 1e-12)))) {
    const { data } = state.u;
    expect([Math.min(...data) >= 0, Math.max(...data) <= 1], `step ${t}`).toEqual([true, true]);
  }
  expect(() => simulate(fit, everywhere(HIGHEST * 1.01))).toThrow(/conductivity/);
});

test("the field is found to 2 % on average, and the thermometers to their noise", async () => {
  const { hyper, value } = await tuneDynamics(fit, { method: trustRegion(), strategy: unrolled, iterations: 40 });
  const off = hyper.conductivity.map((k, i) => Math.abs(k / (truth[i] ?? NaN) - 1));
  expect(off.reduce((sum, one) => sum + one, 0) / off.length).toBeLessThan(0.02);
  expect(Math.sqrt(value)).toBeLessThan(1.05 * NOISE);
});
