import { ArgumentError } from "@dualtape/core";
import { eye, seeded, type Tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import { allZeros, glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, orthogonal } from "../src/index.ts";

const variance = (x: Tensor): number => x.square().sum().item() / x.size;

describe.each([
  [glorotUniform, 2 / 500],
  [glorotNormal, 2 / 500],
  [heUniform, 2 / 300],
  [heNormal, 2 / 300],
  [lecunNormal, 1 / 300],
])("%o", (initializer, expected) => {
  it("has its variance", () => {
    // 60 000 draws: a standard error of at most 0.6 %.
    expect(variance(initializer([300, 200], seeded(3))) / expected).toBeCloseTo(1, 1);
  });

  it("counts all axes but the last as inputs", () => {
    expect(variance(initializer([3, 100, 200], seeded(3))) / expected).toBeCloseTo(1, 1);
  });
});

it("uniform ones keep their bounds", () => {
  expect(glorotUniform([300, 200], seeded(3)).magnitude()).toBeLessThanOrEqual(Math.sqrt(6 / 500));
  expect(heUniform([300, 200], seeded(3)).magnitude()).toBeLessThanOrEqual(Math.sqrt(6 / 300));
});

it("zeros are zeros", () => {
  expect(allZeros([2, 3], seeded(1)).magnitude()).toBe(0);
});

describe("orthogonal", () => {
  it.each([
    [[4, 4], 4],
    [[3, 7], 3],
    [[40, 10], 10],
  ])("%j has orthonormal rows or columns", (shape, size) => {
    const w = orthogonal(shape, seeded(5));
    expect(w.shape).toEqual(shape);
    const product = size === shape[0] ? w.matmul(w.transpose()) : w.transpose().matmul(w);
    expect(product.sub(eye(size)).magnitude()).toBeLessThan(1e-14);
  });

  it.each([[[4]], [[2, 2, 2]]])("refuses %j", (shape) => {
    expect(() => orthogonal(shape, seeded(5))).toThrow(ArgumentError);
  });
});
