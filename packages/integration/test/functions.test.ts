/**
 * Reductions, order along an axis, remainders and sums by the names of axes are those of JAX: values, first and second derivatives by every mode
 * and nesting, as batches and in programs.
 */
import { readFileSync } from "node:fs";
import { vectorize } from "@dualtape/batch";
import { compile, type Traced } from "@dualtape/compile";
import * as core from "@dualtape/core";
import { ArgumentError, ShapeError, type Shape, sizeOf, type TensorFunction, type TensorLike } from "@dualtape/core";
import { jacobian, jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor, zeros } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { gradients, hessianProducts } from "./nestings.ts";

interface Case {
  readonly name: string;
  readonly arguments: readonly never[];
  readonly shapes: readonly Shape[];
  readonly x: readonly number[];
  readonly shape: Shape;
  readonly y: readonly number[];
  readonly gradient: readonly number[];
  readonly product: readonly number[];
}
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("fixtures/functions.json", import.meta.url), "utf8"),
) as readonly Case[];

type Parts<S> = readonly [S, ...S[]];
type Apply = <S extends TensorLike<S>>(parts: Parts<S>, ...args: readonly never[]) => S;
const functions: Readonly<Record<string, Apply>> = {
  floor: ([x]) => core.floor(x),
  ceil: ([x]) => core.ceil(x),
  round: ([x]) => core.round(x),
  clip: ([x, low, high], ...[least, most]) => core.clip(x, low ?? least ?? NaN, high ?? most ?? NaN),
  mod: ([x, y], divisor) => core.mod(x, y ?? divisor ?? NaN),
  variance: ([x], axes) => core.variance(x, axes),
  prod: ([x], axes) => core.prod(x, axes),
  all: ([x], axes) => core.all(x, axes),
  any: ([x], axes) => core.any(x, axes),
  argmax: ([x], axis) => core.argmax(x, axis),
  argmin: ([x], axis) => core.argmin(x, axis),
  cumsum: ([x], axis) => core.cumsum(x, axis),
  sort: ([x], axis) => core.sort(x, axis),
  argsort: ([x], axis) => core.argsort(x, axis),
  "top values": ([x], ...[count, axis]) => core.top(x, count ?? NaN, axis).values,
  "top indices": ([x], ...[count, axis]) => core.top(x, count ?? NaN, axis).indices,
  takeAlong: ([x, indices], axis) => core.takeAlong(x, indices ?? x, axis),
  einsum: (parts, equation) => core.einsum(equation ?? "", ...parts),
};

test("every function is tested", () =>
  expect([...new Set(cases.map(({ name }) => name))].sort()).toEqual(Object.keys(functions).sort()));

/** The parts of a vector, in their shapes. */
function partsOf<S extends TensorLike<S>>(x: S, shapes: readonly Shape[]): Parts<S> {
  let start = 0;
  const [first, ...others] = shapes.map((shape) => x.slice([start, (start += sizeOf(shape))]).reshape(shape));
  if (first === undefined) throw new Error("a case has an operand");
  return [first, ...others];
}

const waves = (count: number, wave: (k: number) => number): Tensor =>
  tensor(
    Array.from({ length: count }, (_, k) => wave(k)),
    { shape: [count] },
  );

describe.for(cases.map((one, i) => ({ title: `${i}: ${one.name} ${JSON.stringify(one.arguments)}`, one })))(
  "$title",
  ({ one }) => {
    const apply = functions[one.name] ?? functions["floor"];
    if (apply === undefined) throw new Error(`there is no ${one.name}`);
    const f = <S extends TensorLike<S>>(x: S): S => apply(partsOf(x, one.shapes), ...one.arguments);
    const weights = waves(one.y.length, Math.cos);
    const loss: TensorFunction<Tensor> = (x, lift) => {
      const y = f(x).reshape([-1]);
      return y
        .mul(lift(weights.to(x.precision)))
        .add(y.square().mul(0.5))
        .sum();
    };
    const x = tensor(one.x, { shape: [one.x.length] });
    const along = waves(one.x.length, (k) => Math.sin(k + 1));
    const expectNear = (found: Tensor | undefined, right: readonly number[], tolerance = 1e-13): void => {
      expect(found?.size).toBe(right.length);
      expect(relativeError([...(found?.data ?? [])], right, 1)).toBeLessThan(tolerance);
    };

    test("value", () => {
      expect(f(x).shape).toEqual(one.shape);
      expectNear(f(x), one.y);
      const single = f(x.to("float32"));
      expect(single.precision).toBe("float32");
      expectNear(single, one.y, 1e-5);
    });
    // `jacobian` refuses an input without elements: there is nothing to differentiate by.
    test.runIf(x.size > 0)("derivatives", () => {
      for (const gradient of Object.values(gradients)) {
        expectNear(gradient(loss, x), one.gradient);
        expectNear(gradient(loss, x.to("float32")), one.gradient, 1e-4);
      }
      for (const product of Object.values(hessianProducts)) expectNear(product(loss, x, along), one.product);
    });
    test("of two at once", () => {
      const both = core.stack([x.neg(), x]);
      const gradientOf = <S extends TensorLike<S>>(at: S, up: core.Lift<Tensor, S>): S =>
        grad((inner, lift) => loss(inner, (constant) => lift(up(constant))), at);
      const values = vectorize(<S extends TensorLike<S>>(at: S): S => f(at));
      const slopes = vectorize(gradientOf);
      const found = one.name === "takeAlong" ? core.stack([x, x]) : both;
      expectNear(values(found).slice([1, 2]), one.y);
      expectNear(slopes(found, (constant: Tensor) => constant).slice([1, 2]), one.gradient);
    });
    test.for(["webassembly", "interpreter"] as const)("compiled: %s", (backEnd) => {
      const program = compile(
        (at: Traced, u: Traced) => {
          const lifted = (constant: Tensor): Traced => at.lift(constant);
          return {
            value: f(at),
            gradient: grad((y, lift) => loss(y, (constant) => lift(lifted(constant))), at),
            product: jvp((y, up) => grad((z, lift) => loss(z, (constant) => lift(up(lifted(constant)))), y), at, u)
              .tangent,
          };
        },
        { backEnd },
      );
      const found = program(x, along);
      expectNear(found.value, one.y);
      expectNear(found.gradient, one.gradient);
      expectNear(found.product, one.product);
    });
  },
);

