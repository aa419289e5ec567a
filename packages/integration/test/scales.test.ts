/**
 * Domains, losses, norms and normalizations over all scales that a precision holds: value, gradient and Hessian, by every mode,
 * nesting and engine, against values from mpmath.
 *
 * A float stands for all numbers that are rounded to it, so a quantity may be off by what it moves when arguments and constants move
 * by a few roundings, and by no more: |q − q*| ≤ c · ε · (|q*| + Σ |xᵢ ∂q/∂xᵢ|), the greatest of a gradient or a Hessian for all of it.
 */
import { compile, type Traced } from "@dualtape/compile";
import {
  between,
  type Domain,
  elementwise,
  limits,
  norm,
  oneMinus,
  positive,
  type Precision,
  simplex,
  type TensorFunction,
  type TensorLike,
  unit,
} from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { binaryCrossEntropy, crossEntropy, huber, layerNorm, logSoftmax, logSumExp, softmax } from "@dualtape/nn";
import { clipByGlobalNorm, clipByNorm, sgd } from "@dualtape/optimizers";
import { grad } from "@dualtape/reverse";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import table from "./fixtures/scales.json" with { type: "json" };
import { gradients, hessianProducts } from "./nestings.ts";

type Numeral = number | string;
type Quantity = readonly [value: Numeral, slack: Numeral];
type Point = readonly [
  at: readonly number[],
  value: Quantity,
  gradient: readonly Quantity[],
  hessian: readonly Quantity[],
];

const first = <S extends TensorLike<S>>(x: S): S => x.slice([0, 1]).reshape([]);
const like = <S extends TensorLike<S>>(x: S, values: readonly number[]): S =>
  values.map((value) => x.zeroLike().slice([0, 1]).add(value)).reduce((joined, part) => joined.concat([part]));

/** What is left of a gradient, and of one in two parts, for a threshold. */
const clippings = (clip: number): readonly TensorFunction<Tensor>[] => [
  (x, lift) => {
    const hyper = { learningRate: lift(scalar(-1)), clip: lift(scalar(clip)) };
    const before = { parameter: x.zeroLike(), gradient: x, slots: {}, t: 1, path: "x" };
    return first(clipByNorm(sgd).step(hyper, before).parameter);
  },
  (x, lift) => {
    const hyper = { learningRate: lift(scalar(-1)), clip: lift(scalar(clip)) };
    const parts = { x: x.slice([0, 1]), y: x.slice([1, 2]).reshape([1, 1]) };
    const befores = Object.entries(parts).map(([path, gradient]) => {
      return [path, { parameter: gradient.zeroLike(), gradient, slots: {}, t: 1, path }];
    });
    return first(clipByGlobalNorm(sgd).prepare?.(hyper, Object.fromEntries(befores))["x"]?.gradient ?? x);
  },
];

const domains: Readonly<Record<string, Domain>> = {
  positive: positive(1),
  unit: unit(0.5),
  oneMinus: oneMinus(0.9),
  "between(-1, 3)": between(-1, 3, 1),
  "between(0, 0.25)": between(0, 0.25, 0.125),
  "between(1000, 1001)": between(1000, 1001, 1000.5),
  simplex: simplex([0.5, 0.5]),
};

const functions: Readonly<Record<string, readonly TensorFunction<Tensor>[]>> = {
  ...Object.fromEntries(
    Object.entries(domains).map(([name, domain]): [string, TensorFunction<Tensor>[]] => [
      name,
      [(x) => first(domain.constrain(x))],
    ]),
  ),
  logSumExp: [(x) => logSumExp(x)],
  softmax: [(x) => first(softmax(x))],
  logSoftmax: [(x) => first(logSoftmax(x))],
  crossEntropy: [(x) => crossEntropy(x, like(x, [0.25, 0.75]))],
  "crossEntropy of the second": [(x) => crossEntropy(x, like(x, [0, 1]))],
  binaryCrossEntropy: [(x) => binaryCrossEntropy(x.slice([0, 1]), x.slice([1, 2]))],
  "huber, 1": [(x) => huber(x, x.zeroLike()), (x, lift) => huber(x, x.zeroLike(), lift(scalar(1)))],
  norm: [(x) => norm(x)],
  layerNorm: [(x) => first(layerNorm(x, { gain: x.zeroLike().add(1), bias: x.zeroLike() }, Math.fround(1e-5)))],
  "layerNorm without ε": [(x) => first(layerNorm(x, { gain: x.zeroLike().add(1), bias: x.zeroLike() }, 0))],
  "clip, 1": clippings(1),
  "clip, tiny": clippings(Math.fround(1e-30)),
  "clip, huge": clippings(1e250),
};

