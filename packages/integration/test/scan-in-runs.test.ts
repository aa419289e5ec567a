/**
 * A recurrent model whose loss is a scan: tokens are looked up within the steps, what is dropped is drawn before them, and their number of
 * times is fixed. Its runs are the same eagerly and compiled, and its hypergradients those of differences, in all strategies.
 */
import { compile, type Traced } from "@dualtape/compile";
import { ArgumentError, flatten, mean, must, positive, scan, type TensorLike, unit } from "@dualtape/core";
import {
  dynamics,
  type Engine,
  hybrid,
  hypergradient,
  type LossContext,
  training,
  tuneDynamics,
  unrolled,
} from "@dualtape/hyperopt";
import { type Dense, dense, type Gru, gru, labelCrossEntropy } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { train } from "@dualtape/runs";
import { epochs } from "@dualtape/runs/data";
import { grad } from "@dualtape/reverse";
import { scalar, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { endOf, ENGINES, expectDifferences } from "./hypergradients.ts";

const [WORDS, SIZE, BATCH, TIMES, STEPS] = [5, 3, 3, 3, 7] as const;

interface Model<S> {
  readonly table: S;
  readonly unit: Gru<S>;
  readonly out: Dense<S>;
}
/** Sentences of shape `[batch, time]`, and a label for each. */
interface Sentences<S> {
  readonly tokens: S;
  readonly labels: S;
}

/** The class of a sentence, of whose words each is heard softly or loudly by chance; and how large the states are. */
function loss<S extends TensorLike<S>>(
  { table, unit: gates, out }: Model<S>,
  { tokens, labels }: Sentences<S>,
  { rate, l2 }: { readonly rate: S; readonly l2: S },
  context: LossContext<S>,
): S {
  const [rows, times] = [tokens.shape[0] ?? 0, tokens.shape[1] ?? 0];
  const shape = [times, rows, SIZE];
  const chance = context.training ? context.random.uniform(shape) : table.sum().zeroLike().add(0.5).broadcastTo(shape);
  const { carry, outputs } = scan(
    (h: S, item: { readonly ids: S; readonly chance: S }, shared: { readonly table: S; gates: Gru<S>; rate: S }) => {
      const heard = item.chance.sub(shared.rate).mul(4).sigmoid();
      const next = gru(shared.table.take(item.ids).mul(heard), h, shared.gates);
      return { carry: next, output: mean(next.square()) };
    },
    {
      carry: table.sum().zeroLike().broadcastTo([rows, SIZE]),
      over: { ids: tokens.transpose([1, 0]), chance },
      shared: { table, gates, rate },
      checkpoints: 2,
    },
  );
  return labelCrossEntropy(dense(carry, out), labels).add(mean(outputs).mul(l2));
}

const HYPER = { rate: unit(0.3), l2: positive(0.1) };
const random = seeded(4);
const start: Model<Tensor> = {
  table: random.normal([WORDS, SIZE]),
  unit: gru.init(SIZE, SIZE, random),
  out: dense.init(SIZE, 2, random),
};
const sentences = (count: number): Sentences<Tensor> => ({
  tokens: tensor(Float64Array.from(random.integers(count * TIMES, WORDS)), { shape: [count, TIMES] }),
  labels: tensor(Float64Array.from(random.integers(count, 2))),
});
const corpus = Array.from({ length: 3 }, () => sentences(BATCH));
const validation = sentences(BATCH);

const problem = (engine: Engine, batches = corpus) =>
  training({
    parameters: start,
    loss,
    batches,
    validation,
    steps: STEPS,
    optimizer: adam,
    hyper: { learningRate: positive(0.05), beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...HYPER },
    engine,
  });

describe("hypergradients through a recurrent model", () => {
  test("are those of differences, by each mode and engine", () => void expectDifferences((engine) => problem(engine)));

  test("lead where they lead eagerly", async () => {
    const [eager, compiled] = await Promise.all(
      ENGINES.map((engine) => tuneDynamics(problem(engine), { iterations: 2, strategy: unrolled })),
    );
    expect(relativeError(must(compiled, "compiled").curve, must(eager, "eager").curve)).toBeLessThan(1e-10);
  });
});

test("the last step of an epoch is shorter, and a program of its own, with the same numbers", async () => {
  const examples = sentences(10);
  const [eager, compiled] = await Promise.all(
    ENGINES.map((engine) =>
      train({
        parameters: start,
        loss,
        batches: epochs(examples, { batchSize: 4, seed: 5 }),
        validation,
        steps: 15,
        seed: 3,
        optimizer: adam,
        hyper: { ...HYPER, learningRate: 0.05 },
        engine,
      }),
    ),
  );
  const [found, expected] = [compiled, eager].map((run) => flatten(must(run, "run").parameters).leaves);
  expect(found?.length).toBe(7);
  for (const [i, leaf] of must(found, "found").entries()) {
    expect(relativeError([...leaf.data], [...must(expected?.[i], "leaf").data])).toBeLessThan(1e-9);
  }
});

test.for(ENGINES)("a token that is no word is named, %s", (engine) => {
  const [first, second, ...others] = corpus;
  const { tokens, labels } = must(second, "batch");
  const wrong = tensor(
    tokens.data.map((word, i) => (i === 5 ? WORDS : word)),
    { shape: tokens.shape },
  );
  const run = problem(engine, [must(first, "batch"), { tokens: wrong, labels }, ...others]);
  expect(() => endOf(run)).toThrow(ArgumentError);
  expect(() => endOf(run)).toThrow(new RegExp(`take: index ${WORDS} at position 1 leaves an axis of length ${WORDS}`));
});

describe("compiled", () => {
  test("a loop of scans whose steps are scans, which read the number of the step", () => {
    const step = <S extends TensorLike<S>>({ h }: { readonly h: S }, t: S, w: S): { readonly h: S } => {
      const { carry } = scan(
        (state: S, row: S, all: { readonly t: S; readonly row: S }) => {
          const inner = scan((x: S, weight: S, rate: S) => ({ carry: x.mul(weight).add(rate).sin() }), {
            carry: state,
            over: row,
            shared: all.t.div(10),
            backwards: true,
          });
          return { carry: inner.carry.mul(all.row) };
        },
        { carry: h, over: w, shared: { t, row: w.slice([0, 1]).reshape([3]) } },
      );
      return { h: h.mul(0.5).add(carry) };
    };
    const [h, w] = [random.normal([3]), random.normal([3, 3])];
    let expected = { h };
    for (let t = 1; t <= 9; t++) expected = step<Tensor>(expected, scalar(t), w);
    const found = compile.loop(step<Traced>)(9, { h }, w);
    expect(relativeError([...found.h.data], [...expected.h.data], 1)).toBeLessThan(1e-12);
  });

  test("a scan is a tree of results, with outputs where steps have some", () => {
    const f = compile((h: Traced) => scan((x: Traced) => ({ carry: x.mul(2) }), { carry: h, times: 3 }));
    expect(Object.keys(f(tensor([1, 2])))).toEqual(["carry"]);
    expect(f(tensor([1, 2])).carry.toArray()).toEqual([8, 16]);
  });
});

describe("ten thousand steps", () => {
  const times = 10_000;
  /** h ← a h + 1, whose end and derivative there are formulas for. */
  const [a, h] = [0.9995, 3];
  const decayed = a ** times;
  const right = times * h * a ** (times - 1) + ((1 - decayed) / (1 - a) - times * a ** (times - 1)) / (1 - a);

  test.for([times, 100, 1])("with %d states kept", (checkpoints) => {
    const byRate = grad(
      (rate, lift) =>
        scan((state: typeof rate, _none: undefined, p: typeof rate) => ({ carry: state.mul(p).add(1) }), {
          carry: lift(scalar(h)),
          shared: rate,
          times,
          checkpoints,
        }).carry,
      scalar(a),
    );
    expect(relativeError(byRate.item(), right)).toBeLessThan(1e-10);
  });
});

test("the number of a step comes in as shared, be it plain or traced", () => {
  const counting = (engine: Engine) =>
    dynamics({
      name: "counting",
      engine,
      hyperparameters: { rate: positive(0.3) },
      steps: 12,
      start: (_hyper, lift) => ({ x: lift(tensor([1, 2])) }),
      step: ({ x }, { rate }, { count }) => {
        const { carry } = scan(
          (
            h: typeof x,
            _none: undefined,
            all: { readonly rate: typeof x; readonly count: typeof x | number; readonly half: number },
          ) => ({
            carry: h.sub(h.mul(all.rate).mul(all.half).div(all.rate.zeroLike().add(all.count))),
          }),
          { carry: x, shared: { rate, count, half: 0.5 }, times: 3 },
        );
        return { x: carry };
      },
      objective: ({ x }) => x.square().sum(),
    });
  for (const strategy of [hybrid, unrolled]) {
    const [eager, compiled] = ENGINES.map((engine) =>
      hypergradient(counting(engine), strategy).gradient["rate"].item(),
    );
    expect(relativeError(must(compiled, "compiled"), must(eager, "eager"))).toBeLessThan(1e-12);
  }
});
