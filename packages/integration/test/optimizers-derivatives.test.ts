/**
 * The derivative of a whole run by every hyperparameter of every optimizer: forward mode = central differences, and of a run in
 * float32 the same to its rounding.
 */
import { must, type Natural, positive, type TensorLike, unit } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import {
  accumulation,
  adam,
  centralization,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  cosine,
  type Hyper,
  lookahead,
  momentum,
  type Optimizer,
  optimizers,
  parameterGroups,
  piecewiseLinear,
  scheduled,
  sgd,
  stepAll,
  stepDecay,
  warmUp,
} from "@dualtape/optimizers";
import { type Tensor, tensor } from "@dualtape/tensor";
import { centralDifference, relativeError } from "@dualtape/testing";
import { describe, expect, it } from "vitest";

const STEPS = 20;
/** The rounding errors of some hundred operations. */
const SINGLE_ROUNDING = 256 * 2 ** -23;

/** Far enough from the defaults for each to matter in few steps. */
const typical: Readonly<Record<string, number>> = {
  learningRate: 0.05,
  beta1: 0.8,
  beta2: 0.95,
  decay: 0.9,
  momentum: 0.8,
  epsilon: 1e-2,
  momentumDecay: 0.5,
  clip: 0.5,
  initialDistance: 0.1,
  distanceFactor: 2,
};

const wave = cosine(15, { peak: positive(0.1), final: positive(0.01) });
const composed: Readonly<Record<string, Optimizer>> = {
  clipByValue: clipByValue(momentum),
  clipByNorm: clipByNorm(momentum),
  clipByGlobalNorm: clipByGlobalNorm(adam),
  cosine: scheduled(adam, "learningRate", warmUp(4, wave)),
  stepDecay: scheduled(sgd, "learningRate", stepDecay(5, { initial: positive(0.1), factor: unit(0.5) })),
  knots: scheduled(momentum, "learningRate", piecewiseLinear(STEPS, { knots: positive([0.01, 0.1, 0.05]) })),
  lookahead: lookahead(adam, 3),
  accumulation: accumulation(clipByGlobalNorm(adam), 3),
  centralization: centralization(momentum),
  groups: parameterGroups({ a: clipByGlobalNorm(scheduled(adam, "learningRate", wave)), b: momentum }),
};

/**
 * Trains two parameters on gradients c·(θ − 1 + sin(t)/5 + θ³/10), and sums their squares. The last coordinate of `a` is
 * dead: its gradient is always 0, as all of them are at `scale` 0.
 */
function train<T extends TensorLike<T>>(
  optimizer: Optimizer,
  hyper: Hyper<string, T>,
  lift: (constant: Tensor) => T,
  scale = 1,
): T {
  const start: Readonly<Record<string, Tensor>> = { a: tensor([0.5, -2, 3]), b: tensor([[1.5, -0.3125]]) };
  const alive: Readonly<Record<string, Tensor>> = { a: tensor([1, 0.3125, 0]), b: tensor([[2, 0.6875]]) };
  const states = new Map(
    Object.entries(start).map(([path, initial]) => {
      const parameter = lift(initial);
      return [
        path,
        { parameter, slots: optimizer.init(parameter, path), mask: lift(alive[path] ?? initial).mul(scale) },
      ];
    }),
  );
  for (let t = 1; t <= STEPS; t++) {
    const gradients = Object.fromEntries(
      [...states].map(([path, { parameter, mask }]) => [
        path,
        parameter
          .sub(1 - 0.2 * Math.sin(t))
          .add(parameter.pow(3).mul(0.1))
          .mul(mask),
      ]),
    );
    const befores = [...states].map(([path, { parameter, slots }]) => {
      return [path, { parameter, gradient: gradients[path] ?? parameter.zeroLike(), slots, t, path }];
    });
    for (const [path, after] of Object.entries(stepAll(optimizer, hyper, Object.fromEntries(befores)))) {
      states.set(path, { ...after, mask: must(states.get(path), path).mask });
    }
  }
  const parameters = [...states.values()].map(({ parameter }) => parameter.reshape([-1]));
  return parameters
    .reduce((joined, parameter) => joined.concat([parameter]))
    .square()
    .sum();
}