/** How many roundings a value, a gradient and a Hessian may be off. */
const ROUNDINGS = { value: 8, gradient: 16, hessian: 32 } as const;

/** What is not as it ought to be. */
function faults(
  order: keyof typeof ROUNDINGS,
  found: readonly number[],
  right: readonly Quantity[],
  at: readonly number[],
  precision: Precision,
): readonly string[] {
  const { epsilon, least, leastNormal, greatest } = limits[precision];
  // The chain rule passes through squares of slopes: a second derivative is asked for where those stay in the range.
  const numbers = right.map(([value]) => Math.abs(Number(value))).filter((value) => value > 0);
  const inRange = numbers.every((value) => value ** 2 < greatest && value ** 2 * epsilon > leastNormal);
  if (order === "hessian" && !inRange) return [];
  const unit = Math.max(...right.map(([value, slack]) => Math.abs(Number(value)) + Number(slack)));
  return right.flatMap((quantity, i) => {
    const value = Number(quantity[0]);
    const got = found[i] ?? NaN;
    const allowed = ROUNDINGS[order] * (epsilon * unit + least);
    const isRight =
      Math.abs(value) > greatest * (1 - 1e-6)
        ? got === value || got === Math.sign(value) * Infinity
        : Math.abs(got - value) <= allowed;
    return isRight ? [] : [`${order} ${i} at (${at.join(", ")}): ${got}, not ${value}`];
  });
}

const points = table as unknown as Readonly<Record<string, readonly Point[]>>;

const cases = Object.entries(functions).flatMap(([name, ways]) =>
  ways.flatMap((f, way) =>
    (["float64", "float32"] as const).map((precision) => ({
      name: `${name}${"′".repeat(way)}`,
      of: name,
      f,
      precision,
    })),
  ),
);

test("every case is tested", () => expect(Object.keys(functions).sort()).toEqual(Object.keys(points).sort()));

/** Whether a domain tells a point from its neighbours in a precision. */
const isReached = (name: string, at: Tensor): boolean =>
  domains[name] === undefined ||
  domains[name].hold(at).equal(at).toArray().toString() === at.zeroLike().add(1).toArray().toString();

describe.for(cases)("$name in $precision", ({ of, f, precision }) => {
  const round = precision === "float32" ? Math.fround : Number;
  const given = (points[of] ?? []).filter(
    ([at]) => at.every((x) => round(x) === x) && isReached(of, tensor(at, { precision })),
  );
  const along = (i: number, size: number): Tensor =>
    tensor(
      Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)),
      { precision },
    );
  const faultsOf = (
    compute: (at: Tensor) => {
      readonly value: number;
      readonly gradient?: readonly number[];
      readonly hessian?: readonly number[];
    },
  ): readonly string[] => {
    return given.flatMap(([at, value, gradient, hessian]) => {
      const computed = compute(tensor(at, { precision }));
      return [
        ...faults("value", [computed.value], [value], at, precision),
        ...(computed.gradient ? faults("gradient", computed.gradient, gradient, at, precision) : []),
        ...(computed.hessian ? faults("hessian", computed.hessian, hessian, at, precision) : []),
      ];
    });
  };
  const same = (constant: Tensor): Tensor => constant;

  test.for(Object.keys(gradients) as (keyof typeof gradients)[])("gradient: %s", (mode) => {
    const found = faultsOf((at) => ({ value: f(at, same).item(), gradient: [...gradients[mode](f, at).data] }));
    expect(given.length).toBeGreaterThan(0);
    expect(found).toEqual([]);
  });
  test.for(Object.keys(hessianProducts))("Hessian: %s", (nesting) => {
    const found = faultsOf((at) => ({
      value: f(at, same).item(),
      hessian: [...at.data].flatMap((_, i) => [...(hessianProducts[nesting]?.(f, at, along(i, at.size)).data ?? [])]),
    }));
    expect(found).toEqual([]);
  });
  test.for(["webassembly", "interpreter"] as const)("compiled: %s", (backEnd) => {
    const program = compile(
      (x: Traced, u: Traced) => {
        const lifted = (constant: Tensor): Traced => x.lift(constant);
        return {
          value: f<Traced>(x, lifted),
          gradient: grad((inner, lift) => f(inner, (constant) => lift(lifted(constant))), x),
          product: jvp(
            (outer, up) => grad((inner, lift) => f(inner, (constant) => lift(up(lifted(constant)))), outer),
            x,
            u,
          ).tangent,
        };
      },
      { backEnd },
    );
    const found = faultsOf((at) => {
      const products = [...at.data].map((_, i) => program(at, along(i, at.size)));
      return {
        value: products[0]?.value.item() ?? NaN,
        gradient: [...(products[0]?.gradient.data ?? [])],
        hessian: products.flatMap(({ product }) => [...product.data]),
      };
    });
    expect(found).toEqual([]);
  });
});

