import { type Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { clipByGlobalNorm, clipByNorm, clipByValue, type Optimizer, sgd, stepAll } from "../src/index.ts";
import { from, hyperOf } from "./training.ts";

/** What is left of a gradient: minus the step of plain gradient descent at rate 1 from 0. */
function clipped(optimizer: Optimizer<"learningRate" | "clip">, clip: number, gradient: Tensor): readonly number[] {
  const hyper = hyperOf(optimizer, { learningRate: 1, clip });
  const g = { parameter: zeros(gradient.shape), gradient, slots: {}, t: 1, path: "g" };
  return Array.from(stepAll(optimizer, hyper, { g }).g.parameter.neg().data);
}

describe("clipByValue", () => {
  it("keeps each element between −clip and clip", () => {
    expect(clipped(clipByValue(sgd), 1, tensor([-3, -0.5, 0.5, 3]))).toEqual([-1, -0.5, 0.5, 1]);
  });
});

describe.each([clipByNorm, clipByGlobalNorm])("%o", (clip) => {
  it("scales a gradient down to the norm", () => {
    const [a, b] = clipped(clip(sgd), 1, tensor([3, 4]));
    expect(a).toBeCloseTo(0.6, 15);
    expect(b).toBeCloseTo(0.8, 15);
  });

  it("leaves a gradient below the norm as it is, to the bit", () => {
    expect(clipped(clip(sgd), 6, tensor([3.1, 4.1]))).toEqual([3.1, 4.1]);
  });

  it("leaves zeros as they are", () => {
    expect(clipped(clip(sgd), 1, tensor([0, 0])).map(Math.abs)).toEqual([0, 0]);
  });
});

describe("clipByGlobalNorm", () => {
  const hyper = hyperOf(clipByGlobalNorm(sgd), { clip: 1 });

  it("takes the norm over all gradients together", () => {
    const { a, b } = clipByGlobalNorm(sgd).prepare?.(hyper, from({ a: tensor([3, 0]), b: tensor([[4]]) })) ?? {};
    expect(a?.gradient.data[0]).toBeCloseTo(0.6, 15);
    expect(b?.gradient.data[0]).toBeCloseTo(0.8, 15);
    expect(b?.gradient.shape).toEqual([1, 1]);
  });

  it("clips before the optimizer inside prepares the gradients", () => {
    const negating: Optimizer<"learningRate", never> = {
      ...sgd,
      prepare: (_hyper, befores) =>
        Object.fromEntries(
          Object.entries(befores).map(([path, before]) => [path, { ...before, gradient: before.gradient.neg() }]),
        ),
    };
    const { a } = clipByGlobalNorm(negating).prepare?.(hyper, from({ a: tensor([2]) })) ?? {};
    expect(a?.gradient.item()).toBe(-1);
  });

  it("takes no gradients at all", () => {
    expect(clipByGlobalNorm(sgd).prepare?.(hyper, {})).toEqual({});
  });
});