/** Values at the edges, the same eagerly and in programs. */
const edges: readonly (readonly [
  string,
  <S extends TensorLike<S>>(x: S) => S,
  readonly number[],
  readonly number[],
])[] = [
  [
    "floor",
    (x) => core.floor(x),
    [Infinity, -Infinity, NaN, -0, -0.5, 2 ** 53 + 2],
    [Infinity, -Infinity, NaN, -0, -1, 2 ** 53 + 2],
  ],
  ["ceil", (x) => core.ceil(x), [Infinity, -Infinity, NaN, -0.5, 1e-300], [Infinity, -Infinity, NaN, -0, 1]],
  [
    "round",
    (x) => core.round(x),
    [0.5, 1.5, -0.5, -1.5, 0.49999999999999994, 2 ** 52 + 1, NaN, -Infinity],
    [0, 2, -0, -2, 0, 2 ** 52 + 1, NaN, -Infinity],
  ],
  ["clip", (x) => core.clip(x, -1, Infinity), [-Infinity, Infinity, NaN, -1], [-1, Infinity, NaN, -1]],
  ["mod 3", (x) => core.mod(x, 3), [-1, 3, -3, 0, Infinity, NaN, -1e-20], [2, 0, 0, 0, NaN, NaN, 3]],
  ["mod −3", (x) => core.mod(x, -3), [1, 3, -1, 1e-20], [-2, -0, -1, -3]],
  ["mod ∞", (x) => core.mod(x, Infinity), [5, -5, 0], [5, Infinity, 0]],
  ["mod 0", (x) => core.mod(x, 0), [5, 0], [NaN, NaN]],
  ["argmax", (x) => core.argmax(x), [1, NaN, 3, NaN], [1]],
  ["argmax", (x) => core.argmax(x), [-Infinity, -Infinity], [0]],
  ["argmin", (x) => core.argmin(x), [1, Infinity, -Infinity, NaN], [3]],
  ["argmin", (x) => core.argmin(x), [0, -0], [0]],
  ["sort", (x) => core.sort(x), [3, NaN, -Infinity, Infinity, -1], [-Infinity, -1, 3, Infinity, NaN]],
  ["argsort", (x) => core.argsort(x), [NaN, 1, NaN, 0, 1], [3, 1, 4, 0, 2]],
  ["top", (x) => core.top(x, 3).values, [3, NaN, Infinity, 1], [NaN, Infinity, 3]],
  ["cumsum", (x) => core.cumsum(x), [1, Infinity, 1, -Infinity, 1], [1, Infinity, Infinity, NaN, NaN]],
  ["norm", (x) => core.norm(x), [1, Infinity], [Infinity]],
  ["norm", (x) => core.norm(x), [-Infinity, Infinity, 3], [Infinity]],
  ["norm", (x) => core.norm(x), [1, Infinity, NaN], [NaN]],
  ["prod", (x) => core.prod(x), [2, 0, Infinity], [NaN]],
  ["variance", (x) => core.variance(x), [1, Infinity], [NaN]],
  ["variance, next to a great mean", (x) => core.variance(x), [2 ** 50, 2 ** 50 + 2], [1]],
  ["all", (x) => core.all(x), [1, NaN, -Infinity], [1]],
  ["any", (x) => core.any(x), [0, -0], [0]],
];
test.for(edges)("%s of %j", ([, f, at, right]) => {
  const whole = right.length === 1 ? right[0] : right;
  expect(f(tensor(at)).toArray()).toEqual(whole);
  for (const backEnd of ["webassembly", "interpreter"] as const) {
    expect(compile((x: Traced) => f(x), { backEnd })(tensor(at)).toArray()).toEqual(whole);
  }
});