describe("infinite logits", () => {
  const cases: readonly (readonly [string, TensorFunction<Tensor>, readonly number[], readonly number[]])[] = [
    ["logSumExp", (x) => logSumExp(x), [-Infinity, -Infinity], [-Infinity]],
    ["logSumExp", (x) => logSumExp(x), [Infinity, 0], [Infinity]],
    ["logSumExp", (x) => logSumExp(x), [-Infinity, 2], [2]],
    ["softmax", (x) => softmax(x), [-Infinity, -Infinity], [0.5, 0.5]],
    ["softmax", (x) => softmax(x), [Infinity, 0], [1, 0]],
    ["softmax", (x) => softmax(x), [-Infinity, 0], [0, 1]],
    ["logSoftmax", (x) => logSoftmax(x), [Infinity, 0], [0, -Infinity]],
    ["logSoftmax", (x) => logSoftmax(x), [-Infinity, -Infinity], [-Math.LN2, -Math.LN2]],
    ["crossEntropy", (x) => crossEntropy(x, like(x, [0, 1])), [-Infinity, 0], [0]],
    ["crossEntropy", (x) => crossEntropy(x, like(x, [1, 0])), [-Infinity, 0], [Infinity]],
    ["softmax", (x) => softmax(x), [NaN, 0], [NaN, NaN]],
  ];
  test.for(cases)("%s of %j", ([, f, at, expected]) => {
    for (const precision of ["float64", "float32"] as const) {
      const x = tensor(at, { precision });
      const values = f(x, (constant) => constant);
      expect(
        [...values.data].map(
          (value, i) => Math.abs(value - (expected[i] ?? 0)) < 1e-7 || Object.is(value, expected[i]),
        ),
      ).toEqual(expected.map(() => true));
      if (Number.isNaN(at[0]) || expected.includes(Infinity)) continue;
      for (const gradient of Object.values(gradients)) {
        const slopes = gradient((v, lift) => f(v, lift).elementwise(elementwise.exp).sum(), x);
        expect([...slopes.data].filter(Number.isNaN)).toEqual([]);
      }
    }
  });
  test("crossEntropy of logits whose difference overflows", () => {
    const x = tensor([1e308, -1e308]);
    const loss: TensorFunction<Tensor> = (of) => crossEntropy(of, like(of, [1, 0]));
    expect(loss(x, (constant) => constant).magnitude()).toBe(0);
    for (const gradient of Object.values(gradients)) expect(gradient(loss, x).magnitude()).toBe(0);
  });
  test("a target of 0 has the derivative of its class", () => {
    const by = grad((p, lift) => crossEntropy(lift(tensor([1, 3])), p), tensor([0, 1]));
    expect(by.data[0]).toBeCloseTo(2.1269280110429727, 14);
  });
});

describe("clipping at the ends", () => {
  const cases: readonly (readonly [clip: number, gradient: readonly number[], expected: readonly number[]])[] = [
    [Infinity, [3, 4], [3, 4]],
    [Infinity, [0, 0], [0, 0]],
    [Infinity, [1e200, 1e200], [1e200, 1e200]],
    [0, [0, 0], [0, 0]],
    [0, [3, 4], [0, 0]],
    [1, [1.7e308, 1.7e308], [Math.SQRT1_2, Math.SQRT1_2]],
  ];
  test.for(cases)("threshold %d, gradient %j", ([clip, at, expected]) => {
    for (const f of clippings(clip)) {
      expect(f(tensor(at), (constant) => constant).item()).toBeCloseTo(expected[0] ?? 0, 15);
      for (const gradient of Object.values(gradients)) {
        expect([...gradient(f, tensor(at)).data].every(Number.isFinite)).toBe(true);
      }
      const byClip = grad((c, lift) => {
        const hyper = { learningRate: lift(scalar(-1)), clip: c };
        const before = { parameter: lift(tensor([0, 0])), gradient: lift(tensor(at)), slots: {}, t: 1, path: "x" };
        return clipByNorm(sgd).step(hyper, before).parameter.sum();
      }, scalar(clip));
      expect(Number.isFinite(byClip.item())).toBe(true);
    }
  });
});
