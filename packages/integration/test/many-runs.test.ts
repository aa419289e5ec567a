/**
 * Many runs as one: whatever the strategy, each ends as it would alone, eager and compiled; and one that diverges holds up no other. So
 * it is with any number that is made of tensors: what eager numbers give, programs give, too.
 */
import { Batch } from "@dualtape/batch";
import { ArgumentError, type Lift, must, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import {
  auto,
  checkpointed,
  DivergenceError,
  drain,
  type Dynamics,
  dynamics,
  type Engine,
  evolution,
  finiteDifferences,
  hybrid,
  hyperHessian,
  type Hypergradient,
  hypergradient,
  hypergradients,
  type HyperValues,
  implicit,
  oneMinus,
  positive,
  reversible,
  reversibleTraining,
  simulate,
  simulateMany,
  type Strategy,
  training,
  truncated,
  unrolled,
} from "@dualtape/hyperopt";
import { adam, sgd } from "@dualtape/optimizers";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";

const STEPS = 24;
const engines: readonly Engine[] = ["eager", "compiled"];

/** A pendulum: its state is a function of its hyperparameters from the first step on. */
const pendulum = (engine: Engine): Dynamics =>
  dynamics({
    name: "pendulum",
    engine,
    steps: STEPS,
    hyperparameters: { gravity: positive(9.81), damping: positive(0.1) },
    start: (_hyper, lift) => ({ angle: lift(scalar(1)), speed: lift(scalar(0)) }),
    step({ angle, speed }, { gravity, damping }) {
      const faster = speed.sub(angle.sin().mul(gravity).add(speed.mul(damping)).mul(0.05));
      return { angle: angle.add(faster.mul(0.05)), speed: faster };
    },
    objective: ({ angle }) => angle.square(),
  });

const random = seeded(5);
const data = () => ({ x: random.normal([6, 3]), y: random.normal([6, 1]) });
const [first, second, validation] = [data(), data(), data()];
const squares = <T extends TensorLike<T>>(w: T, v: T, x: T, y: T): T =>
  x.matmul(w).tanh().matmul(v).sub(y).square().sum().div(6);

/** A network whose batches take turns, with more hyperparameters than have a tangent each. */
const network = (engine: Engine): Dynamics =>
  training({
    parameters: { w: seeded(1).normal([3, 6]), v: seeded(2).normal([6, 1]) },
    loss: ({ w, v }, { x, y }, { decay }) => squares(w, v, x, y).add(w.square().sum(0).mul(decay).sum()),
    validationLoss: ({ w, v }, { x, y }) => squares(w, v, x, y),
    batches: [first, second],
    validation,
    steps: STEPS,
    optimizer: adam,
    hyper: {
      learningRate: positive(0.05),
      decay: positive([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]),
      beta1: oneMinus(0.9),
      beta2: oneMinus(0.99),
      epsilon: positive(1e-3),
    },
    engine,
  }) as Dynamics;

const problems: readonly [string, (engine: Engine) => Dynamics, readonly HyperValues<string>[]][] = [
  ["a pendulum", pendulum, [{ gravity: 9 }, { gravity: 10, damping: 0.3 }, {}]],
  ["a network", network, [{ learningRate: 0.01 }, { learningRate: 0.03 }, { learningRate: 0.1 }, {}]],
  ["points that are all the same", pendulum, [{}, {}]],
  ["one point", pendulum, [{ gravity: 5 }]],
  ["no points", pendulum, []],
];

/** Each made anew for each run, since an estimate draws other noise in its next one; and how close to each other two runs are. */
const strategies: readonly [name: string, make: () => Strategy, tolerance: number][] = [
  ["hybrid", () => hybrid, 1e-9],
  ["unrolled", () => unrolled, 1e-9],
  ["checkpointed", () => checkpointed({ checkpoints: 4 }), 1e-9],
  ["truncated", () => truncated({ steps: 5 }), 1e-9],
  ["auto", () => auto(), 1e-9],
  ["evolution", () => evolution({ particles: 4, seed: 3 }), 1e-9],
  // Rounding errors, divided by a short step.
  ["finiteDifferences", () => finiteDifferences(), 1e-7],
];

const numbersOf = ({ value, state, gradient }: Hypergradient<string, string, Tensor>): readonly (readonly number[])[] =>
  [value, ...Object.values(state), ...Object.values(gradient)].map(({ data }) => [...data]);

/** Each end, which must be no error. */
const ended = <R extends object>(ends: readonly (R | DivergenceError)[]): readonly R[] =>
  ends.map((end) => {
    if (end instanceof DivergenceError) throw end;
    return end;
  });

describe.each(problems)("%s", (_title, problem, points) => {
  describe.each(engines)("%s", (engine) => {
    const run = problem(engine);
    test.each(strategies)("%s", (_name, make, tolerance) => {
      const many = ended(hypergradients(run, make(), points));
      const alone = points.map((point) => hypergradient(run, make(), point));
      expect(many.length).toBe(points.length);
      many.forEach((end, i) => {
        const expected = must(alone[i], "run");
        expect(end.flat).toEqual(expected.flat);
        expect(Object.keys(end.state)).toEqual(Object.keys(expected.state));
        numbersOf(end).forEach((part, which) => expectClose(part, must(numbersOf(expected)[which], "part"), tolerance));
      });
    });
    test("simulate", () => {
      const many = ended(simulateMany(run, points));
      many.forEach(({ value, state, cost }, i) => {
        const [alone] = ended(simulateMany(run, [must(points[i], "point")]));
        expectClose([value.item()], [must(alone, "run").value.item()], 1e-12);
        expect(Object.keys(state)).toEqual(Object.keys(must(alone, "run").state));
        expect(cost.engine).toBe(engine);
      });
    });
  });
});

/** A clock that starts again at 2, and a logarithm that it has no use for once the clock is above 1.5. */
const recovering = (engine: Engine): Dynamics =>
  dynamics({
    name: "recovering",
    engine,
    steps: 30,
    hyperparameters: { rate: positive(0.01) },
    start: (_hyper, lift) => ({ clock: lift(scalar(1)), root: lift(scalar(0)) }),
    step({ clock }, { rate }) {
      const later = clock.add(rate);
      return { clock: later.less(2).where(later, later.sub(1)), root: later.neg().add(1.5).log() };
    },
    objective: ({ clock }) => clock,
  });

describe.each(engines)("runs that diverge, %s", (engine) => {
  test.each([hybrid, unrolled, checkpointed({ checkpoints: 3 })])("$name", (strategy) => {
    const run = network(engine);
    const points = [{ learningRate: 0.02 }, { learningRate: 1e200 }, { learningRate: 0.05 }, { learningRate: 1e300 }];
    const ends = hypergradients(run, strategy, points);
    expect(ends.map((end) => end instanceof DivergenceError)).toEqual([false, true, false, true]);
    for (const [i, end] of ends.entries()) {
      const point = must(points[i], "point");
      if (end instanceof DivergenceError) {
        expect(end).toEqual(errorOf(() => hypergradient(run, strategy, point)));
      } else {
        const alone = numbersOf(hypergradient(run, strategy, point));
        numbersOf(end).forEach((part, which) => expectClose(part, must(alone[which], "part"), 1e-9));
      }
    }
  });
  test("one whose numbers come back to be finite has diverged all the same", () => {
    const run = recovering(engine);
    const ends = simulateMany(run, [{ rate: 0.01 }, { rate: 0.04 }]);
    expect(ends.map((end) => end instanceof DivergenceError)).toEqual([false, true]);
    expect(ends[1]).toEqual(errorOf(() => drain(simulate(run, { rate: scalar(0.04) }, same))));
  });
});

test("what cannot be taken together is taken one by one", () => {
  const undone = reversibleTraining({
    parameters: { w: seeded(1).normal([3, 6]), v: seeded(2).normal([6, 1]) },
    loss: ({ w, v }, { x, y }) => squares(w, v, x, y),
    batches: [first],
    validation,
    steps: STEPS,
    hyper: { learningRate: positive(0.05), momentum: 0.9 },
  });
  const points = [{ learningRate: 0.02 }, { learningRate: 0.04 }];
  const ends = ended(hypergradients(undone, reversible, points));
  ends.forEach(({ value }, i) =>
    expect(value.item()).toBe(hypergradient(undone, reversible, must(points[i], "point")).value.item()),
  );
  const mixed = [{ gravity: scalar(9.81).to("float32") }, { gravity: 9.81 }];
  const [single, double] = ended(simulateMany(pendulum("compiled"), mixed));
  expect(must(single, "run").value.item()).not.toBe(must(double, "run").value.item());
});

test("at an optimum that is reached, implicit agrees", () => {
  const ridge = training({
    parameters: { w: tensor([[0], [0], [0]]) },
    loss: ({ w }, { x, y }, { l2 }) => x.matmul(w).sub(y).square().sum().div(6).add(w.square().sum().mul(l2)),
    validationLoss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum().div(6),
    batches: [first],
    validation,
    steps: 3000,
    optimizer: sgd,
    hyper: { learningRate: 0.1, l2: positive(0.1) },
  });
  const points = [{ l2: 0.05 }, { l2: 0.2 }];
  ended(hypergradients(ridge, implicit(), points)).forEach(({ gradient }, i) => {
    const alone = hypergradient(ridge, implicit(), must(points[i], "point"));
    expectClose([...gradient.l2.data], [...alone.gradient.l2.data], 1e-8);
  });
});

test("what is wrong with a point or a run is said as for one", () => {
  const run = pendulum("compiled");
  expect(() => simulateMany(run, [{}, { gravity: -1 }])).toThrow(
    /pendulum, point 1, hyperparameter gravity.*outside its domain/,
  );
  expect(() => simulateMany(run, "all" as never)).toThrow(ArgumentError);
  const broken = dynamics({
    name: "broken",
    steps: 3,
    hyperparameters: { rate: positive(1) },
    start: (_hyper, lift) => ({ x: lift(tensor([1, 2])) }),
    step: ({ x }, { rate }) => ({ x: x.mul(rate) }),
    objective: ({ x }) => x,
  });
  expect(() => simulateMany(broken, [{ rate: 1 }, { rate: 2 }])).toThrow(/broken.*objective has shape \[2\]/);
});

const perturbation: Perturbation = { name: "numbers" };
const axis = { name: "numbers", length: 3 };
const dual = (value: Tensor): Dual<Tensor> => new Dual(value, [], perturbation);
const batch = (value: Tensor): Batch<Tensor> => new Batch(value, false, axis);

describe("numbers that are made of tensors", () => {
  /** What a run on such numbers says, eagerly and in programs, as lists. */
  function expectAgreement<T extends TensorLike<T>>(
    of: (value: number, which: number) => T,
    lift: Lift<Tensor, T>,
  ): void {
    for (const problem of [pendulum, network]) {
      for (const strategy of [hybrid, unrolled, checkpointed({ checkpoints: 4 })]) {
        const [eager, compiled] = engines.map((engine) => {
          const run = problem(engine);
          const hyper = Object.fromEntries(
            Object.entries(run.hyperparameters).map(([name, { initial }], which) => {
              const value = tensor(initial as number);
              return [name, value.shape.length === 0 ? of(value.item(), which) : lift(value)];
            }),
          );
          const end = drain(strategy.run(run, hyper, lift));
          expect(end.cost.engine).toBe(engine);
          return [end.value, ...Object.values<T>(end.state), ...Object.values<T>(end.gradient)].map(leaves);
        });
        must(eager, "eager").forEach((part, i) => expectClose(part, must(must(compiled, "compiled")[i], "part"), 1e-9));
      }
    }
  }
  const shift = tensor([0.9, 1, 1.1]);
  test("duals", () =>
    expectAgreement(
      (value, which) => dual(scalar(value)).with(scalar(value), [which === 0 ? scalar(1) : null, scalar(2)]),
      dual,
    ));
  test("batches", () => expectAgreement((value) => new Batch(shift.mul(value), true, axis), batch));
  test("duals of batches", () =>
    expectAgreement(
      (value) => new Dual(batch(scalar(value)), [null, new Batch(shift.mul(value), true, axis)], perturbation),
      (value) => new Dual(batch(value), [], perturbation),
    ));
  test("batches of duals", () => {
    const constant = (value: Tensor): Batch<Dual<Tensor>> => new Batch(dual(value), false, axis);
    expectAgreement((value) => new Batch(new Dual(shift.mul(value), [shift], perturbation), true, axis), constant);
  });
  test("duals of duals", () => {
    const outer: Perturbation = { name: "outer" };
    const constant = (value: Tensor): Dual<Dual<Tensor>> => new Dual(dual(value), [], outer);
    expectAgreement(
      (value) => new Dual(new Dual(scalar(value), [scalar(1)], perturbation), [dual(scalar(1))], outer),
      constant,
    );
  });
  test.each([hybrid, unrolled, checkpointed({ checkpoints: 4 })])("a hyper-Hessian over $name", (strategy) => {
    for (const problem of [pendulum, network]) {
      const [eager, compiled] = engines.map((engine) => hyperHessian(problem(engine), { strategy }));
      expect(compiled?.cost.engine).toBe("compiled");
      must(eager, "eager").hessian.forEach((row, i) => expectClose(row, must(compiled?.hessian[i], "row"), 1e-8));
    }
  });
});

/** All elements of all that a number is made of. */
function leaves(number: unknown): readonly number[] {
  if (number instanceof Dual)
    return [number.primal, ...number.tangents].flatMap((part) => (part === null ? [] : leaves(part)));
  if (number instanceof Batch) return leaves(number.spread().held);
  return [...(number as Tensor).data];
}

const same = (value: Tensor): Tensor => value;

function expectClose(a: readonly number[], b: readonly number[], tolerance: number): void {
  expect(a.length).toBe(b.length);
  a.forEach((x, i) => {
    const y = must(b[i], "number");
    expect(Math.abs(x - y), `${x}, ${y}`).toBeLessThanOrEqual(tolerance * Math.max(1e-3, Math.abs(y)));
  });
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}
