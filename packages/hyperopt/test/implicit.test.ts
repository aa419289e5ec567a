import type { Natural, TensorLike } from "@dualtape/core";
import { adam, momentum, type Optimizer, sgd } from "@dualtape/optimizers";
import { relativeError } from "@dualtape/testing";
import { scalar, seeded, tensor } from "@dualtape/tensor";
import { describe, expect, it } from "vitest";
import {
  conjugateGradients,
  ConvergenceError,
  type Domain,
  type Dynamics,
  dynamics,
  hyperHessian,
  hypergradient,
  implicit,
  neumann,
  oneMinus,
  positive,
  real,
  training,
  tuneDynamics,
  UnmovedOptimumError,
  unrolled,
} from "../src/index.ts";

const random = seeded(11);
const draw = (rows: number) => {
  const x = random.normal([rows, 5]);
  const noise = random.normal([rows, 1]);
  const y = x
    .matmul(tensor([[2], [-1], [0.5], [0], [1]]))
    .add(noise)
    .greater(0);
  return { x, y };
};
const [data, validation] = [draw(40), draw(30)];

/** Logistic regression: the mean of log(1 + exp(z)) − y z. */
const logistic = <S extends TensorLike<S>>(w: S, x: S, y: S): S => {
  const z = x.matmul(w);
  return z
    .softplus()
    .sub(y.mul(z))
    .sum()
    .div(z.shape[0] ?? 1);
};

/** With a penalty on each weight, or on all alike. */
const regression = <N extends string>(
  l2: Domain | Natural,
  optimizer: Optimizer<N>,
  hyper: Readonly<Record<N, Domain | Natural>>,
  steps = 400,
) =>
  training({
    parameters: { w: tensor([[0.1], [0.2], [0.3], [-0.2], [-0.1]]) },
    loss: ({ w }, { x, y }, { l2 }) =>
      logistic(w, x, y).add(
        w
          .square()
          .mul(l2?.reshape(l2.shape.length === 0 ? [] : [5, 1]) ?? 0)
          .sum(),
      ),
    validationLoss: ({ w }, { x, y }) => logistic(w, x, y),
    batches: [data],
    validation,
    steps,
    optimizer,
    hyper: { ...hyper, l2 },
  }) as unknown as Dynamics;

const gradientOf = (problem: Dynamics, strategy = unrolled): readonly number[] =>
  Object.values(hypergradient(problem, strategy).gradient).flatMap(({ data }) => [...data]);

const solvers = [conjugateGradients(), neumann()];

describe.each(solvers)("implicit by $name", (solver) => {
  it.each([0.05, 0.2, 1])("agrees with unrolled at the optimum, l2 = %d", (l2) => {
    const problem = regression(positive(l2), sgd, { learningRate: 0.6 });
    expect(relativeError(gradientOf(problem, implicit({ solver })), gradientOf(problem))).toBeLessThan(1e-6);
  });

  it("agrees for a penalty on each weight", () => {
    const problem = regression(positive([0.05, 0.1, 0.3, 0.07, 1]), sgd, { learningRate: 0.6 });
    const [found, exact] = [gradientOf(problem, implicit({ solver })), gradientOf(problem)];
    expect(new Set(exact.map((partial) => partial.toPrecision(3))).size).toBe(5);
    found.forEach((partial, i) => expect(relativeError(partial, exact[i] ?? 0)).toBeLessThan(1e-6));
  });

  it("agrees for an optimizer with memory, whose step is not symmetric", () => {
    const problem = regression(positive(0.1), momentum, { learningRate: 0.3, momentum: 0.6 });
    expect(relativeError(gradientOf(problem, implicit({ solver })), gradientOf(problem))).toBeLessThan(1e-6);
  });

  it("agrees in its second derivatives, being generic in the number", () => {
    const problem = regression(positive([0.05, 0.1, 0.3, 0.07, 1]), sgd, { learningRate: 0.6 }, 200);
    const [found, exact] = [implicit({ solver }), unrolled].map((strategy) => hyperHessian(problem, { strategy }));
    expect(relativeError(found?.hessian.flat() ?? [], exact?.hessian.flat() ?? [])).toBeLessThan(1e-6);
  });

  it("agrees for a dynamics that trains nothing", () => {
    const circuit = dynamics({
      name: "circuit",
      hyperparameters: { gain: positive(0.6), target: real(0.3) },
      steps: 100,
      start: (_hyper, lift) => ({ a: lift(scalar(0)), b: lift(scalar(1)) }),
      step: ({ a, b }, { gain }) => ({ a: b.mul(gain).cos(), b: a.sin().mul(0.5) }),
      objective: ({ a, b }, { target }) => a.add(b.mul(2)).sub(target).square(),
    });
    const [found, exact] = [gradientOf(circuit, implicit({ solver })), gradientOf(circuit)];
    found.forEach((partial, i) => expect(relativeError(partial, exact[i] ?? 0)).toBeLessThan(1e-10));
  });
});

