/** What `@dualtape/nn` offers as functions of one tensor, for tests that walk them all. */
import type { TensorFunction, TensorLike } from "@dualtape/core";
import {
  batchNorm,
  binaryCrossEntropy,
  concreteDropout,
  crossEntropy,
  dense,
  dropout,
  elu,
  embedding,
  gaussianNoise,
  gelu,
  groupNorm,
  gru,
  hinge,
  huber,
  klDivergence,
  instanceNorm,
  l1,
  l2,
  labelCrossEntropy,
  layerNorm,
  leakyRelu,
  logSoftmax,
  logSumExp,
  lstm,
  meanAbsoluteError,
  meanSquaredError,
  multiHeadAttention,
  pick,
  poisson,
  type RandomSource,
  relu,
  rmsNorm,
  rotary,
  scaledDotProductAttention,
  silu,
  softmax,
  stochasticDepth,
  weightNorm,
} from "@dualtape/nn";
import { type Tensor, tensor } from "@dualtape/tensor";

/** In float32: what is computed with them has the precision of the point. */
export const single = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { precision: "float32" });
export const at = single([
  [1.5, -0.3, 0.2],
  [-1.1, 2.1, 0.7],
]);
const targets = single([
  [0.2, 0.5, 0.3],
  [0, 1, 0],
]);
const signs = single([
  [1, -1, 1],
  [-1, 1, -1],
]);

/** A loss that no symmetry of a normalization makes constant. */
const uneven = <S extends TensorLike<S>>(x: S): S => x.mul(x.add(1)).sin().sum();
const row = single([0.5, -1, 2]);

const norms: Readonly<Record<string, TensorFunction<Tensor>>> = {
  "batchNorm in training": (x, lift) => {
    const { value, state } = batchNorm(
      x,
      { gain: lift(row), bias: lift(row) },
      { mean: lift(row), variance: lift(row).abs() },
      { training: true, momentum: 0.5, epsilon: 0.1 },
    );
    return uneven(value).add(uneven(state.mean)).add(uneven(state.variance));
  },
  "all else of batchNorm": (x, lift) => {
    const [of, parts] = [lift(at), x.sum(0)];
    const given = { mean: parts, variance: parts.square() };
    const affine = { gain: parts, bias: parts };
    const learned = batchNorm(of, affine, given, { training: true, momentum: x.square().sum().neg().exp() });
    return uneven(batchNorm(of, affine, learned.state, { training: false, epsilon: x.square().sum() }).value);
  },
  groupNorm: (x, lift) => {
    const parameters = { gain: lift(single([1, 2, 0.5, 1])), bias: lift(single([0, 1, 0, 1])) };
    return uneven(groupNorm(x.concat([x.square().slice(null, [0, 1])], 1), parameters, 2, 0.1));
  },
  instanceNorm: (x, lift) => uneven(instanceNorm(x.reshape([1, 2, 3]), { gain: lift(row), bias: lift(row) }, 0.1)),
  rmsNorm: (x) => uneven(rmsNorm(x, { gain: x.sum(0) })),
  weightNorm: (x) => uneven(weightNorm({ direction: x, gain: x.sum(0) })),
  "weightNorm.init": (x) => uneven(weightNorm.init(x).gain),
};

const attentions: Readonly<Record<string, TensorFunction<Tensor>>> = {
  scaledDotProductAttention: (x) => uneven(scaledDotProductAttention(x, x.sin(), x.cos())),
  "causal scaledDotProductAttention": (x) => uneven(scaledDotProductAttention(x, x.sin(), x.cos(), "causal")),
  "scaledDotProductAttention where one sees nothing": (x, lift) => {
    const mask = lift(
      single([
        [0, 0],
        [1, 0],
      ]),
    );
    return uneven(scaledDotProductAttention(x, x.sin(), x.cos(), mask));
  },
  multiHeadAttention: (x, lift) => {
    const tokens = x.reshape([1, 3, 2]);
    const heads = (b: number) => ({
      w: x.sin().slice([0, 2], [0, 2]).reshape([2, 1, 2]),
      b: x.slice([b, b + 1], [0, 2]),
    });
    const out = { w: x.cos().slice([0, 2], [1, 3]).reshape([1, 2, 2]), b: x.slice([0, 1], [0, 2]).reshape([2]) };
    return uneven(
      multiHeadAttention(
        tokens,
        { query: heads(0), key: heads(1), value: heads(0), out },
        { mask: "causal", rotary: lift(tensor(rotary.table(3, 2))) },
      ),
    );
  },
  rotary: (x, lift) => uneven(rotary(x.reshape([3, 2]), lift(tensor(rotary.table(3, 2))))),
};

