/** What core composes of primitives: values against plain loops, derivatives against differences. */
import { ArgumentError, dot, max, mean, min, ShapeError, stack, type TensorFunction } from "@dualtape/core";
import { ones, type Tensor, tensor, zeros } from "@dualtape/tensor";
import { checkGradients } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { tensors } from "./kinds.ts";
import { gradients, hessianProducts } from "./nestings.ts";

const x = tensor([
  [3, -1, 4],
  [1, 5, -9],
]);

const checks: readonly (readonly [string, TensorFunction<Tensor>])[] = [
  ["mean", (of) => mean(of.square())],
  ["mean over an axis", (of) => mean(of.square(), 0).exp().sum().log()],
  ["dot", (of) => dot(of, of.tanh())],
  ["max", (of) => max(of).square()],
  ["max over an axis", (of) => max(of, 1).square().sum()],
  ["min over both axes", (of) => min(of, [0, -1]).exp()],
  ["stack", (of) => stack([of, of.square()], -1).sum(1).square().mul(0.1).sum()],
];

test.for(checks)("%s: derivatives of both orders", ([, f]) =>
  expect(() => checkGradients(f, x.div(4), { kind: tensors(), modes: gradients })).not.toThrow(),
);

describe("mean", () => {
  test("of all", () => expect(mean(x).item()).toBe(0.5));
  test("over axes", () => {
    expect(mean(x, 0).toArray()).toEqual([2, 2, -2.5]);
    expect(mean(x, -1, true).toArray()).toEqual([[2], [-1]]);
  });
  test.for(Array.from({ length: 200 }, (_, i) => i + 1))("of %d ones is 1", (count) =>
    expect(mean(ones([count])).item()).toBe(1),
  );
  test("of nothing is NaN", () => expect(mean(zeros([0])).item()).toBe(NaN));
});

describe("max and min", () => {
  test("of all", () => expect([max(x).item(), min(x).item()]).toEqual([5, -9]));
  test("over axes", () => {
    expect(max(x, 0).toArray()).toEqual([3, 5, 4]);
    expect(max(x, 1, true).toArray()).toEqual([[4], [5]]);
    expect(min(x, [-1]).toArray()).toEqual([-1, -9]);
  });
  test.for([1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17])("of %d in any order", (length) => {
    const values = Array.from({ length }, (_, i) => Math.sin(7 * i));
    expect(max(tensor(values)).item()).toBe(Math.max(...values));
    expect(min(tensor(values)).item()).toBe(Math.min(...values));
  });
  test("equal ones share the derivative", () => {
    for (const gradient of Object.values(gradients)) {
      expect(gradient((of) => max(of), tensor([2, 1, 2])).toArray()).toEqual([0.5, 0, 0.5]);
    }
  });
  test.for([
    { at: [4, 4, 4], shares: [1 / 3, 1 / 3, 1 / 3] },
    { at: [0.1, 7, 7, 0.1, 7, 7, 7], shares: [0, 0.2, 0.2, 0, 0.2, 0.2, 0.2] },
    { at: [Infinity, Infinity, 1], shares: [0.5, 0.5, 0] },
  ])("$at: every one of the greatest has its even share, and no second derivative", ({ at, shares }) => {
    expect(max(tensor(at)).item()).toBe(Math.max(...at));
    expect(min(tensor(at).neg()).item()).toBe(-Math.max(...at));
    for (const gradient of Object.values(gradients)) {
      expect(
        gradient((of) => max(of), tensor(at))
          .sub(tensor(shares))
          .magnitude(),
      ).toBe(0);
      expect(
        gradient((of) => min(of.neg()).neg(), tensor(at))
          .sub(tensor(shares))
          .magnitude(),
      ).toBe(0);
    }
    for (const product of Object.values(hessianProducts)) {
      expect(product((of) => max(of), tensor(at), ones([at.length])).magnitude()).toBe(0);
    }
  });
  test("of −∞ alone, and of a NaN", () => {
    expect(max(tensor([-Infinity, -Infinity])).item()).toBe(-Infinity);
    expect(max(tensor([1, NaN])).item()).toBe(NaN);
  });
  test("of a scalar is the scalar", () => expect(max(tensor(3)).item()).toBe(3));
  test("of nothing is an error", () => {
    expect(() => max(zeros([2, 0]), 1)).toThrow(ArgumentError);
    expect(() => min(zeros([2, 0]), 1)).toThrow("min: axis 1 has no elements. Give an axis of length 1 or more.");
  });
  test("over no axis of its own is an error", () => expect(() => max(x, 2)).toThrow("max: there is no axis 2"));
});

describe("stack", () => {
  const [a, b] = [tensor([1, 2]), tensor([3, 4])];
  test("joins along a new axis", () => {
    expect(stack([a, b]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(stack([a, b], -1).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(stack([tensor(1), tensor(2)]).toArray()).toEqual([1, 2]);
  });
  test("needs something to stack", () => expect(() => stack<Tensor>([])).toThrow("stack: there is nothing to stack"));
  test("needs equal shapes", () => expect(() => stack([a, tensor([1])])).toThrow(ShapeError));
  test.for([2, -3])("has no axis %d", (axis) => expect(() => stack([a, b], axis)).toThrow(ShapeError));
});
