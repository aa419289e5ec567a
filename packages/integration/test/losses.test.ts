/**
 * What a loss is given and tells: random numbers, a state that nobody trains, the number of the step, constants, integers; extras. All of it
 * is the same eagerly and compiled, in each run anew, and has the derivatives that differences have, by every strategy.
 */
import { ArgumentError, mean, positive } from "@dualtape/core";
import {
  checkpointed,
  drain,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  type Loss,
  simulate,
  training,
  tune,
  unrolled,
} from "@dualtape/hyperopt";
import { crossEntropy, dense, dropout } from "@dualtape/nn";
import { adam, sgd } from "@dualtape/optimizers";
import { type Precision, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";

const [ROWS, CLASSES, STEPS, BATCHES] = [12, 3, 30, 4] as const;
const lift = (x: Tensor): Tensor => x;

interface Examples {
  readonly x: Tensor;
  readonly labels: Int32Array;
}
interface Parameters<S> {
  readonly hidden: { readonly w: S; readonly b: S };
  readonly out: { readonly w: S; readonly b: S };
}
interface Statistics<S> {
  readonly center: S;
  readonly seen: S;
}

function problem({
  engine,
  precision = "float64",
  seed = 1,
  noise = positive(0.1) as ReturnType<typeof positive<number>>,
}: {
  engine?: Engine;
  precision?: Precision;
  seed?: number;
  noise?: ReturnType<typeof positive<number>>;
} = {}) {
  const random = seeded(5, { precision });
  const examples = (): Examples => ({
    x: random.normal([ROWS, 4], 1),
    labels: random.integers(ROWS, CLASSES),
  });
  const identity = tensor([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]).to(precision);
  type Hyper = { learningRate: unknown; noise: unknown; l2: unknown };
  const loss: Loss<Parameters<Tensor>, Examples, Hyper, Statistics<Tensor>> = (
    { hidden, out },
    { x, labels },
    hyper,
    context,
  ) => {
    const { center, seen } = context.state;
    const now = mean(x, 0);
    const centered = x.sub(context.training ? now : center.div(seen));
    const drawn = context.training ? centered.add(context.random.normal(x.shape, 0, hyper.noise)) : centered;
    const layer = dense(drawn, hidden).tanh();
    const kept = context.training
      ? dropout(layer, dropout.mask(layer.shape, 0.25, context.random.split("dropout")))
      : layer;
    const logits = dense(kept, out);
    const targets = context.lift(identity).take(labels);
    const entropy = crossEntropy(logits, targets);
    const warm = hyper.l2.div(context.t);
    return {
      value: context.training ? entropy.add(hidden.w.square().sum().mul(warm)) : entropy,
      ...(context.training && { state: { center: center.mul(0.9).add(now.mul(0.1)), seen: seen.mul(0.9).add(0.1) } }),
      extra: { entropy, largest: logits.abs().sum() },
    };
  };
  const batches = Array.from({ length: BATCHES }, examples);
  return training({
    parameters: { hidden: dense.init(4, 5, random), out: dense.init(5, CLASSES, random) },
    loss,
    batches,
    validation: examples(),
    state: { center: tensor([0, 0, 0, 0]).to(precision), seen: tensor(1).to(precision) },
    average: 0.9,
    seed,
    steps: STEPS,
    optimizer: adam,
    hyper: {
      learningRate: positive(0.03),
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-6,
      noise,
      l2: positive(0.1),
    },
    ...(engine && { engine }),
  });
}

const run = (of: ReturnType<typeof problem>) => drain(simulate(of, hyperTensors(of, {}), lift));
const flat = (values: Readonly<Record<string, Tensor>>): number[] =>
  Object.values(values).flatMap(({ data }) => [...data]);

describe.each(["float64", "float32"] as const)("in %s", (precision) => {
  const [eager, compiled] = (["eager", "compiled"] as const).map((engine) => problem({ engine, precision })) as [
    ReturnType<typeof problem>,
    ReturnType<typeof problem>,
  ];
  const close = precision === "float64" ? 1e-11 : 1e-4;

  test("a run is the same eagerly, compiled, and once more", () => {
    const [first, second] = [run(eager), run(compiled)];
    expect(second.cost.why).toBe(`programs took ${STEPS} of ${STEPS} steps`);
    expect(Object.keys(second.state).sort()).toEqual(Object.keys(first.state).sort());
    for (const [part, value] of Object.entries(first.state)) {
      expect(value.precision, part).toBe(precision);
      expect(relativeError([...(second.state[part]?.data ?? [])], [...value.data]), part).toBeLessThan(close);
    }
    expect(flat(run(eager).state)).toEqual(flat(first.state));
    expect(flat(run(compiled).state)).toEqual(flat(second.state));
    expect(flat(run(problem({ engine: "eager", precision, seed: 2 })).state)).not.toEqual(flat(first.state));
  });

  test("gradients are the same by every strategy, and those of differences", () => {
    const found = [hybrid, unrolled, checkpointed({ checkpoints: 5 })].flatMap((strategy) =>
      [eager, compiled].map((of) => {
        const { gradient } = hypergradient(of, strategy);
        return [gradient.learningRate, gradient.noise, gradient.l2].map((slope) => slope.item());
      }),
    );
    const [first] = found;
    for (const gradient of found)
      expect(relativeError(gradient, first ?? [])).toBeLessThan(precision === "float64" ? 1e-9 : 1e-3);
    if (precision === "float32") return;
    const slopes = (["learningRate", "noise", "l2"] as const).map((name) => {
      const { initial } = eager.hyperparameters[name];
      const at = (value: number) => drain(simulate(eager, hyperTensors(eager, { [name]: value }), lift)).value.item();
      const step = 1e-5 * initial;
      return (at(initial + step) - at(initial - step)) / (2 * step);
    });
    expect(relativeError(slopes, first ?? [])).toBeLessThan(1e-6);
  });
});

test("what is drawn differs from step to step and from place to place, and not from run to run", () => {
  const drawn = (engine: Engine) => {
    const of = training({
      parameters: { w: tensor([1]) },
      loss: ({ w }, _batch, _hyper, { random }) => ({
        value: w.square().sum(),
        extra: {
          first: random.uniform([2]),
          second: random.uniform([2]),
          own: random.split("own").uniform([2]),
          other: random.split("other").uniform([2]),
        },
      }),
      batches: [{ x: tensor([1]) }],
      steps: 40,
      optimizer: adam,
      hyper: { learningRate: positive(0.01), beta1: 0.9, beta2: 0.9, epsilon: 1e-8 },
      engine,
    });
    const found: number[] = [];
    for (const { state } of simulate(of, hyperTensors(of, {}), lift)) found.push(...flat(of.extraOf(state)));
    return found;
  };
  const [eager, compiled] = [drawn("eager"), drawn("compiled")];
  expect(compiled).toEqual(eager);
  expect(eager).toHaveLength(40 * 8);
  expect(new Set(eager).size).toBe(eager.length);
  expect(Math.abs(eager.reduce((sum, x) => sum + x) / eager.length - 0.5)).toBeLessThan(
    4 * Math.sqrt(1 / 12 / eager.length),
  );
});

test("the parameters are the averages that the objective is measured on", () => {
  const of = problem({ engine: "eager" });
  const weights: number[][] = [];
  let last = {};
  for (const { state } of simulate(of, hyperTensors(of, {}), lift)) {
    weights.push([...(state["parameters.out.b"]?.data ?? [])]);
    last = { ...state };
  }
  const expected = [0, 1, 2].map((i) => {
    let [sum, count] = [0, 0];
    for (const at of weights) [sum, count] = [0.9 * sum + 0.1 * (at[i] ?? NaN), 0.9 * count + 0.1];
    return sum / count;
  });
  expect(relativeError([...of.parametersOf(last).out.b.data], expected)).toBeLessThan(1e-13);
  expect(of.stateOf(last).center.shape).toEqual([4]);
  const judged = of.judge<Tensor>(last, hyperTensors(of, {}), lift);
  expect(judged.value.item()).toBe(judged.extra["entropy"]?.item());
});

test("integers that float32 does not have are refused", () => {
  const parameters = { w: tensor([1]).to("float32") };
  expect(() =>
    training({
      parameters,
      loss: ({ w }) => w.sum(),
      batches: [{ labels: Int32Array.of(2 ** 24 + 1) }],
      steps: 1,
      optimizer: adam,
      hyper: { learningRate: positive(0.01), beta1: 0.9, beta2: 0.9, epsilon: 1e-8 },
    }),
  ).toThrow(ArgumentError);
});

test("tuning tells what losses tell", async () => {
  const seen: number[] = [];
  const result = await tune({
    parameters: { w: tensor([1]) },
    loss: ({ w }, { x }) => ({ value: w.sub(x).square().sum(), extra: { distance: w.sub(x).abs().sum() } }),
    batches: [{ x: tensor([3]) }],
    steps: 5,
    optimizer: sgd,
    hyper: { learningRate: positive(0.01) },
    budget: 10,
    onIteration: (_iteration, { extra }) => seen.push(extra["distance"]?.item() ?? Number.NaN),
  });
  expect(seen.every((distance) => distance >= 0 && distance <= 2)).toBe(true);
  expect(seen.length).toBeGreaterThan(1);
  expect((result.extra["distance"]?.item() ?? Number.NaN) ** 2).toBeCloseTo(result.value, 12);
});
