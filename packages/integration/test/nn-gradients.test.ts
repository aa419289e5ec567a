/** What `@dualtape/nn` offers, differentiated in both precisions: reverse, forward, and each over each = central differences. */
import { roundTo, type TensorFunction } from "@dualtape/core";
import { jacobian } from "@dualtape/forward";
import {
  binaryCrossEntropy,
  crossEntropy,
  elu,
  gelu,
  leakyRelu,
  logSumExp,
  meanAbsoluteError,
  relu,
  silu,
  softmax,
} from "@dualtape/nn";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { checkGradients } from "@dualtape/testing";
import { describe, expect, it } from "vitest";
import { tensors } from "./kinds.ts";
import { at, programs, single } from "./nn-programs.ts";

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
