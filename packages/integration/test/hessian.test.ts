/** The full matrix of second derivatives: forward over reverse is forward over forward, and is symmetric. */
import type { TensorFunction } from "@dualtape/core";
import { hessian } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { seeded, type Tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";

const random = seeded(5);
const at = random.normal([2, 3]);
const data = random.normal([3, 4]);
const f: TensorFunction<Tensor> = (x, lift) =>
  x.tanh().matmul(lift(data)).softplus().square().sum().log().add(x.exp().sum());

const forward = hessian(f, at);
const mixed = hessian(f, at, grad);

test("forward over reverse is forward over forward", () => {
  expect(mixed.shape).toEqual([2, 3, 2, 3]);
  expect(relativeError([...mixed.data], [...forward.data])).toBeLessThan(1e-13);
});

test("is symmetric", () => {
  const matrix = mixed.reshape([6, 6]);
  expect(relativeError([...matrix.transpose().data], [...matrix.data])).toBeLessThan(1e-13);
});

test.for(Object.entries(hessianProducts))("times a vector is %s", ([, product]) => {
  const along = random.normal(at.shape);
  const expected = mixed
    .reshape([6, 6])
    .matmul(along.reshape([6, 1]))
    .reshape([2, 3]);
  expect(relativeError([...product(f, at, along).data], [...expected.data])).toBeLessThan(1e-13);
});

test("its trace is that of the gradient's derivative by either mode", () => {
  const trace = (h: Tensor): number => h.reshape([36]).take([0, 7, 14, 21, 28, 35]).sum().item();
  expect(trace(hessian(f, at, gradients.forward))).toBeCloseTo(trace(hessian(f, at, gradients.reverse)), 12);
});
