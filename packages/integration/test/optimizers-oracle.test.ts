/**
 * Every optimizer against another system, through 60 steps of a problem with a matrix, a vector and a scalar: the parameters on the way
 * are those of PyTorch, of optax or of the authors' code to 1e-10, and the derivatives of the loss in the end by all hyperparameters
 * are those of JAX to 1e-8. `fixtures/optimizers.py` has the runs and the definitions that JAX differentiates.
 */
import { hybrid, hypergradient, hyperTensors, simulate, training } from "@dualtape/hyperopt";
import { accumulation, adam, centralization, lookahead, type Optimizer, optimizers } from "@dualtape/optimizers";
import { scalar, tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import table from "./fixtures/optimizers.json" with { type: "json" };

interface Case {
  readonly by: string;
  readonly hyper: Readonly<Record<string, number>>;
  /** All parameters after some of the steps, in one list. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly value: number;
  readonly gradient: Readonly<Record<string, number>>;
}
const cases: Readonly<Record<string, Case>> = table.cases;

const all: Readonly<Record<string, Optimizer>> = {
  ...optimizers,
  "lookahead(adam, 7)": lookahead(adam, 7),
  "accumulation(adam, 4)": accumulation(adam, 4),
  "centralization(adam)": centralization(adam),
};

const problem = (optimizer: Optimizer, hyper: Readonly<Record<string, number>>) =>
  training({
    parameters: { w: tensor(table.start.w), b: tensor(table.start.b), s: scalar(table.start.s) },
    loss: ({ w, b, s }, { x, y, noise }) => x.matmul(w).mul(s).add(b).tanh().sub(y).sub(noise).square().sum().div(12),
    batches: (t) => ({ x: tensor(table.x), y: tensor(table.y), noise: scalar(0.3 * Math.sin(t)) }),
    validation: { x: tensor(table.x), y: tensor(table.y), noise: scalar(0) },
    steps: table.steps,
    engine: "eager",
    optimizer,
    hyper: Object.fromEntries(
      Object.entries(optimizer.hyperparameters).map(([name, domain]) => [name, domain.from(hyper[name] ?? Number.NaN)]),
    ),
  });

test("each has a case", () => expect(Object.keys(all).sort()).toEqual(Object.keys(cases).sort()));

test.for(Object.entries(cases))("%s", ([name, { hyper, parameters, value, gradient }]) => {
  const dynamics = problem(all[name] ?? adam, hyper);
  for (const { t, state } of simulate(dynamics, hyperTensors(dynamics, hyper), (x) => x)) {
    const expected = parameters[t] ?? [];
    const ours = ["w", "b", "s"].flatMap((path) => [...(state[`parameters.${path}`]?.data ?? [])]);
    expected.forEach((number, i) => expect(ours[i], `step ${t}, element ${i}`).toBeCloseTo(number, 10));
  }
  const ours = hypergradient(dynamics, hybrid);
  expect(Math.abs(ours.value.item() - value)).toBeLessThan(1e-10);
  for (const [of, derivative] of Object.entries(gradient)) {
    const error = Math.abs((ours.gradient[of]?.item() ?? Number.NaN) - derivative);
    expect(error / (Math.abs(derivative) || 1), `by ${of}: ${derivative}`).toBeLessThan(1e-8);
  }
});
