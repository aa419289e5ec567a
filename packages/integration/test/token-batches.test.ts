/**
 * A training whose minibatches are tokens, other ones in each step: one program, traced once, and the same numbers and hypergradients as
 * eagerly. So too where examples have an axis that the loss does not see, and where each word has a hyperparameter.
 */
import { vectorize } from "@dualtape/batch";
import { ArgumentError, type Domain, type Lift, positive, type TensorLike } from "@dualtape/core";
import {
  checkpointed,
  drain,
  type Engine,
  hybrid,
  hypergradient,
  hyperTensors,
  simulate,
  training,
  truncated,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { embedding } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { type Precision, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { afterEach, describe, expect, test, vi } from "vitest";

const TOLERANCE = 1e-9;
const [WORDS, SIZE, BATCH, LENGTH, STEPS] = [30, 4, 3, 5, 200] as const;

const random = seeded(11);
const table = random.normal([WORDS, SIZE], 0, 0.5);
const out = random.normal([SIZE, 1], 0, 0.5);
/** A sentence is good by what its words are, on average. */
const worth = random.normal([WORDS]);
const corpus = Array.from({ length: STEPS }, () => {
  const words = Float64Array.from(random.integers(BATCH * LENGTH, WORDS));
  const tokens = tensor(words, { shape: [BATCH, LENGTH] });
  return { tokens, y: worth.take(tokens).sum(1, true).div(LENGTH) };
});

interface Parameters<S> {
  readonly table: S;
  readonly out: S;
}
interface Examples<S> {
  readonly tokens: S;
  readonly y: S;
}
type TokenLoss = <S extends TensorLike<S>>(parameters: Parameters<S>, examples: Examples<S>, hyper: { l2: S }) => S;

const loss: TokenLoss = (parameters, { tokens, y }, { l2 }) =>
  embedding(tokens, parameters)
    .sum(1)
    .div(LENGTH)
    .matmul(parameters.out)
    .sub(y)
    .square()
    .sum()
    .add(parameters.table.square().sum().mul(l2));

/** The same, for one example, which has an axis that it does not see. */
const byExample: TokenLoss = <S extends TensorLike<S>>(
  parameters: Parameters<S>,
  { tokens, y }: Examples<S>,
  { l2 }: { l2: S },
): S => {
  const one = (rows: S, last: S, words: S, target: S): S =>
    rows.take(words).sum(0, true).div(LENGTH).matmul(last).reshape([1]).sub(target).square().sum();
  const each = vectorize(one, { in: [null, null, 0, 0] });
  return each(parameters.table, parameters.out, tokens, y).sum().add(parameters.table.square().sum().mul(l2));
};

const problem = (
  engine: Engine,
  { steps = STEPS as number, of = loss, precision = "float64" as Precision, l2 = positive(1e-3) as Domain } = {},
) => {
  const to = ({ tokens, y }: Examples<Tensor>): Examples<Tensor> => ({
    tokens: tokens.to(precision),
    y: y.to(precision),
  });
  return training({
    parameters: { table: table.to(precision), out: out.to(precision) },
    loss: of,
    batches: (t: number) => to(corpus[t - 1] ?? { tokens: tensor([[]]), y: tensor([[]]) }),
    validation: to(corpus[0] as Examples<Tensor>),
    validationLoss: ({ table: rows, out: last }, { tokens, y }) =>
      rows.take(tokens).sum(1).div(LENGTH).matmul(last).sub(y).square().sum(),
    steps,
    optimizer: adam,
    hyper: { learningRate: positive(0.02), beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2 },
    engine,
  });
};
type Run = ReturnType<typeof problem>;

const same: Lift<Tensor, Tensor> = (value) => value;
const end = (run: Run) => drain(simulate(run, hyperTensors(run, {}), same));

afterEach(() => vi.unstubAllGlobals());

/** How many programs are made while `f` runs. */
async function made(f: () => unknown): Promise<number> {
  const engine = Reflect.get(globalThis, "WebAssembly") as {
    readonly Instance: new (...given: readonly object[]) => object;
  };
  let count = 0;
  const counting = new Proxy(engine, {
    get(target, name) {
      if (name !== "Instance") return Reflect.get(target, name) as unknown;
      return function counted(...given: readonly object[]) {
        count += 1;
        return new target.Instance(...given);
      };
    },
  });
  vi.stubGlobal("WebAssembly", counting);
  await f();
  vi.unstubAllGlobals();
  return count;
}

describe.for([
  ["in batches", loss],
  ["example by example", byExample],
] as const)("tokens %s", ([, of]) => {
  test("200 minibatches are one program, with the same numbers", async () => {
    const run = problem("compiled", { of });
    let ours = end(problem("eager", { of }));
    const eager = ours;
    expect(await made(() => (ours = end(run)))).toBe(2); // a step, and the objective
    expect(ours.cost.why).toMatch(new RegExp(`^programs took (${STEPS}|${STEPS - 1}) of ${STEPS} steps$`));
    for (const [part, value] of Object.entries<Tensor>(eager.state)) {
      expect(relativeError([...(ours.state[part]?.data ?? [])], [...value.data], 1), part).toBeLessThan(TOLERANCE);
    }
    expect(await made(() => end(run))).toBe(0);
  });

  test.for([
    ["hybrid", hybrid],
    ["unrolled", unrolled],
    ["checkpointed", checkpointed({ checkpoints: 5 })],
    ["truncated", truncated({ steps: 10 })],
  ] as const)("hypergradients by %s", ([, strategy]) => {
    const [eager, ours] = (["eager", "compiled"] as const).map((engine) =>
      hypergradient(problem(engine, { of, steps: 40 }), strategy),
    );
    expect(ours?.cost.engine).toBe("compiled");
    for (const [name, value] of Object.entries<Tensor>(eager?.gradient ?? {})) {
      const found = Object.entries<Tensor>(ours?.gradient ?? {}).find(([other]) => other === name)?.[1];
      expect(relativeError(found?.item() ?? NaN, value.item()), name).toBeLessThan(TOLERANCE);
    }
  });
});

/** A penalty a word, which is looked up by the words of the batch: many directions, of which a step sees a few. */
const byWord: TokenLoss = (parameters, examples, { l2 }) => {
  const rows = embedding(examples.tokens, parameters);
  const { tokens, y } = examples;
  const error = rows.sum(1).div(LENGTH).matmul(parameters.out).sub(y).square().sum();
  return error.add(rows.square().sum(-1).mul(l2.take(tokens)).sum());
};

test("a hyperparameter for each word", () => {
  const l2 = positive(Array.from({ length: WORDS }, (_, word) => 1e-3 * (1 + (word % 5))));
  const gradients = (["eager", "compiled"] as const).flatMap((engine) =>
    [hybrid, unrolled].map((strategy) => hypergradient(problem(engine, { of: byWord, steps: 12, l2 }), strategy)),
  );
  const reference = [...(gradients[0]?.gradient.l2.data ?? [])];
  expect(new Set(reference).size).toBeGreaterThan(WORDS / 2);
  for (const { gradient } of gradients) expect(relativeError([...gradient.l2.data], reference)).toBeLessThan(TOLERANCE);
});

test("hybrid and unrolled give one hypergradient", () => {
  const [a, b] = [hybrid, unrolled].map((strategy) => hypergradient(problem("compiled", { steps: 40 }), strategy));
  expect(relativeError(a?.gradient.learningRate.item() ?? NaN, b?.gradient.learningRate.item() ?? NaN)).toBeLessThan(
    TOLERANCE,
  );
  expect(relativeError(a?.gradient.l2.item() ?? NaN, b?.gradient.l2.item() ?? NaN)).toBeLessThan(TOLERANCE);
});

test("tune compiles once for all of its runs", async () => {
  const tuned = async (iterations: number) => {
    const run = problem("compiled", { steps: 60 });
    return made(() => tuneDynamics(run, { iterations, strategy: hybrid }));
  };
  const [few, many] = [await tuned(1), await tuned(4)];
  expect(many).toBe(few);
});

test("float32", () => {
  const [eager, ours] = (["eager", "compiled"] as const).map((engine) =>
    end(problem(engine, { precision: "float32" })),
  );
  expect(ours?.value.precision).toBe("float32");
  expect(relativeError(ours?.value.item() ?? NaN, eager?.value.item() ?? NaN)).toBeLessThan(1e-4);
});

describe("a token that is no word", () => {
  const spoilt = (engine: Engine, token: number, of = loss): Run => {
    const run = problem(engine, { of });
    const input = (t: number): Readonly<Record<string, Tensor>> => {
      const batch = run.input?.(t) ?? {};
      const tokens = batch["tokens"]?.data.slice();
      if (t !== 37 || tokens === undefined) return batch;
      tokens[7] = token;
      return { ...batch, tokens: tensor(tokens, { shape: [BATCH, LENGTH] }) };
    };
    return { ...run, input };
  };
  test.for([WORDS, -1, 1.5, NaN])("%d: the error names it, whoever computes", (token) => {
    const what = new RegExp(`take: index ${token} at position 7 leaves an axis of length ${WORDS}`);
    for (const engine of ["eager", "compiled"] as const) {
      for (const run of [spoilt(engine, token), spoilt(engine, token, byExample)]) {
        expect(() => end(run)).toThrow(ArgumentError);
        expect(() => end(run)).toThrow(what);
        for (const strategy of [hybrid, unrolled]) expect(() => hypergradient(run, strategy)).toThrow(what);
      }
    }
    expect(() => end(spoilt("compiled", token))).toThrow(/step 37/);
  });
});