test("log Γ has all its digits next to its zeros, where x says how far it is from them", () => {
  // log Γ(1 + t) = −γt + ζ(2)/2 t² − ζ(3)/3 t³ + …, and log Γ(2 + t) = log Γ(1 + t) + log(1 + t)
  const beyond1 = (t: number): number =>
    t * (-0.5772156649015329 + t * (Math.PI ** 2 / 12 - (t * 1.2020569031595942) / 3));
  const steps = Array.from({ length: 33 }, (_, k) => 2 ** -(k + 18)).flatMap((t) => [t, -t]);
  const points = [...steps.map((t) => 1 + t), ...steps.map((t) => 2 + t)];
  const right = [...steps.map(beyond1), ...steps.map((t) => beyond1(t) + Math.log1p(t))];
  const found = core.lgamma(tensor(points));
  expect(compile((x: Traced) => core.lgamma(x))(tensor(points)).toArray()).toEqual(found.toArray());
  for (const [i, value] of right.entries()) {
    expect(relativeError(found.data[i] ?? NaN, value), `${points[i]}`).toBeLessThan(1e-15);
  }
  expect(relativeError(core.lgamma(tensor(1 + 2 ** -52)).item(), beyond1(2 ** -52))).toBeLessThan(1e-15);
});

test("the norm of what is infinite has the derivative 0, whichever way", () => {
  for (const gradient of [grad, jacobian] as const) {
    expect(gradient((x) => core.norm(x), tensor([1, -Infinity])).toArray()).toEqual([0, 0]);
  }
});

describe("of nothing", () => {
  const none = zeros([0, 2]);
  test("sums and products", () => {
    expect([core.prod(none).item(), core.all(none).item(), core.any(none).item()]).toEqual([1, 1, 0]);
    expect(core.variance(none).item()).toBe(NaN);
    expect(core.prod(none, 0).toArray()).toEqual([1, 1]);
    expect(core.prod(none, 1, true).shape).toEqual([0, 1]);
    expect(grad((x) => core.prod(x), none).shape).toEqual([0, 2]);
  });
  test.for([0, 1])("lines along axis %d", (axis) => {
    for (const f of [core.cumsum, core.sort, core.argsort] as const) expect(f(none, axis).shape).toEqual([0, 2]);
  });
  test("what there is not", () => {
    expect(() => core.argmax(none)).toThrow("argmax: axis 0 has no elements. Give an axis of length 1 or more.");
    expect(core.argmin(none, 1).shape).toEqual([0]);
    expect(() => core.top(none, 1, 0)).toThrow("top: axis 0 has 0 elements, not 1.");
  });
});

describe("mod at its jumps", () => {
  test.for([
    [6, 3, 2],
    [-6, 3, -2],
    [0.3, 0.1, 2],
    [1 - 2 ** -53, 1, 0],
    [-1e-20, 1, -1],
    [-5, Infinity, -1],
  ])("%d by %d: 1, and −%d", ([x = 0, y = 0, quotient = 0]) => {
    for (const gradient of Object.values(gradients)) {
      const slopes = gradient((v) => core.mod(v.slice([0, 1]), v.slice([1, 2])).sum(), tensor([x, y]));
      expect([slopes.data[0], slopes.data[1]]).toEqual([1, quotient === 0 ? expect.closeTo(0) : -quotient]);
    }
  });
});

test("keeps dimensions where it is asked to", () => {
  const x = zeros([2, 3]);
  for (const f of [core.variance, core.prod, core.all, core.any] as const) expect(f(x, 1, true).shape).toEqual([2, 1]);
});

describe("einsum refuses, and shows the equation", () => {
  const [a, b] = [zeros([2, 3]), zeros([4, 5])];
  test("what is none", () =>
    expect(() => core.einsum("ij->j->i", a)).toThrow(
      new ArgumentError("einsum", '"ij->j->i" is no equation', 'Write letters, commas and "->", as in "ij,jk->ik"'),
    ));
  test.for([
    ["ij,jk->ik", ArgumentError, "it names 2 operands and is given 1", [a]],
    ["ij->ik", ArgumentError, "the result has k, which no operand has", [a]],
    ["ij->ii", ArgumentError, "the result has i, which it has twice", [a]],
    ["ijk->i", ShapeError, "operand 0 of shape [2, 3] has 3 axes named", [a]],
    ["ij,jk->ik", ShapeError, "axis j is 3 long, and 4 in operand 1 of shape [4, 5]", [a, b]],
    ["ii->i", ShapeError, "axis i is 2 long, and 3 in operand 0 of shape [2, 3]", [a]],
  ] as const)("%s", ([equation, kind, what, [first, ...others]]) => {
    const call = (): unknown => core.einsum<Tensor>(equation, first, ...others);
    expect(call).toThrow(kind);
    expect(call).toThrow(`einsum "${equation}": ${what}.`);
  });
});

test("more than a precision can count is refused", () =>
  expect(() => core.argmax(zeros([2 ** 24 + 1], { precision: "float32" }))).toThrow(
    'argmax: axis 0 has 16777217 elements, of which float32 counts 16777216. Give numbers of "float64".',
  ));
test("bounds the wrong way around are refused", () =>
  expect(() => core.clip(tensor(1), 2, 1)).toThrow("clip: the bounds are 2 and 1. Give the lower one first"));
