/**
 * float32 in is float32 out, beyond what `hyperopt-float32.test.ts` holds exact strategies to: under what wraps an optimizer, by
 * strategies that estimate, at an optimum, to second order, and while hyperparameters move.
 */
import type { Domain, Precision, TensorLike } from "@dualtape/core";
import {
  drain,
  type Engine,
  evolution,
  finiteDifferences,
  hybrid,
  hyperHessian,
  hypergradient,
  hyperTensors,
  implicit,
  oneStep,
  realTime,
  simulate,
  training,
  tune,
  unrolled,
} from "@dualtape/hyperopt";
import {
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  cosine,
  optimizers,
  type Optimizer,
  scheduled,
  sgd,
} from "@dualtape/optimizers";
import { seeded } from "@dualtape/tensor";
import { positive } from "@dualtape/core";
import { describe, expect, test } from "vitest";

const random = seeded(8);
const wide = { x: random.normal([6, 3]), y: random.normal([6, 1]) };
const start = { w: random.normal([3, 1]), b: random.normal([]) };

const loss = <S extends TensorLike<S>>({ w, b }: { w: S; b: S }, { x, y }: { x: S; y: S }, { l2 }: { l2: S }): S =>
  x.matmul(w).add(b).sub(y).square().sum().div(6).add(w.square().sum().mul(l2));

const problem = (optimizer: Optimizer, precision: Precision, engine: Engine, steps = 4, held = false) =>
  training({
    parameters: { w: start.w.to(precision), b: start.b.to(precision) },
    loss,
    batches: [{ x: wide.x.to(precision), y: wide.y.to(precision) }],
    steps,
    optimizer,
    hyper: {
      ...Object.fromEntries(
        Object.entries<Domain>(optimizer.hyperparameters).map(([name, domain]) => [
          name,
          held ? domain.initial : domain,
        ]),
      ),
      l2: positive(0.1),
    },
    engine,
  });
const precisionsOf = (state: Readonly<Record<string, { readonly precision: Precision }>>): readonly Precision[] => [
  ...new Set(Object.values(state).map(({ precision }) => precision)),
];
const near = (value: number, exact: number): void =>
  expect(Math.abs(value - exact)).toBeLessThan(1e-4 * Math.max(1, Math.abs(exact)));

const all: readonly Optimizer[] = [
  ...Object.values<Optimizer>(optimizers),
  clipByNorm(sgd),
  clipByGlobalNorm(sgd),
  clipByValue(sgd),
  scheduled(sgd, "learningRate", cosine(4, { peak: positive(0.1), final: positive(0.01) })),
];
const strategies = [unrolled, finiteDifferences({ step: 0.01 }), evolution({ particles: 4 })];

describe.for(all)("$name", (optimizer) => {
  test.for(strategies)("$name", (strategy) => {
    const narrow = hypergradient(problem(optimizer, "float32", "eager"), strategy);
    const exact = hypergradient(problem(optimizer, "float64", "eager"), strategy);
    expect(precisionsOf(narrow.state)).toEqual(["float32"]);
    expect(precisionsOf(narrow.gradient)).toEqual(["float64"]);
    near(narrow.value.item(), exact.value.item());
  });
  test("hybrid, compiled", () => {
    const narrow = hypergradient(problem(optimizer, "float32", "compiled"), hybrid);
    const exact = hypergradient(problem(optimizer, "float64", "eager"), hybrid);
    expect(precisionsOf(narrow.state)).toEqual(["float32"]);
    near(narrow.value.item(), exact.value.item());
    near(narrow.gradient["l2"]?.item() ?? Number.NaN, exact.gradient["l2"]?.item() ?? 0);
  });
  test.for<Engine>(["eager", "compiled"])("while hyperparameters move, %s", (engine) => {
    const run = problem(optimizer, "float32", engine);
    for (const process of [realTime(run), oneStep(run)]) {
      const { state } = drain(simulate(process, hyperTensors(process, { learningRate: 1e-3 }), (value) => value));
      expect(precisionsOf(process.runOf(state))).toEqual(["float32"]);
      expect(precisionsOf(process.hyperOf(state))).toEqual(["float64"]);
    }
  });
});

test("at an optimum, and to second order", () => {
  const fast = { ...sgd, hyperparameters: { learningRate: positive(0.2) } };
  const of = (precision: Precision) => problem(fast, precision, "eager", 300, true);
  const [narrow, exact] = (["float32", "float64"] as const).map((precision) =>
    hypergradient(of(precision), implicit({ tolerance: 1e-2 })),
  );
  expect(precisionsOf(narrow?.state ?? {})).toEqual(["float32"]);
  near(narrow?.value.item() ?? 0, exact?.value.item() ?? Number.NaN);
  const [second, reference] = [hyperHessian(of("float32")), hyperHessian(of("float64"))];
  expect(precisionsOf(second.state)).toEqual(["float32"]);
  near(second.hessian[0]?.[0] ?? Number.NaN, reference.hessian[0]?.[0] ?? 0);
});

test.for<Engine>(["eager", "compiled"])("tuned, %s", async (engine) => {
  const found = await tune({
    parameters: { w: start.w.to("float32"), b: start.b.to("float32") },
    loss,
    batches: [{ x: wide.x.to("float32"), y: wide.y.to("float32") }],
    steps: 4,
    optimizer: optimizers.nadam,
    hyper: { ...optimizers.nadam.hyperparameters, l2: positive(0.1) },
    iterations: 2,
    engine,
  });
  expect(precisionsOf(found.parameters)).toEqual(["float32"]);
  expect(precisionsOf(found.state)).toEqual(["float32"]);
});
