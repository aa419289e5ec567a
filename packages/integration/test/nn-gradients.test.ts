/** What `@dualtape/nn` offers, differentiated in both precisions: reverse, forward, and each over each = central differences. */
import { roundTo, type TensorFunction } from "@dualtape/core";
import { jacobian } from "@dualtape/forward";
import {
  binaryCrossEntropy,
  crossEntropy,
  dense,
  dropout,
  elu,
  embedding,
  gelu,
  hinge,
  huber,
  l1,
  l2,
  labelCrossEntropy,
  layerNorm,
  leakyRelu,
  logSoftmax,
  logSumExp,
  meanAbsoluteError,
  meanSquaredError,
  pick,
  relu,
  silu,
  softmax,
} from "@dualtape/nn";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { checkGradients } from "@dualtape/testing";
import { describe, expect, it } from "vitest";
import { tensors } from "./kinds.ts";

/** In float32: what is computed with them has the precision of the point. */
const single = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { precision: "float32" });
const at = single([
  [1.5, -0.3, 0.2],
  [-1.1, 2.1, 0.7],
]);
const targets = single([
  [0.2, 0.5, 0.3],
  [0, 1, 0],
]);
const signs = single([
  [1, -1, 1],
  [-1, 1, -1],
]);

const programs: Readonly<Record<string, TensorFunction<Tensor>>> = {
  relu: (x) => relu(x).square().sum(),
  leakyRelu: (x) => leakyRelu(x).square().sum(),
  "slope of leakyRelu": (x, lift) => leakyRelu(lift(at), x).square().sum(),
  elu: (x) => elu(x).square().sum(),
  "scale of elu": (x, lift) => elu(lift(at), x).square().sum(),
  gelu: (x) => gelu(x).sum(),
  silu: (x) => silu(x).sum(),
  softmax: (x) => softmax(x).square().sum(),
  "softmax of columns": (x) => softmax(x, 0).square().sum(),
  logSoftmax: (x) => logSoftmax(x).square().sum(),
  logSumExp: (x) => logSumExp(x).square().sum(),
  crossEntropy: (x, lift) => crossEntropy(x, lift(targets)),
  labelCrossEntropy: (x, lift) => labelCrossEntropy(x, lift(single([2, 0]))),
  pick: (x, lift) => pick(x.square(), lift(single([2, 0]))).sum(),
  "targets of crossEntropy": (x, lift) => crossEntropy(lift(at), x.square()),
  binaryCrossEntropy: (x, lift) => binaryCrossEntropy(x, lift(targets)),
  meanSquaredError: (x, lift) => meanSquaredError(x, lift(targets)),
  meanAbsoluteError: (x, lift) => meanAbsoluteError(x, lift(targets)),
  huber: (x, lift) => huber(x, lift(targets), 0.75),
  "threshold of huber": (x, lift) => huber(lift(at), lift(targets), x.square()),
  hinge: (x, lift) => hinge(x, lift(signs)).square(),
  l1: (x) => l1(x, x.square()),
  l2: (x) => l2(x, x.square()),
  dense: (x, lift) =>
    dense(lift(at), { w: x.reshape([3, 2]), b: x.sum(0).slice([0, 2]) })
      .square()
      .sum(),
  layerNorm: (x, lift) =>
    layerNorm(x, { gain: lift(single([1, 2, 0.5])), bias: lift(single([0.1, 0, -0.2])) })
      .square()
      .sum(),
  "gain of layerNorm": (x, lift) =>
    layerNorm(lift(at), { gain: x.sum(0), bias: x.sum(0).neg() })
      .square()
      .sum(),
  embedding: (x) => embedding([1, 0, 1], { table: x }).square().sum(),
  dropout: (x, lift) => dropout(x, lift(signs)).square().sum(),
};

const precisions = ["float64", "float32"] as const;

