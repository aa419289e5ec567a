/** Large programs: a step that carries a tangent for each of many hyperparameters, or is long by itself. No size of program crashes. */
import { must, type TensorLike } from "@dualtape/core";
import {
  type Domain,
  type Dynamics,
  type Engine,
  hybrid,
  hypergradient,
  positive,
  training,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { type Optimizer, parameterGroups, sgd } from "@dualtape/optimizers";
import { full, seeded, type Tensor } from "@dualtape/tensor";
import { expect, test, vi } from "vitest";

/** What each run is given: a rate, and others. */
type Many = Readonly<Record<string, Domain<number>>> & { readonly learningRate: Domain<number> };

/** The first one or two lay out their tangents, and the first of all others is eager. */
const STEPS = 5;

/** A penalty for each weight of a regression. */
function penalties(count: number, engine: Engine): Dynamics {
  const random = seeded(2);
  const names = Array.from({ length: count }, (_, k) => `penalty${k}`);
  const hyper: Many = {
    ...Object.fromEntries(names.map((name) => [name, positive(1e-3)])),
    learningRate: positive(1e-3),
  };
  return training({
    parameters: { w: full([count, 1], 0.1) },
    loss: ({ w }, { x, y }, values) =>
      names.reduce(
        (loss, name, k) =>
          loss.add(
            w
              .slice([k, k + 1])
              .square()
              .sum()
              .mul(must(values[name], name)),
          ),
        x.matmul(w).sub(y).square().sum(),
      ),
    batches: [{ x: random.normal([16, count]), y: random.normal([16, 1]) }],
    steps: STEPS,
    optimizer: sgd,
    hyper,
    engine,
  });
}

/** A recurrent network over so many steps of time. */
function recurrent(length: number, engine: Engine): Dynamics {
  const random = seeded(3);
  return training({
    parameters: { u: random.normal([2, 4], 0, 0.5), w: random.normal([4, 4], 0, 0.5), v: random.normal([4, 1]) },
    loss: ({ u, w, v }, { x, y }) => {
      const at = <S extends TensorLike<S>>(all: S, t: number): S => all.slice([t, t + 1]).reshape([3, 2]);
      let state = at(x, 0).matmul(u).tanh();
      for (let t = 1; t < length; t++) state = at(x, t).matmul(u).add(state.matmul(w)).tanh();
      return state.matmul(v).sub(y).square().sum();
    },
    batches: [{ x: random.normal([length, 3, 2]), y: random.normal([3, 1]) }],
    steps: STEPS,
    optimizer: sgd,
    hyper: { learningRate: positive(0.01) },
    engine,
  }) as Dynamics;
}

/** So many layers, each with a rate of its own. */
function layered(count: number, engine: Engine): Dynamics {
  const random = seeded(4);
  const layers = Array.from({ length: count }, (_, k) => [`layer${k}`, random.normal([4, 4], 0, 0.5)] as const);
  const optimizer = parameterGroups(Object.fromEntries(layers.map(([name]) => [name, sgd]))) as Optimizer;
  return training({
    parameters: Object.fromEntries(layers),
    loss: (parameters, { x }) =>
      layers
        .reduce((h, [name]) => h.matmul(must(parameters[name], name)).tanh(), x)
        .sub(x)
        .square()
        .sum(),
    batches: [{ x: random.normal([6, 4]) }],
    steps: STEPS,
    optimizer,
    hyper: Object.fromEntries(Object.keys(optimizer.hyperparameters).map((name) => [name, positive(0.01)])),
    engine,
  }) as Dynamics;
}

const cases: Readonly<Record<string, (engine: Engine) => Dynamics>> = {
  "36 penalties": (engine) => penalties(36, engine),
  "100 penalties": (engine) => penalties(100, engine),
  "a network that recurs 40 times": (engine) => recurrent(40, engine),
  "12 layers with a rate each": (engine) => layered(12, engine),
};

/** Whether two gradients are the same to rounding. */
function expectSame(
  ours: Readonly<Record<string, Tensor>>,
  eager: Readonly<Record<string, Tensor>>,
  tolerance = 1e-12,
): void {
  const scale = Math.max(...Object.values(eager).map((partial) => partial.magnitude()));
  const apart = Object.entries(eager).map(([name, partial]) => must(ours[name], name).sub(partial).magnitude());
  expect(scale).toBeGreaterThan(0);
  expect(Math.max(...apart)).toBeLessThanOrEqual(tolerance * scale);
}

test.for(Object.entries(cases))("%s, compiled as eager", ([, make]) => {
  const [eager, compiled] = [hypergradient(make("eager"), hybrid), hypergradient(make("compiled"), hybrid)];
  expectSame(compiled.gradient, eager.gradient);
  expect(compiled.cost.engine).toBe("compiled");
  expect(compiled.cost.why).toMatch(/^programs took [23] of 5 steps$/);
});

test("36 penalties, tuned", async () => {
  const [eager, compiled] = await Promise.all(
    (["eager", "compiled"] as const).map(
      async (engine) => await tuneDynamics(penalties(36, engine), { iterations: 1 }),
    ),
  );
  expect(compiled?.trace.map(({ cost }) => cost.engine)).toEqual(["compiled"]);
  expect(compiled?.value).toBeCloseTo(eager?.value ?? Number.NaN, 12);
});

/** A weight for each example of a regression with so many weights. */
const weighted = (examples: number, weights: number, engine: Engine): Dynamics => {
  const random = seeded(7);
  return training({
    parameters: { w: random.normal([weights, 1], 0, 0.1) },
    loss: ({ w }, { x, y }, { importance }) =>
      x
        .matmul(w)
        .sub(y)
        .square()
        .mul(importance.reshape([examples, 1]))
        .sum(),
    validationLoss: ({ w }, { x, y }) => x.matmul(w).sub(y).square().sum(),
    batches: [{ x: random.normal([examples, weights]), y: random.normal([examples, 1]) }],
    validation: { x: random.normal([8, weights]), y: random.normal([8, 1]) },
    steps: 8,
    optimizer: sgd,
    hyper: { learningRate: positive(1e-4), importance: positive(Array<number>(examples).fill(1)) },
    engine,
  }) as Dynamics;
};

test("1000 weights of examples on a model of 1000, forward as backward", () => {
  const problem = weighted(1000, 1000, "compiled");
  const [forward, backward] = [hypergradient(problem, hybrid), hypergradient(problem, unrolled)];
  expectSame(forward.gradient, backward.gradient, 1e-10);
  expect(forward.cost).toMatchObject({ engine: "compiled", why: "programs took 8 of 8 steps" });
});

test("a program is as long for 400 weights as for 40, and less than twice as long as for 4 with tangents of their own", () => {
  const engine = WebAssembly;
  const bytesAt = (examples: number): number => {
    let most = 0;
    vi.stubGlobal(
      "WebAssembly",
      Object.assign(Object.create(engine) as object, {
        Module: function made(bytes: Uint8Array<ArrayBuffer>) {
          most = Math.max(most, bytes.length);
          return new engine.Module(bytes);
        },
      }),
    );
    hypergradient(weighted(examples, 12, "compiled"), hybrid);
    vi.unstubAllGlobals();
    return most;
  };
  const [few, many, more] = [4, 40, 400].map(bytesAt) as [number, number, number];
  expect(Math.abs(more / many - 1)).toBeLessThan(0.1);
  expect(more / few).toBeLessThan(2);
});
