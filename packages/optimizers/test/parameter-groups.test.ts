import { ArgumentError } from "@dualtape/core";
import { scalar, tensor } from "@dualtape/tensor";
import { expect, it } from "vitest";
import { adam, clipByGlobalNorm, momentum, parameterGroups, sgd } from "../src/index.ts";
import { from, hyperOf } from "./training.ts";

const optimizer = parameterGroups({ hidden: adam, out: sgd });
const hyper = hyperOf(optimizer, { "out.learningRate": 0.5 });
const gradient = scalar(2);

it("names the hyperparameters by group", () => {
  expect(Object.keys(optimizer.hyperparameters)).toEqual([
    "hidden.learningRate",
    "hidden.beta1",
    "hidden.beta2",
    "hidden.epsilon",
    "out.learningRate",
  ]);
  expect(optimizer.name).toBe("parameterGroups(hidden: adam, out: sgd)");
});

it("gives each parameter the slots and the step of its group", () => {
  const parameter = scalar(1);
  const hidden = { parameter, gradient, slots: optimizer.init(parameter, "hidden.w"), t: 1, path: "hidden.w" };
  const out = { parameter, gradient, slots: optimizer.init(parameter, "out"), t: 1, path: "out" };
  expect(optimizer.step(hyper, hidden)).toEqual(
    adam.step(hyperOf(adam), { ...hidden, slots: adam.init(parameter, "hidden.w") }),
  );
  expect(optimizer.step(hyper, out)).toEqual({ parameter: scalar(0), slots: {} });
});

it("takes the group with the longest name that fits, by whole segments", () => {
  const nested = parameterGroups({ net: sgd, "net.head": momentum });
  expect(Object.keys(nested.init(gradient, "net.head.w"))).toEqual(["velocity"]);
  expect(nested.init(gradient, "net.header.w")).toEqual({});
});

it("prepares the gradients of each group by themselves", () => {
  const clipping = parameterGroups({ a: clipByGlobalNorm(sgd), b: clipByGlobalNorm(sgd), c: sgd });
  const gradients = { "a.w": tensor([3]), "b.w": tensor([8]), "a.b": tensor([4]), "c.w": tensor([9]) };
  const values = hyperOf(clipping, { "a.clip": 1, "b.clip": 2 });
  const prepared = clipping.prepare?.(values, from(gradients)) ?? {};
  expect(prepared["a.w"]?.gradient.item()).toBeCloseTo(0.6, 15);
  expect(prepared["a.b"]?.gradient.item()).toBeCloseTo(0.8, 15);
  expect(prepared["b.w"]?.gradient.item()).toBe(2);
  expect(prepared["c.w"]?.gradient.item()).toBe(9);
});

it("refuses a parameter of no group, with its path and the remedy", () => {
  const stray = { parameter: gradient, gradient, slots: {}, t: 1, path: "embedding.table" };
  const message =
    "the parameter embedding.table belongs to none of the groups hidden, out. Add a group named embedding.";
  expect(() => optimizer.step(hyper, stray)).toThrow(message);
  expect(() => optimizer.init(gradient, "embedding.table")).toThrow(ArgumentError);
  expect(() => optimizer.prepare?.(hyper, from({ "embedding.table": gradient }))).toThrow(message);
});
