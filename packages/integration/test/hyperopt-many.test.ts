/**
 * Many hyperparameters, in all the ways that they share tangents: as one vector, as a schedule that is read bit by bit, as scalars by name,
 * and mixed. All strategies say the same of them, eager and compiled, in both precisions; nothing that is told by name is confused.
 */
import { must, type TensorLike } from "@dualtape/core";
import {
  chaosWatch,
  checkpointed,
  type Domain,
  type Dynamics,
  dynamics,
  type Engine,
  finiteDifferences,
  hybrid,
  hyperHessian,
  hypergradient,
  hyperTensors,
  oneMinus,
  oneStep,
  online,
  positive,
  real,
  realTime,
  simulate,
  training,
  unit,
  unrolled,
} from "@dualtape/hyperopt";
import { adam, momentum, parameterGroups, piecewiseLinear, scheduled, sgd, type Optimizer } from "@dualtape/optimizers";
import { type Precision, scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";

const STEPS = 20;

interface Made {
  readonly engine: Engine;
  readonly precision: Precision;
}

const squares = <T extends TensorLike<T>>(x: T, w: T, v: T, y: T): T => x.matmul(w).tanh().matmul(v).sub(y).square();

/** A network of 3 inputs on 8 examples, trained by an optimizer. */
function regression(
  { engine, precision }: Made,
  optimizer: Optimizer,
  hyper: Readonly<Record<string, Domain<never>>>,
  weigh: <T extends TensorLike<T>>(errors: T, hypers: Readonly<Record<string, T>>) => T = (errors) => errors,
): Dynamics {
  const random = seeded(12);
  const draw = (...shape: number[]): Tensor => random.normal(shape).to(precision);
  const data = { x: draw(8, 3), y: draw(8, 1) };
  return training({
    parameters: { w: draw(3, 4), v: draw(4, 1) },
    loss: ({ w, v }, { x, y }, hypers) => weigh(squares(x, w, v, y), hypers).sum(),
    validationLoss: ({ w, v }, { x, y }) => squares(x, w, v, y).sum(),
    batches: [data],
    validation: { x: draw(8, 3), y: draw(8, 1) },
    steps: STEPS,
    optimizer,
    hyper,
    engine,
  }) as Dynamics;
}

const vector = (count: number, at: number): Domain<never> =>
  positive(Array.from({ length: count }, (_, i) => at * (1 + i / count))) as Domain<never>;
const rate = positive(0.02) as Domain<never>;

/** The hyperparameters of an optimizer but one, where they stand by default. */
const held = ({ hyperparameters }: Optimizer, but?: string): Readonly<Record<string, Domain<never>>> =>
  Object.fromEntries(Object.entries(hyperparameters).filter(([name]) => name !== but)) as never;

/** A state that each of so many scalars by name has a part in. */
function chain(count: number, { engine, precision }: Made): Dynamics {
  const names = Array.from({ length: count }, (_, k) => `rate${k}`);
  return dynamics({
    name: "chain",
    engine,
    steps: STEPS,
    hyperparameters: Object.fromEntries(names.map((name, k) => [name, positive((0.03 + 0.001 * k) / count)])),
    start: (_hyper, lift) => ({ w: lift(tensor([1, -0.5, 2], { precision })) }),
    step: ({ w }, hyper) => ({
      w: names.reduce(
        (x, name, k) =>
          x.sub(
            x
              .mul(0.1 * (k + 1))
              .tanh()
              .mul(must(hyper[name], name)),
          ),
        w,
      ),
    }),
    objective: ({ w }) => w.sub(0.3).square().sum(),
  }) as Dynamics;
}

const problems: Readonly<Record<string, (made: Made) => Dynamics>> = {
  "a weight for each of 8 examples, two rates": (made) =>
    regression(
      made,
      momentum,
      { learningRate: rate, momentum: unit(0.7) as Domain<never>, weight: vector(8, 0.7) },
      (e, h) => e.mul(must(h["weight"], "weight").reshape([8, 1])),
    ),
  "a schedule of 12 knots": (made) =>
    regression(made, scheduled(adam, "learningRate", piecewiseLinear(STEPS, { knots: vector(12, 0.004) as never })), {
      ...held(adam, "learningRate"),
      beta2: oneMinus(0.9) as Domain<never>, // nearer to 1, float32 holds too few digits of the distance
      epsilon: positive(0.05) as Domain<never>,
      "learningRate.knots": vector(12, 0.004),
    }),
  "a schedule of 100 knots, more than are read": (made) =>
    regression(made, scheduled(sgd, "learningRate", piecewiseLinear(STEPS, { knots: vector(100, 0.02) as never })), {
      "learningRate.knots": vector(100, 0.02),
    }),
  "two vectors and two scalars": (made) =>
    regression(
      made,
      momentum,
      { learningRate: rate, momentum: unit(0.7) as Domain<never>, few: vector(9, 0.7), many: vector(40, 0.9) },
      (e, h) =>
        e
          .mul(must(h["few"], "few").slice([0, 8]).reshape([8, 1]))
          .add(must(h["many"], "many").square().sum().div(40).mul(e)),
    ),
  "200 weights of a penalty": (made) =>
    regression(made, sgd, { learningRate: positive(2e-3) as Domain<never>, penalty: vector(200, 0.02) }, (e, h) =>
      e.add(must(h["penalty"], "penalty").reshape([8, 25]).mul(e.mul(0.1).tanh()).square()),
    ),
  "9 scalars by name": (made) => chain(9, made),
  "40 scalars by name": (made) => chain(40, made),
  "layers with 10 rates and a vector": (made) =>
    regression(
      made,
      parameterGroups({ w: adam, v: momentum }) as Optimizer,
      {
        ...Object.fromEntries(Object.entries(held(adam)).map(([name, domain]) => [`w.${name}`, domain])),
        ...Object.fromEntries(Object.entries(held(momentum)).map(([name, domain]) => [`v.${name}`, domain])),
        weight: vector(10, 0.5),
        ...Object.fromEntries(["a", "b", "c"].map((name) => [name, vector(2, 0.3)])),
      },
      (e, h) =>
        ["a", "b", "c"].reduce(
          (sum, name) => sum.mul(must(h[name], name).sum()),
          e.mul(must(h["weight"], "weight").slice([1, 9]).reshape([8, 1])),
        ),
    ),
};

const strategies = [hybrid, unrolled, checkpointed({ checkpoints: 4 })];
const engines = ["eager", "compiled"] as const;

const listed = (gradient: Readonly<Record<string, Tensor>>): readonly number[] =>
  Object.values(gradient).flatMap(({ data }) => [...data]);

/** How far apart two gradients are, as a part of the greatest partial. */
function apart(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  const scale = Math.max(...a.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  return Math.max(...a.map((x, i) => Math.abs(x - must(b[i], "partial")))) / scale;
}

describe.each(Object.entries(problems))("%s", (_name, make) => {
  test.for([
    ["float64", 1e-9],
    ["float32", 1e-4],
  ] as const)("the same by all strategies, eager and compiled, in %s", ([precision, tolerance]) => {
    const right = listed(hypergradient(make({ engine: "eager", precision: "float64" }), unrolled).gradient);
    for (const engine of engines) {
      for (const strategy of strategies) {
        const { gradient, cost, flat } = hypergradient(make({ engine, precision }), strategy);
        expect([strategy.name, engine, apart(right, listed(gradient)) < tolerance]).toEqual([
          strategy.name,
          engine,
          true,
        ]);
        expect([cost.engine, flat]).toEqual([engine, []]);
        // Schedules, too, are one program, however many values they have.
        if (engine === "compiled" && strategy === hybrid)
          expect(cost.why).toBe(`programs took ${STEPS} of ${STEPS} steps`);
      }
    }
  });

  test("the same by differences", () => {
    const problem = make({ engine: "compiled", precision: "float64" });
    const [exact, differences] = [hypergradient(problem, hybrid), hypergradient(problem, finiteDifferences())];
    expect(apart(listed(exact.gradient), listed(differences.gradient))).toBeLessThan(1e-5);
  });
});

describe("what is told by name", () => {
  const made = { engine: "compiled", precision: "float64" } as const;

  test.for([9, 40] as const)("a scalar of %i that nothing leads from to the objective is flat", (count) => {
    const plain = chain(count, made);
    const flat = dynamics({
      ...plain,
      hyperparameters: { ...plain.hyperparameters, idle: positive(1), choice: positive(2) },
      step: (state, hyper, context) => {
        const { w } = plain.step(state, hyper, context);
        return { w: must(hyper["choice"], "choice").greater(1).where(must(w, "w"), 0) };
      },
    } as Dynamics);
    for (const strategy of [hybrid, unrolled]) {
      expect(hypergradient(flat, strategy).flat).toEqual(["idle", "choice"]);
    }
  });

  test.for(engines)("chaos, by one of 12 scalars that share tangents, %s", (engine) => {
    const names = Array.from({ length: 12 }, (_, k) => `scale${k}`);
    const logistic = dynamics({
      name: "logistic",
      engine,
      steps: 200,
      hyperparameters: Object.fromEntries(names.map((name) => [name, positive(name === "scale7" ? 3.9 : 0.1)])),
      start: (_hyper, lift) => ({ x: lift(scalar(0.3)), calm: lift(scalar(0.3)) }),
      step: ({ x, calm }, hyper) => ({
        x: x.mul(x.neg().add(1)).mul(must(hyper["scale7"], "scale7")),
        calm: names.reduce((sum, name) => (name === "scale7" ? sum : sum.add(must(hyper[name], name))), calm).mul(0.1),
      }),
      objective: ({ x, calm }) => x.add(calm),
    });
    const watch = chaosWatch();
    const lift = (value: Tensor): Tensor => value;
    const found = [];
    for (const { t, sensitivity } of hybrid.run(logistic, hyperTensors(logistic, {}), lift)) {
      expect(Object.keys(sensitivity ?? {}).sort()).toEqual(t === 0 ? [] : [...names].sort());
      const chaos = watch(t, sensitivity);
      if (chaos !== null) found.push(chaos.hyperparameter);
    }
    expect(found).toEqual(["scale7"]);
  });

  test.for(engines)("a tangent that is not finite, of one of 12 scalars that share tangents, %s", (engine) => {
    const names = Array.from({ length: 12 }, (_, k) => `scale${k}`);
    const broken = dynamics({
      name: "overflow",
      engine,
      steps: 5,
      hyperparameters: Object.fromEntries(names.map((name) => [name, real(name === "scale7" ? 0 : 0.1)])),
      start: (_hyper, lift) => ({ x: lift(scalar(0.3)) }),
      step: ({ x }, hyper) => ({
        x: names.reduce((sum, name) => {
          const scale = must(hyper[name], name);
          return sum.add(name === "scale7" ? scale.mul(1e200).mul(1e200) : scale.mul(0.01));
        }, x.mul(0.5)),
      }),
      objective: ({ x }) => x.square(),
    });
    expect(() => hypergradient(broken, hybrid)).toThrow(/by scale7 /);
  });
});

describe("second derivatives", () => {
  test.for(["a schedule of 12 knots", "9 scalars by name", "a weight for each of 8 examples, two rates"])(
    "%s: by hybrid and by unrolled, and by differences of the gradient",
    (name) => {
      const problem = must(problems[name], name)({ engine: "eager", precision: "float64" });
      const byHybrid = hyperHessian(problem, { units: "natural" });
      const byUnrolled = hyperHessian(problem, { units: "natural", strategy: unrolled });
      expect(apart(byHybrid.hessian.flat(), byUnrolled.hessian.flat())).toBeLessThan(1e-9);
      expect(apart(byHybrid.gradient, listed(hypergradient(problem, unrolled).gradient))).toBeLessThan(1e-9);
      expect(byHybrid.names).toHaveLength(byHybrid.hessian.length);
      byHybrid.hessian.forEach((row, i) => {
        row.forEach((second, j) => expect(second).toBeCloseTo(must(byHybrid.hessian[j]?.[i], "second"), 6));
      });
      const along = must(Object.keys(byHybrid.hyper).at(-1), "name");
      const at = must(byHybrid.hyper[along], along);
      const moved = (by: number): readonly number[] => {
        const values = [...at.data];
        values[0] = must(values[0], "value") + by;
        const where = at.shape.length === 0 ? must(values[0], "value") : values;
        return listed(hypergradient(problem, unrolled, { [along]: where } as never).gradient);
      };
      const [up, down] = [moved(1e-5), moved(-1e-5)];
      const column = byHybrid.names.findIndex((each) => each === along || each === `${along}[0]`);
      const differences = up.map((x, i) => (x - must(down[i], "partial")) / 2e-5);
      expect(
        apart(
          byHybrid.hessian.map((row) => must(row[column], "second")),
          differences,
        ),
      ).toBeLessThan(1e-5);
    },
  );
});

describe("hyperparameters that move while a run goes on", () => {
  const standing = { hyper: { learningRate: real(0) } };
  type Process = ReturnType<typeof realTime<string, never, never>>;
  function recorded(
    process: Process,
    of: (state: Parameters<Process["hyperOf"]>[0]) => Readonly<Record<string, Tensor>>,
  ) {
    const steps: (readonly number[])[] = [];
    for (const { state } of simulate(process, hyperTensors(process, {}), (value) => value)) {
      steps.push(listed(of(state as never)));
    }
    return steps;
  }

  test.for(
    ["a weight for each of 8 examples, two rates", "9 scalars by name", "two vectors and two scalars"].flatMap((name) =>
      engines.map((engine) => [name, engine] as const),
    ),
  )("real time goes down what hybrid says of the run so far: %s, %s", ([name, engine]) => {
    const problem = must(problems[name], name)({ engine, precision: "float64" });
    const process = realTime(problem, standing as never) as never as Process;
    const found = recorded(process, (state) => process.hypergradientOf(state) as never);
    for (const t of [3, 12, STEPS]) {
      const sofar = { ...problem, steps: t - 1 };
      expect(apart(listed(hypergradient(sofar, unrolled).gradient), must(found[t - 1], "step"))).toBeLessThan(1e-9);
    }
  });

  test.for([2, 12])("of %i scalars, the one that nothing leads from is told", async (count) => {
    const plain = chain(count, { engine: "eager", precision: "float64" });
    const idle = dynamics({
      ...plain,
      hyperparameters: { ...plain.hyperparameters, idle: positive(1) },
      step: (state, hyper, context) => {
        const { w } = plain.step(state, hyper, context);
        return { w: must(w, "w").add(must(hyper["idle"], "idle").greater(2)) };
      },
    } as Dynamics);
    const { flat } = await online(realTime(idle, { hyper: { learningRate: positive(1e-3) } }));
    expect(flat).toEqual(["idle"]);
  });

  test("one step, by a vector and by as many scalars", () => {
    const names = Array.from({ length: 12 }, (_, k) => `rate${k}`);
    const descent = (hyperparameters: Readonly<Record<string, Domain<never>>>, together: boolean): Dynamics =>
      dynamics({
        name: "descent",
        hyperparameters,
        steps: STEPS,
        engine: "compiled",
        start: (_hyper, lift) => ({ w: lift(tensor(names.map((_, k) => 1 + 0.1 * k))) }),
        step: ({ w }, hyper) => {
          const rates = together
            ? must(hyper["rates"], "rates")
            : names.map((name) => must(hyper[name], name).reshape([1])).reduce((first, next) => first.concat([next]));
          return { w: w.sub(w.tanh().mul(rates)) };
        },
        objective: ({ w }) => w.square().sum(),
        monitor: ({ w }) => w.square().sum(),
      }) as Dynamics;
    const byVector = descent({ rates: vector(12, 0.05) }, true);
    const byName = descent(
      Object.fromEntries(names.map((name, k) => [name, positive(0.05 * (1 + k / 12)) as Domain<never>])),
      false,
    );
    const options = { hyper: { learningRate: positive(0.1) }, descends: "objective" } as const;
    const [one, other] = [byVector, byName].map((problem) => {
      const process = oneStep(problem, options as never) as never as Process;
      return recorded(process, (state) => process.hyperOf(state) as never);
    });
    expect(apart(must(one?.at(-1), "step"), must(other?.at(-1), "step"))).toBeLessThan(1e-12);
    expect(apart(must(one?.at(0), "step"), must(one?.at(-1), "step"))).toBeGreaterThan(1e-3);
  });
});