/** The values to differentiate at. */
const valuesOf = (optimizer: Optimizer): readonly (readonly [string, Natural])[] =>
  Object.entries(optimizer.hyperparameters).map(([name, { initial }]) => [
    name,
    typical[name.split(".").at(-1) ?? ""] ?? initial,
  ]);

const tensors = (entries: readonly (readonly [string, Natural])[]): Record<string, Tensor> =>
  Object.fromEntries(entries.map(([name, value]) => [name, tensor(value)]));

const outer: Perturbation = { name: "outer" };
const inner: Perturbation = { name: "inner" };

describe.each(Object.entries<Optimizer>({ ...optimizers, ...composed }))("%s", (_name, optimizer) => {
  const values = valuesOf(optimizer);
  const elements = values.flatMap(([name, value]) =>
    (typeof value === "number" ? [value] : value).map((element, index) => ({ name, value, element, index })),
  );

  /** Hyperparameters as duals of `T`, with a tangent for each element. */
  function seeded<T extends TensorLike<T>>(
    hyper: Hyper<string, T>,
    perturbation: Perturbation,
  ): Record<string, Dual<T>> {
    return Object.fromEntries(
      Object.entries(hyper).map(([name, primal]) => {
        const tangents = elements.map((element) => {
          if (element.name !== name) return null;
          const [size = 1] = primal.shape;
          const one = primal.reshape([-1]).slice([0, 1]).zeroLike().add(1);
          return one.pad([element.index, size - 1 - element.index]).reshape(primal.shape);
        });
        return [name, new Dual(primal, tangents, perturbation)];
      }),
    );
  }

  it("has the derivatives of its differences", () => {
    const run = train(optimizer, seeded(tensors(values), outer), (x) => new Dual(x, [], outer));
    const derivatives = elements.map((_, k) => run.tangents[k]?.item() ?? 0);
    const differences = elements.map(({ name, value, element, index }) =>
      centralDifference(
        (moved) => {
          const at = typeof value === "number" ? moved : value.map((other, i) => (i === index ? moved : other));
          return train(
            optimizer,
            tensors([...values.filter(([other]) => other !== name), [name, at]]),
            (x) => x,
          ).item();
        },
        element,
        { step: 1e-4 * element }, // longer ones step over the kink of a maximum that is close, in AMSGrad and in clipping
      ),
    );
    // Differences of sums near 15 are rounded at 1e-10, which is the whole error of a derivative below 0.01.
    const errors = elements.map((_, k) => relativeError(derivatives[k] ?? NaN, differences[k] ?? NaN, 0.01));
    expect(Math.max(...errors)).toBeLessThan(1e-7);
  });

  it("has the same derivatives in float32, to its rounding", () => {
    const hyper = seeded(tensors(values), outer);
    const wide = train(optimizer, hyper, (x) => new Dual(x, [], outer));
    const single = train(optimizer, hyper, (x) => new Dual(x.to("float32"), [], outer));
    expect(single.precision).toBe("float32");
    const errors = elements.map((_, k) =>
      relativeError(single.tangents[k]?.item() ?? 0, wide.tangents[k]?.item() ?? 0, 1),
    );
    expect(Math.max(...errors)).toBeLessThan(SINGLE_ROUNDING);
  });

  it.each([1, 0])("has finite second derivatives, with a dead unit; gradients times %d", (scale) => {
    const once = seeded(tensors(values), outer);
    const run = train(optimizer, seeded(once, inner), (x) => new Dual(new Dual(x, [], outer), [], inner), scale);
    const second = run.tangents.flatMap((row) => row?.tangents.map((tangent) => tangent?.item() ?? 0) ?? []);
    expect(run.magnitude()).toBeGreaterThan(0);
    expect(second.filter((value) => !Number.isFinite(value))).toEqual([]);
  });
});
