/**
 * Random programs: straight-line code whose every instruction takes the newest value and, where it needs more, older ones,
 * so that an expression is as deep as its program is long and shares what it uses twice.
 *
 * All shapes broadcast with one another. Operations with poles or bounds are guarded, and those with kinks report how near one is.
 */
import { cholesky, type Lift, solve, type TensorFunction, type TensorLike } from "@dualtape/core";
import { type Tensor, tensor } from "@dualtape/tensor";
import * as fc from "fast-check";

/** An instruction: an operation, and which older values it takes, counted from the newest. */
interface Instruction {
  readonly operation: keyof typeof operations;
  readonly second: number;
  readonly third: number;
}

/** A program, and the point to differentiate it at. */
export interface RandomProgram {
  readonly instructions: readonly Instruction[];
  readonly at: readonly number[];
}

/** Is told the distance from a kink. */
type Watch<S> = (distance: S) => void;

type Operation = <S extends TensorLike<S>>(a: S, b: S, c: S, watch: Watch<S>) => S;

const SHAPE = [2, 3];
const full = <S extends TensorLike<S>>(x: S): S => x.broadcastTo(SHAPE);

/** What a program is made of. Each operation takes and gives values of a few units. */
const operations = {
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  mul: (a, b) => a.mul(b).mul(0.5),
  scale: (a) => a.mul(-0.7).add(0.3),
  div: (a, b) => a.div(b.square().add(1)),
  reciprocal: (a) => a.square().add(0.5).reciprocal(),
  pow: (a, b) => a.softplus().add(0.3).pow(b.tanh()),
  cube: (a) => a.sin().pow(3),
  root: (a) => a.square().add(0.5).sqrt(),
  atan2: (a, b) => a.atan2(b.square().add(0.5)),
  neg: (a) => a.neg(),
  square: (a) => a.square().mul(0.3),
  exp: (a) => a.tanh().exp(),
  expm1: (a) => a.sin().expm1(),
  log: (a) => a.square().add(0.5).log(),
  log1p: (a) => a.exp().log1p(),
  sin: (a) => a.sin(),
  cos: (a) => a.cos(),
  tan: (a) => a.tanh().tan(),
  tanh: (a) => a.tanh(),
  sigmoid: (a) => a.sigmoid(),
  softplus: (a) => a.softplus(),
  erf: (a) => a.erf(),
  abs(a, _b, _c, watch) {
    watch(a);
    return a.abs();
  },
  maximum(a, b, _c, watch) {
    if (a !== b) watch(a.sub(b));
    return a.maximum(b);
  },
  minimum(a, _b, _c, watch) {
    watch(a.sub(0.2));
    return a.minimum(0.2);
  },
  where(a, b, c, watch) {
    watch(c);
    return c.greater(0).where(a, b);
  },
  relu(a, _b, _c, watch) {
    watch(a);
    return a.greater(0).where(a, a.mul(0.1));
  },
  sum: (a) => full(a).sum(0, true).mul(0.5),
  mean: (a) => full(a).sum(-1, true).div(3),
  total: (a) => full(a).sum().mul(0.2),
  sumTo: (a) => full(a).sumTo([3]),
  transpose: (a, b) => full(a).transpose().reshape(SHAPE).add(b),
  slice: (a, b) => full(a).slice([1, 2]).mul(b),
  pad: (a) => full(a).slice(null, [0, 2]).pad(null, [1, 0]),
  concat: (a, b) =>
    full(a)
      .slice(null, [0, 1])
      .concat([full(b).slice(null, [1, 3])], 1),
  take: (a) => full(a).take([2, 0, 2], 1),
  scatterAdd: (a) => full(a).scatterAdd([1, 1], 2).mul(0.5),
  pick(a, b, _c, watch) {
    watch(b);
    return full(a).take(full(b).greater(0).sum(0), 1);
  },
  collect(a, b, _c, watch) {
    watch(b);
    return full(a).scatterAdd(full(b).greater(0).sum(0), 3, 1).mul(0.4);
  },
  matmul: (a, b, c) => full(a).matmul(full(b).transpose()).matmul(full(c)).mul(0.1),
  batches: (a, b) => full(a).reshape([2, 1, 3]).matmul(full(b).transpose()).sum(1).matmul(full(a)).mul(0.1),
  solve: (a, b) => solve(definite(full(a)), full(b)),
  cholesky: (a, b) =>
    cholesky(definite(full(a)))
      .matmul(full(b))
      .mul(0.5),
} as const satisfies Record<string, Operation>;

/** A symmetric matrix of two rows whose eigenvalues are between 1 and 2.2, however large `a` is. */
function definite<S extends TensorLike<S>>(values: S): S {
  const a = values.tanh();
  const column = a.zeroLike().sum(1, true).add(1);
  const identity = column.pad(null, [0, 2]).reshape([6]).slice([0, 4]).reshape([2, 2]);
  return a.matmul(a.transpose()).mul(0.2).add(identity);
}

const names = Object.keys(operations) as (keyof typeof operations)[];
const older = fc.nat({ max: 5 });

/** Programs of four to ten instructions. */
export const programs: fc.Arbitrary<RandomProgram> = fc.record({
  instructions: fc.array(fc.record({ operation: fc.constantFrom(...names), second: older, third: older }), {
    minLength: 4,
    maxLength: 10,
  }),
  at: fc.array(
    fc.integer({ min: -15, max: 15 }).map((tenths) => tenths / 10 + 0.05),
    { minLength: 6, maxLength: 6 },
  ),
});

const ignore = (): void => {};
/** What the value of a program is weighted by. */
export const weights = tensor([
  [0.9, -0.4, 0.7],
  [-1.1, 0.6, 0.3],
]);

/** Runs a program on any kind of number: from six numbers to one. */
export function runProgram<S extends TensorLike<S>>(
  { instructions }: RandomProgram,
  x: S,
  lift: Lift<Tensor, S>,
  watch: Watch<S> = ignore,
): S {
  const constant = lift(weights);
  const newest = instructions.reduce<readonly [S, ...S[]]>(
    (values, { operation, second, third }) => {
      const [a] = values;
      const value = operations[operation](a, values[second] ?? a, values[third] ?? a, watch);
      return [value, ...values];
    },
    [x.reshape(SHAPE), x.slice([0, 3]), x.slice([3, 5]).reshape([2, 1]), constant, x.slice([4, 5]).reshape([])],
  );
  return full(newest[0]).mul(constant).sum();
}

/** How far a program at its point is from the nearest place where it has no derivative: at one, rounding decides which side it is on. */
export function distanceToKink(program: RandomProgram): number {
  let nearest = Infinity;
  const watch = (distance: Tensor): void => {
    nearest = Math.min(nearest, ...distance.data.map(Math.abs));
  };
  runProgram(program, tensor(program.at), (constant) => constant, watch);
  return nearest;
}

/** A program as a function to differentiate. */
export const functionOf =
  (program: RandomProgram): TensorFunction<Tensor> =>
  (x, lift) =>
    runProgram(program, x, lift);