describe("implicit", () => {
  it("holds one step on its tape, whatever the horizon", () => {
    const bytes = [100, 200].map((steps) => {
      const problem = regression(positive(0.3), sgd, { learningRate: 0.6 }, steps);
      return hypergradient(problem, implicit()).cost.bytes;
    });
    expect(bytes[1]).toBe(bytes[0]);
  });

  it.each([
    ["learningRate", sgd, { learningRate: positive(0.6) }],
    ["learningRate", momentum, { learningRate: positive(0.3), momentum: 0.6 }],
    ["momentum", momentum, { learningRate: 0.3, momentum: oneMinus(0.6) }],
    ["beta1", adam, { learningRate: 0.1, beta1: oneMinus(0.5), beta2: 0.9, epsilon: 0.2 }],
    ["beta2", adam, { learningRate: 0.1, beta1: 0.5, beta2: oneMinus(0.9), epsilon: 0.2 }],
    ["epsilon", adam, { learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: positive(0.2) }],
  ])("refuses %s, which does not move the optimum", (name, optimizer, hyper) => {
    for (const steps of [150, 600]) {
      const problem = regression(positive(0.3), optimizer as Optimizer<string>, hyper, steps);
      const attempt = () => hypergradient(problem, implicit());
      expect(attempt).toThrow(UnmovedOptimumError);
      expect(attempt).toThrow(new RegExp(`${name} does not move.*Hold ${name} .*hybrid or unrolled`));
    }
    const held = Object.fromEntries(
      Object.entries(hyper).map(([key, value]) => [key, typeof value === "number" ? value : value.initial]),
    );
    const problem = regression(positive(0.3), optimizer as Optimizer<string>, held, 600);
    expect(relativeError(gradientOf(problem, implicit()), gradientOf(problem))).toBeLessThan(1e-6);
  });

  it("accepts a hyperparameter at its best value, where the derivative is 0", () => {
    const mean = dynamics({
      name: "mean",
      hyperparameters: { target: real(2) },
      steps: 200,
      start: (_hyper, lift) => ({ a: lift(scalar(0)) }),
      step: ({ a }, { target }) => ({ a: a.add(target.sub(a).mul(0.5)) }),
      objective: ({ a }) => a.sub(2.000001).square(),
    });
    expect(hypergradient(mean, implicit()).gradient.target.item()).toBeCloseTo(-2e-6, 12);
    expect(hypergradient(mean, implicit(), { target: 2.000001 }).gradient.target.item()).toBeCloseTo(0, 12);
    const balanced = dynamics({
      name: "balanced",
      hyperparameters: { target: real(2) },
      steps: 200,
      start: (_hyper, lift) => ({ a: lift(scalar(0)), b: lift(scalar(0)) }),
      step: ({ a, b }, { target }) => ({ a: a.add(target).mul(0.5), b: b.mul(0.5).add(target) }),
      objective: ({ a, b }) => a.mul(2).sub(b),
    });
    expect(hypergradient(balanced, implicit()).gradient.target.item()).toBeCloseTo(0, 12);
  });

  it("refuses a run that did not come to rest, and says how far it is", () => {
    const attempt = (steps: number) => () =>
      hypergradient(regression(positive(0.05), sgd, { learningRate: 0.6 }, steps), implicit());
    expect(attempt(20)).toThrow(ConvergenceError);
    expect(attempt(20)).toThrow(/after 20 steps .* still changes .*Run longer/);
    expect(attempt(400)).not.toThrow();
  });

  it("refuses a step size too short to come to rest, though the state hardly changes", () => {
    const problem = regression(positive(0.05), sgd, { learningRate: 1e-9 }, 50);
    expect(() => hypergradient(problem, implicit())).toThrow(ConvergenceError);
  });

  it("refuses a series whose terms grow, where conjugate gradients go on", () => {
    const repelled = dynamics({
      name: "repelled",
      hyperparameters: { target: real(0.5) },
      steps: 1,
      start: ({ target }) => ({ a: target }),
      step: ({ a }, { target }) => ({ a: a.sub(target).mul(3).add(target) }),
      objective: ({ a }) => a.square(),
    });
    expect(() => hypergradient(repelled, implicit({ solver: neumann() }))).toThrow(ConvergenceError);
    expect(hypergradient(repelled, implicit()).gradient.target.item()).toBeCloseTo(1, 12);
  });

  it("tunes a penalty", async () => {
    const problem = regression(positive(1), sgd, { learningRate: 0.6 }, 200);
    const { value, start } = await tuneDynamics(problem, { strategy: implicit(), iterations: 8 });
    expect(value).toBeLessThan(start.value);
  });
});
