/**
 * Losses with weights, masks, ignored labels, smoothing and class weights are those of PyTorch: values, first and second derivatives by all that
 * may be tuned, by every mode and nesting, as batches and in programs. Rows that do not count hold what is not a number. fixtures/losses.py tells
 * the cases.
 */
import { vectorize } from "@dualtape/batch";
import { compile, type Traced } from "@dualtape/compile";
import { type Lift, must, type Shape, sizeOf, stack, type TensorFunction, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import * as nn from "@dualtape/nn";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";

interface Case {
  readonly loss: keyof typeof losses;
  /** The parts of x in their order, and their shapes. */
  readonly parts: Readonly<Record<string, Shape>>;
  readonly x: readonly number[];
  readonly constants: Readonly<Record<string, number | Parameters<typeof tensor>[0]>>;
  /** Where x is in rows that do not count. */
  readonly unseen: readonly number[];
  readonly value: number;
  readonly gradient: readonly number[];
  readonly product: readonly number[];
}
const cases = JSON.parse(readFileSync(new URL("fixtures/losses.json", import.meta.url), "utf8")) as readonly Case[];

/** What a loss is given, by name. */
interface Given<S> {
  readonly predictions: S;
  readonly targets: S;
  readonly weights?: S;
  readonly mask?: S;
  readonly smoothing?: S | number;
  readonly classWeights?: S;
  readonly ignored?: number;
  readonly delta?: number;
}
const losses = {
  crossEntropy: ({ predictions, targets, ...options }) => nn.crossEntropy(predictions, targets, options),
  labelCrossEntropy: ({ predictions, targets, ...options }) => nn.labelCrossEntropy(predictions, targets, options),
  klDivergence: ({ predictions, targets, ...options }) => nn.klDivergence(predictions, targets, options),
  binaryCrossEntropy: ({ predictions, targets, ...options }) => nn.binaryCrossEntropy(predictions, targets, options),
  hinge: ({ predictions, targets, ...options }) => nn.hinge(predictions, targets, options),
  meanSquaredError: ({ predictions, targets, ...options }) => nn.meanSquaredError(predictions, targets, options),
  meanAbsoluteError: ({ predictions, targets, ...options }) => nn.meanAbsoluteError(predictions, targets, options),
  huber: ({ predictions, targets, delta, ...options }) => nn.huber(predictions, targets, delta, options),
  poisson: ({ predictions, targets, ...options }) => nn.poisson(predictions, targets, options),
} satisfies Readonly<Record<string, <S extends TensorLike<S>>(given: Given<S>) => S>>;

test("every loss is tested", () =>
  expect([...new Set(cases.map(({ loss }) => loss))].sort()).toEqual(Object.keys(losses).sort()));

/** A loss as a function of x. */
const functionOf =
  ({ loss, parts, constants }: Case): TensorFunction<Tensor> =>
  <S extends TensorLike<S>>(x: S, lift: Lift<Tensor, S>): S => {
    const given: Record<string, S | number> = {};
    for (const [name, constant] of Object.entries(constants)) {
      given[name] = typeof constant === "number" ? constant : lift(tensor(constant).to(x.precision));
    }
    let start = 0;
    for (const [name, shape] of Object.entries(parts)) {
      given[name] = x.slice([start, (start += sizeOf(shape))]).reshape(shape);
    }
    const apply: (of: Given<S>) => S = losses[loss];
    return apply(given as unknown as Given<S>);
  };

const never = [NaN, Infinity, -Infinity] as const;

describe.for(cases.map((one, i) => ({ title: `${i}: ${one.loss} by ${Object.keys(one.parts).join(", ")}`, one })))(
  "$title",
  ({ one }) => {
    const f = functionOf(one);
    const x = tensor(one.x.map((value, i) => (one.unseen.includes(i) ? must(never[i % 3], "a value") : value)));
    const along = tensor(one.x.map((_, i) => Math.sin(i + 1)));
    const expectNear = (found: Tensor, right: number | readonly number[], tolerance = 1e-12): void =>
      expect(relativeError([...found.data], [right].flat(), 1)).toBeLessThan(tolerance);

    test("called", () => {
      expectNear(
        f(x, (constant) => constant),
        one.value,
      );
      const single = f(x.to("float32"), (constant) => constant);
      expect(single.precision).toBe("float32");
      expectNear(single, one.value, 1e-5);
      for (const gradient of Object.values(gradients)) {
        expectNear(gradient(f, x), one.gradient);
        expectNear(gradient(f, x.to("float32")), one.gradient, 1e-5);
      }
      for (const product of Object.values(hessianProducts)) expectNear(product(f, x, along), one.product);
    });
    test("of two at once", () => {
      const both = stack([x.mul(0.5), x]);
      const gradientOf = <S extends TensorLike<S>>(at: S, up: Lift<Tensor, S>): S =>
        grad((inner, lift) => f(inner, (constant) => lift(up(constant))), at);
      const lift = (constant: Tensor): Tensor => constant;
      expectNear(vectorize(f)(both, lift).slice([1, 2]), one.value);
      expectNear(vectorize(gradientOf)(both, lift).slice([1, 2]), one.gradient);
    });
    test.for(["webassembly", "interpreter"] as const)("compiled: %s", (backEnd) => {
      const program = compile(
        (at: Traced, u: Traced) => {
          const lifted = (constant: Tensor): Traced => at.lift(constant);
          return {
            value: f(at, lifted),
            gradient: grad((y, lift) => f(y, (constant) => lift(lifted(constant))), at),
            product: jvp((y, up) => grad((z, lift) => f(z, (constant) => lift(up(lifted(constant)))), y), at, u)
              .tangent,
          };
        },
        { backEnd },
      );
      const found = program(x, along);
      expectNear(found.value, one.value);
      expectNear(found.gradient, one.gradient);
      expectNear(found.product, one.product);
    });
  },
);