const gates = <S extends TensorLike<S>>(x: S, count: number) => {
  const w = x.sin().reshape([3, 2]);
  const repeated = w.concat(
    Array.from({ length: count - 1 }, (_, i) => w.mul(i + 2).cos()),
    1,
  );
  const b = x
    .reshape([6])
    .concat([x.square().reshape([6])])
    .slice([0, 2 * count]);
  return { input: { w: repeated, b }, hidden: { w: repeated.slice([0, 2]), b } };
};

const recurrences: Readonly<Record<string, TensorFunction<Tensor>>> = {
  "gru.over": (x) => uneven(gru.over(x.reshape([1, 2, 3]), gates(x, 3)).outputs),
  gru: (x) => uneven(gru(x, x.slice(null, [0, 2]), gates(x, 3))),
  "lstm.over": (x) => uneven(lstm.over(x.reshape([1, 2, 3]), gates(x, 4)).last.cell),
  lstm: (x) => uneven(lstm(x, { hidden: x.slice(null, [0, 2]), cell: x.slice(null, [1, 3]) }, gates(x, 4)).hidden),
};

/** A source that gives what it is made of, whatever is asked for. */
const drawing = <S extends TensorLike<S>>(values: S): RandomSource<S> => ({
  uniform: (shape) => values.sigmoid().slice(...shape.map((length) => [0, length] as const)),
  normal: () => values,
});

const noises: Readonly<Record<string, TensorFunction<Tensor>>> = {
  gaussianNoise: (x, lift) => uneven(gaussianNoise(x, x.sum().mul(0.1), drawing(lift(at).to(x.precision)))),
  concreteDropout: (x, lift) =>
    uneven(concreteDropout(x, x.sum().mul(0.1).sigmoid(), drawing(lift(at).to(x.precision)), 0.5)),
  stochasticDepth: (x, lift) =>
    uneven(stochasticDepth(x, x.sum().mul(0.1).sigmoid(), drawing(lift(at).to(x.precision)), 0.5)),
};

export const programs: Readonly<Record<string, TensorFunction<Tensor>>> = {
  relu: (x) => relu(x).square().sum(),
  leakyRelu: (x) => leakyRelu(x).square().sum(),
  "slope of leakyRelu": (x, lift) => leakyRelu(lift(at), x).square().sum(),
  elu: (x) => elu(x).square().sum(),
  "scale of elu": (x, lift) => elu(lift(at), x).square().sum(),
  gelu: (x) => gelu(x).sum(),
  silu: (x) => silu(x).sum(),
  softmax: (x) => softmax(x).square().sum(),
  "softmax of columns": (x) => softmax(x, 0).square().sum(),
  logSoftmax: (x) => logSoftmax(x).square().sum(),
  logSumExp: (x) => logSumExp(x).square().sum(),
  crossEntropy: (x, lift) => crossEntropy(x, lift(targets)),
  labelCrossEntropy: (x, lift) => labelCrossEntropy(x, lift(single([2, 0]))),
  pick: (x, lift) => pick(x.square(), lift(single([2, 0]))).sum(),
  klDivergence: (x, lift) => klDivergence(x, lift(targets)),
  "targets of klDivergence": (x, lift) => klDivergence(lift(at), x.square()),
  poisson: (x, lift) => poisson(x, lift(targets)),
  "targets of crossEntropy": (x, lift) => crossEntropy(lift(at), x.square()),
  binaryCrossEntropy: (x, lift) => binaryCrossEntropy(x, lift(targets)),
  meanSquaredError: (x, lift) => meanSquaredError(x, lift(targets)),
  meanAbsoluteError: (x, lift) => meanAbsoluteError(x, lift(targets)),
  huber: (x, lift) => huber(x, lift(targets), 0.75),
  "threshold of huber": (x, lift) => huber(lift(at), lift(targets), x.square()),
  hinge: (x, lift) => hinge(x, lift(signs)).square(),
  l1: (x) => l1(x, x.square()),
  l2: (x) => l2(x, x.square()),
  dense: (x, lift) =>
    dense(lift(at), { w: x.reshape([3, 2]), b: x.sum(0).slice([0, 2]) })
      .square()
      .sum(),
  layerNorm: (x, lift) =>
    layerNorm(x, { gain: lift(single([1, 2, 0.5])), bias: lift(single([0.1, 0, -0.2])) })
      .square()
      .sum(),
  "gain of layerNorm": (x, lift) =>
    layerNorm(lift(at), { gain: x.sum(0), bias: x.sum(0).neg() })
      .square()
      .sum(),
  embedding: (x) => embedding([1, 0, 1], { table: x }).square().sum(),
  dropout: (x, lift) => dropout(x, lift(signs)).square().sum(),
  ...norms,
  ...attentions,
  ...recurrences,
  ...noises,
};
