/** Ways to be differentiated and to be many, one inside of another: what is true of a function must be true of it in all of these. */
import { vectorize } from "@dualtape/batch";
import { dot, type Lift, type TensorFunction, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";

/** What is done to a function from six numbers to one; the result is one again. */
export type Transform = (f: TensorFunction<Tensor>) => TensorFunction<Tensor>;

const along = tensor([0.8, -0.5, 0.3, 0.9, -0.7, 0.4]);
const probe = tensor([-0.2, 0.7, 0.5, -0.9, 0.1, 0.6]);
const factors = tensor([
  [1, 1.1, 0.9, 1, 0.8, 1.05],
  [0.9, 1, 1.2, 0.95, 1, 1.1],
  [1.1, 0.9, 1, 1.05, 1.15, 0.85],
]);
const itemWeights = tensor([0.5, -0.3, 0.8]);

const reverse: Transform = (f) => (x, lift) => {
  const gradient = grad((y, up) => f(y, (constant) => up(lift(constant))), x);
  return dot(gradient, lift(probe));
};
const forward: Transform = (f) => (x, lift) =>
  jvp((y, up) => f(y, (constant) => up(lift(constant))), x, lift(along)).tangent;

/** The ways to be many: the items stand along the first axis, along the last, or are made inside of what all share. */
export const batches: readonly Transform[] = [
  (f) => (x, lift) => dot(vectorize(f)(items(x, lift), lift), lift(itemWeights)),
  (f) => (x, lift) => dot(vectorize(f, { in: -1 })(items(x, lift).transpose(), lift), lift(itemWeights)),
  (f) => {
    const each = <S extends TensorLike<S>>(x: S, factor: S, weight: S, lift: Lift<Tensor, S>): S =>
      f(x.mul(factor), lift).mul(weight);
    return (x, lift) => vectorize(each, { in: [null, 0, 0] })(x, lift(factors), lift(itemWeights), lift).sum();
  },
];
/** The same, one after another. */
export const loop: Transform = (f) => (x, lift) => {
  const all = items(x, lift);
  const values = [0, 1, 2].map((i) => f(all.slice([i, i + 1]).reshape([6]), lift).reshape([1]));
  return dot((values[0] as typeof x).concat(values.slice(1)), lift(itemWeights));
};
const items = <S extends TensorLike<S>>(x: S, lift: Lift<Tensor, S>): S => x.reshape([1, 6]).mul(lift(factors));

/** A sequence of transforms, the innermost first: b for a batch. */
export type Word = readonly ("b" | "f" | "r")[];

const letters = ["b", "f", "r"] as const;
/** All of them, up to three letters. */
export const words: readonly Word[] = [1, 2, 3].reduce<readonly Word[]>(
  (all, depth) => [
    ...all,
    ...all
      .filter((word) => word.length === depth - 1)
      .flatMap((word) => letters.map((letter): Word => [...word, letter])),
  ],
  [[]],
);

/** A function in all that a word says. */
export const transformed = (f: TensorFunction<Tensor>, word: Word, batch: Transform): TensorFunction<Tensor> =>
  word.reduce((inner, letter) => ({ b: batch, f: forward, r: reverse })[letter](inner), f);
