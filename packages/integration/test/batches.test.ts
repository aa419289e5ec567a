/**
 * Random functions, vectorized, are what a loop over their items gives: alone, and between gradients and tangents in every order to
 * depth three, eager and compiled.
 */
import { vectorize } from "@dualtape/batch";
import { compile, printGraph, simplify, traceFunction, type Traced } from "@dualtape/compile";
import { dot, flatten, type Lift, type TensorFunction, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { type Tensor, tensor, zeros } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { functionOf, programs, type RandomProgram, runProgram } from "./programs.ts";

const RUNS = Number(process.env["BATCH_RUNS"] ?? 500);
const COMPILED = RUNS / 10;
const TOLERANCE = 1e-12;

/** What is done to a function from six numbers to one; the result is one again. */
type Transform = (f: TensorFunction<Tensor>) => TensorFunction<Tensor>;

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
const batches: readonly Transform[] = [
  (f) => (x, lift) => dot(vectorize(f)(items(x, lift), lift), lift(itemWeights)),
  (f) => (x, lift) => dot(vectorize(f, { in: -1 })(items(x, lift).transpose(), lift), lift(itemWeights)),
  (f) => {
    const each = <S extends TensorLike<S>>(x: S, factor: S, weight: S, lift: Lift<Tensor, S>): S =>
      f(x.mul(factor), lift).mul(weight);
    return (x, lift) => vectorize(each, { in: [null, 0, 0] })(x, lift(factors), lift(itemWeights), lift).sum();
  },
];
const loop: Transform = (f) => (x, lift) => {
  const all = items(x, lift);
  const values = [0, 1, 2].map((i) => f(all.slice([i, i + 1]).reshape([6]), lift).reshape([1]));
  return dot((values[0] as typeof x).concat(values.slice(1)), lift(itemWeights));
};
const items = <S extends TensorLike<S>>(x: S, lift: Lift<Tensor, S>): S => x.reshape([1, 6]).mul(lift(factors));

/** A sequence of transforms, the innermost first: b for a batch. */
type Word = readonly ("b" | "f" | "r")[];

const letters = ["b", "f", "r"] as const;
const words: readonly Word[] = [1, 2, 3]
  .reduce<readonly Word[]>(
    (all, depth) => [
      ...all,
      ...all
        .filter((word) => word.length === depth - 1)
        .flatMap((word) => letters.map((letter): Word => [...word, letter])),
    ],
    [[]],
  )
  .filter((word) => word.includes("b"));

const transformed = (f: TensorFunction<Tensor>, word: Word, batch: Transform): TensorFunction<Tensor> =>
  word.reduce((inner, letter) => ({ b: batch, f: forward, r: reverse })[letter](inner), f);

const same: Lift<Tensor, Tensor> = (constant) => constant;
const any = fc.record({ program: programs, word: fc.constantFrom(...words), batch: fc.constantFrom(...batches) });

/** Whether rounding is all that differs: values of a few units, and no kink within reach of the items. */
function isTame(program: RandomProgram): boolean {
  let nearest = Infinity;
  const watch = (distance: Tensor): void => {
    nearest = Math.min(nearest, ...distance.data.map(Math.abs));
  };
  const value = loop((x, lift) => runProgram(program, x, lift, watch as never))(tensor(program.at), same);
  return nearest > 1e-6 && value.magnitude() < 100;
}

/** Holds random functions, computed in a way, against the loop. */
const expectAsLooped = (runs: number, seed: number, compute: (f: TensorFunction<Tensor>, at: Tensor) => Tensor): void =>
  fc.assert(
    fc.property(any, ({ program, word, batch }) => {
      fc.pre(isTame(program));
      const [f, at] = [functionOf(program), tensor(program.at)];
      const expected = transformed(f, word, loop)(at, same);
      fc.pre(expected.magnitude() < 1000);
      const found = compute(transformed(f, word, batch), at);
      expect(relativeError(found.item(), expected.item(), 1), word.join("")).toBeLessThan(TOLERANCE);
    }),
    { numRuns: runs, seed, maxSkipsPerRun: 100 },
  );

test(`${RUNS} functions`, () => expectAsLooped(RUNS, 2026, (f, at) => f(at, same)));

test(`${COMPILED} functions, compiled`, () =>
  expectAsLooped(COMPILED, 2027, (f, at) => compile((x: Traced) => f(x, (constant) => x.lift(constant)))(at)));

test("a program has as many operations, however many items there are", () => {
  const step = <S extends TensorLike<S>>(w: S, x: S): S =>
    w.sub(grad((v, up) => up(x).matmul(v).tanh().square().sum(), w).mul(0.1));
  const operations = [2, 500].map((items) => {
    const given = flatten([zeros([items, 4, 1]), zeros([32, 4])]);
    const { graph } = traceFunction(vectorize(step<Traced>, { in: [0, null] }), given);
    return printGraph(simplify(graph)).split("\n").length;
  });
  expect(operations[1]).toBe(operations[0]);
});
