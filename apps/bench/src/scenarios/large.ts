/** Steps of many operations: schedules of knots, layers with a rate each, blocks of attention, a recurrent network of 300 time steps. */
import { must, scan, type TensorLike } from "@dualtape/core";
import { type Domain, type Dynamics, oneMinus, positive, training } from "@dualtape/hyperopt";
import { crossEntropy, dense, softmax } from "@dualtape/nn";
import { adam, type Optimizer, parameterGroups, piecewiseLinear, scheduled, sgd } from "@dualtape/optimizers";
import { oneHot, seeded } from "@dualtape/tensor";

const [WIDTH, CLASSES] = [16, 4] as const;
const ADAM = { learningRate: positive(1e-3), beta1: oneMinus(0.9), beta2: oneMinus(0.99), epsilon: positive(1e-6) };
const random = seeded(3);

/** As many examples of a shape. */
const examples = (count: number, shape: readonly number[]) => ({
  x: random.normal(shape),
  y: oneHot(random.integers(count, CLASSES), CLASSES),
});
const small = (...shape: number[]) => random.normal(shape).mul(0.2);
const common = { engine: "compiled", steps: 20 } as const;

/** By name. */
export const large: Readonly<Record<string, () => Dynamics>> = {
  "12 knots": () => knots(12),
  "100 knots": () => knots(100),
  "12 layers": layers,
  "6 attention": attention,
  "300 times, K 1": () => recurrent(oneByOne, { optimizer: sgd, hyper: { learningRate: positive(0.01) } }),
  "300 times, K 4": () => recurrent(oneByOne, { optimizer: adam, hyper: ADAM }),
  "300 by scan, K 1": () => recurrent(scanned, { optimizer: sgd, hyper: { learningRate: positive(0.01) } }),
  "300 by scan, K 4": () => recurrent(scanned, { optimizer: adam, hyper: ADAM }),
};

function knots(count: number): Dynamics {
  const steps = 200;
  const knotted = positive(Array.from({ length: count }, (_, i) => 0.02 * (1 + i / count)));
  return training({
    ...common,
    steps,
    parameters: { hidden: dense.init(WIDTH, WIDTH, random), out: dense.init(WIDTH, CLASSES, random) },
    loss: ({ hidden, out }, { x, y }) => crossEntropy(dense(dense(x, hidden).tanh(), out), y),
    batches: [examples(WIDTH, [WIDTH, WIDTH])],
    validation: examples(WIDTH, [WIDTH, WIDTH]),
    optimizer: scheduled(sgd, "learningRate", piecewiseLinear(steps, { knots: knotted })),
    hyper: { "learningRate.knots": knotted },
  });
}

function layers(): Dynamics {
  const count = 12;
  const rates = Array.from({ length: count }, (_, i) => `layers.${i}`);
  return training({
    ...common,
    parameters: { layers: rates.map((_, i) => dense.init(WIDTH, i === count - 1 ? CLASSES : WIDTH, random)) },
    loss({ layers: [first, ...others] }, { x, y }) {
      const begun = dense(x, must(first, "layer"));
      return crossEntropy(
        others.reduce((h, layer) => dense(h.tanh(), layer), begun),
        y,
      );
    },
    batches: [examples(WIDTH, [WIDTH, WIDTH])],
    validation: examples(WIDTH, [WIDTH, WIDTH]),
    optimizer: parameterGroups(Object.fromEntries(rates.map((name) => [name, sgd]))),
    hyper: Object.fromEntries(rates.map((name) => [`${name}.learningRate`, positive(0.05)])),
  });
}

interface Block<T> {
  readonly query: T;
  readonly key: T;
  readonly value: T;
  readonly out: T;
  readonly up: Layer<T>;
  readonly down: Layer<T>;
}
interface Layer<T> {
  readonly w: T;
  readonly b: T;
}

function attention(): Dynamics {
  const [count, length] = [4, 8];
  const rows = [count * length, WIDTH];
  const shape = [count, length, WIDTH];
  const block = () => ({
    query: small(WIDTH, WIDTH),
    key: small(WIDTH, WIDTH),
    value: small(WIDTH, WIDTH),
    out: small(WIDTH, WIDTH),
    up: dense.init(WIDTH, 2 * WIDTH, random),
    down: dense.init(2 * WIDTH, WIDTH, random),
  });
  const through = <T extends TensorLike<T>>(h: T, { query, key, value, out, up, down }: Block<T>): T => {
    const by = (w: T): T => h.reshape(rows).matmul(w).reshape(shape);
    const weights = softmax(
      by(query)
        .matmul(by(key).transpose([0, 2, 1]))
        .div(Math.sqrt(WIDTH)),
    );
    const attended = h.reshape(rows).add(weights.matmul(by(value)).reshape(rows).matmul(out));
    return attended.add(dense(dense(attended, up).tanh(), down)).reshape(shape);
  };
  return training({
    ...common,
    parameters: { blocks: Array.from({ length: 6 }, block), out: dense.init(WIDTH, CLASSES, random) },
    loss: ({ blocks, out }, { x, y }) =>
      crossEntropy(dense(blocks.reduce((h, own) => through(h, own), x).sum(1), out), y),
    batches: [examples(count, shape)],
    validation: examples(count, shape),
    optimizer: adam,
    hyper: ADAM,
  });
}

/** What a step of a recurrent network is made of. */
interface Cell<T> {
  readonly given: T;
  readonly again: T;
  readonly bias: T;
}
/** The last state of a sequence, from one of zeros. */
type Through = <T extends TensorLike<T>>(x: T, cell: Cell<T>) => T;

const next = <T extends TensorLike<T>>(h: T, now: T, { given, again, bias }: Cell<T>): T =>
  now.matmul(given).add(bias).add(h.matmul(again)).tanh();

const start = <T extends TensorLike<T>>({ shape: [, count = 1] }: T, { bias }: Cell<T>): T =>
  bias.zeroLike().broadcastTo([count, WIDTH]);

/** Each step as operations of its own. */
const oneByOne: Through = (x, cell) => {
  let h = start(x, cell);
  for (let t = 0; t < (x.shape[0] ?? 0); t++) h = next(h, x.slice([t, t + 1]).reshape(x.shape.slice(1)), cell);
  return h;
};

/** All steps as one operation. */
const scanned: Through = <T extends TensorLike<T>>(x: T, cell: Cell<T>) =>
  scan((h: T, now: T, shared: Cell<T>) => ({ carry: next(h, now, shared) }), {
    carry: start(x, cell),
    over: x,
    shared: cell,
  }).carry;

function recurrent(
  through: Through,
  descent: { readonly optimizer: Optimizer; readonly hyper: Readonly<Record<string, Domain>> },
): Dynamics {
  const [times, count] = [300, 8];
  const shape = [times, count, CLASSES];
  return training({
    ...common,
    parameters: {
      cell: { given: small(CLASSES, WIDTH), again: small(WIDTH, WIDTH), bias: small(WIDTH) },
      out: dense.init(WIDTH, CLASSES, random),
    },
    loss: ({ cell, out }, { x, y }) => crossEntropy(dense(through(x, cell), out), y),
    batches: [examples(count, shape)],
    validation: examples(count, shape),
    ...descent,
  });
}