describe.for(precisions)("in %s", (precision) => {
  it.each(Object.entries(programs))("%s", (_name, program) => {
    const check = { kind: tensors(precision), reference: tensors(), modes: { reverse: grad, forward: jacobian } };
    expect(grad(program, at.to(precision)).precision).toBe(precision);
    expect(() => checkGradients(program, at.to(precision), check)).not.toThrow();
  });
});

describe.for(precisions)("at the points where calculus is silent, in %s", (precision) => {
  const zero = tensor(0, { precision });
  it.each<[string, TensorFunction<Tensor>, number]>([
    ["relu", (x) => relu(x), 0],
    ["leakyRelu", (x) => leakyRelu(x, 0.1), 0.1],
    ["elu", (x) => elu(x), 1],
    ["absolute error", (x) => meanAbsoluteError(x, x.zeroLike()), 0],
  ])("%s", (_name, program, expected) => {
    expect(grad(program, zero).item()).toBe(roundTo(precision, expected));
    expect(jacobian(program, zero).item()).toBe(roundTo(precision, expected));
  });
});

describe.for(precisions)("extreme logits have finite derivatives, in %s", (precision) => {
  const extreme = tensor(
    [
      [1000, -1000],
      [-1000, 1000],
    ],
    { precision },
  );
  const right = single([
    [1, 0],
    [0, 1],
  ]);
  it.each<[string, TensorFunction<Tensor>]>([
    ["crossEntropy, right", (x, lift) => crossEntropy(x, lift(right))],
    ["crossEntropy, wrong", (x, lift) => crossEntropy(x, lift(right).neg().add(1))],
    ["binaryCrossEntropy, right", (x, lift) => binaryCrossEntropy(x, lift(right))],
    ["binaryCrossEntropy, wrong", (x, lift) => binaryCrossEntropy(x, lift(right).neg().add(1))],
    ["logSumExp", (x) => logSumExp(x).sum()],
    ["softmax", (x) => softmax(x).square().sum()],
    ["elu", (x) => elu(x).sum()],
    ["gelu", (x) => gelu(x).sum()],
    ["silu", (x) => silu(x).sum()],
    ["softplus", (x) => x.softplus().sum()],
  ])("%s", (_name, program) => {
    const gradient = grad(program, extreme);
    expect(gradient.magnitude()).toBeLessThanOrEqual(1);
    expect(jacobian(program, extreme).sub(gradient).magnitude()).toBe(0);
    expect(
      jacobian((x, lift) => grad((inner, up) => program(inner, (c) => up(lift(c))), x), extreme).magnitude(),
    ).toBeLessThan(1);
  });

  it("binaryCrossEntropy has minus the logit as its derivative by a target", () => {
    const logits = tensor([1e-30, -1e-10, 0, 0.3, -40, 700], { precision });
    const at = tensor([0, 1, 0.5, 0.25, 0, 1], { precision });
    for (const gradient of [grad, jacobian]) {
      const byTarget = gradient((x, lift) => binaryCrossEntropy(lift(logits), x).mul(6), at);
      expect(byTarget.add(logits).div(logits.equal(0).add(logits)).magnitude()).toBeLessThan(
        2 * tensors(precision).epsilon,
      );
    }
  });

  it("binaryCrossEntropy of an infinite logit that is right is 0, and so are its derivatives", () => {
    const logits = tensor([Infinity, -Infinity], { precision });
    const loss: TensorFunction<Tensor> = (x, lift) => binaryCrossEntropy(x, lift(single([1, 0])));
    const values = [loss(logits, (x) => x), grad(loss, logits), jacobian(loss, logits)];
    const second = jacobian((x, lift) => grad((y, up) => loss(y, (c) => up(lift(c))), x), logits);
    expect([...values, second].map((value) => value.magnitude())).toEqual([0, 0, 0, 0]);
  });

  it("crossEntropy of wrong logits pulls with the whole difference", () => {
    const gradient = grad((x, lift) => crossEntropy(x, lift(right).neg().add(1)), extreme);
    expect(Array.from(gradient.data)).toEqual([0.5, -0.5, -0.5, 0.5]);
  });
});
