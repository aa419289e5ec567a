import { Real } from "@dualtape/core";
import { tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { elu, gelu, leakyRelu, relu, silu } from "../src/index.ts";
import { elements, near } from "./near.ts";

const points = tensor([-2.5, -0.7, 0, 0.3, 1.9]);

// torch.nn.functional of PyTorch 2.13.0 in float64, with its default settings.
it.each([
  [relu, [0, 0, 0, 0.3, 1.9]],
  [leakyRelu, [-0.025, -0.007, 0, 0.3, 1.9]],
  [elu, [-0.9179150013761013, -0.5034146962085905, 0, 0.3, 1.9]],
  [gelu, [-0.015524163314440398, -0.1693745565561511, 0, 0.1853734266566858, 1.8454385363495966]],
  [silu, [-0.18964545005310887, -0.2322685594822837, 0, 0.1723327550434977, 1.652793898710304]],
])("%o agrees with PyTorch", (activation, expected) => {
  expect(elements(activation(points))).toEqual(near(expected));
});

it("takes the slope and the scale of the lower branch as numbers, of either kind", () => {
  expect(elements(leakyRelu(tensor([-2, 3]), 0.5))).toEqual([-1, 3]);
  expect(elements(leakyRelu(tensor([-2, 3]), tensor([0.5, 0.1])))).toEqual([-1, 3]);
  expect(elements(elu(tensor([-1, 3]), 2))).toEqual(near([2 * Math.expm1(-1), 3]));
});

it.each([
  [gelu, -10, -7.619853024160526e-23],
  [gelu, -Infinity, 0],
  [silu, -Infinity, 0],
])("%o(%d) is %d", (activation, x, expected) => {
  expect(Math.abs(activation(new Real(x)).value - expected)).toBeLessThanOrEqual(1e-13 * Math.abs(expected));
});

it("runs on scalars", () => {
  expect(relu(new Real(-3)).value).toBe(0);
  expect(relu(new Real(3)).value).toBe(3);
});

it.each([relu, leakyRelu, elu, gelu, silu])("%o lets NaN pass, so that a run that diverges is seen", (activation) => {
  expect(activation(new Real(NaN)).value).toBeNaN();
});

it.each([relu, leakyRelu, elu, gelu, silu])("%o is finite far out", (activation) => {
  expect(activation(tensor([-1000, 1000])).magnitude()).toBe(1000);
});
