/** What holds for every update rule. Their numbers are held against other systems in `packages/integration/test/optimizers-oracle.test.ts`. */
import { tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { type Optimizer, optimizers, stepAll } from "../src/index.ts";
import { hyperOf, run } from "./training.ts";

describe.each(Object.entries<Optimizer>(optimizers))("%s", (name, optimizer) => {
  const hyper = hyperOf(optimizer);

  it("has its name and legal hyperparameters", () => {
    expect(optimizer.name).toBe(name);
    for (const domain of Object.values(optimizer.hyperparameters)) expect(domain.contains(domain.initial)).toBe(true);
  });

  it("keeps slots of the shapes that they start with, and does not change what it is given", () => {
    const parameter = tensor([[1, 2, 3]]);
    const slots = optimizer.init(parameter, "w");
    const before = JSON.stringify(slots);
    const given = { parameter, gradient: tensor([[1, -1, 0]]), slots, t: 1, path: "w" };
    const { w: after } = stepAll(optimizer, hyper, { w: given });
    const shapes = (of: typeof slots) => Object.entries(of).map(([slot, { shape }]) => [slot, shape]);
    expect(shapes(after.slots)).toEqual(expect.arrayContaining(shapes(slots)));
    expect(Object.keys(after.slots)).toHaveLength(Object.keys(slots).length);
    expect(after.parameter.shape).toEqual([1, 3]);
    expect(JSON.stringify(slots)).toBe(before);
    expect([...parameter.data]).toEqual([1, 2, 3]);
  });

  it.each([tensor([2, -3]), tensor([[2], [-3]])])("lets decay alone move a parameter without gradient, %o", (start) => {
    const after = run(optimizer, hyper, start, 25, () => zeros(start.shape));
    const [left = Number.NaN, other] = after.div(start).data;
    expect(other).toBeCloseTo(left, 15);
    if ("weightDecay" in hyper) {
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(1);
    } else expect(left).toBe(1);
  });

  it("keeps float32 where everything is float32", () => {
    const single = { precision: "float32" } as const;
    const values = Object.entries(hyper).map(([key, value]) => [key, tensor(value.data, { ...single, shape: [] })]);
    const parameter = tensor([1, 2], single);
    const given = { parameter, gradient: parameter, slots: optimizer.init(parameter, "w"), t: 1, path: "w" };
    const { w: after } = stepAll(optimizer, Object.fromEntries(values), { w: given });
    const numbers = [after.parameter, ...Object.values(after.slots)];
    expect(numbers.map((value) => value.precision)).toEqual(numbers.map(() => "float32"));
  });
});
