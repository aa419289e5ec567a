/**
 * Random programs on numbers of any kind: each instruction takes values that are there, of whatever shapes they have, and adds one.
 *
 * What an instruction does follows from a few integers and the shapes alone, so it is the same on tensors and on traced numbers. All
 * operations are continuous and keep values near [−1, 1]: rounding is neither amplified nor decides anything.
 */
import { broadcastShapes, type Shape, ShapeError, sizeOf, type TensorLike } from "@dualtape/core";
import { type Precision, seeded, type Tensor } from "@dualtape/tensor";
import * as fc from "fast-check";

/** An operation, which values it takes, and a number that decides the rest. */
interface Instruction {
  readonly operation: keyof typeof operations;
  readonly first: number;
  readonly second: number;
  readonly amount: number;
}

/** A program with the shapes of its inputs, and which of its values are results. */
export interface RandomProgram {
  readonly shapes: readonly Shape[];
  readonly instructions: readonly Instruction[];
  readonly results: readonly number[];
  readonly seed: number;
}

type Operation = <S extends TensorLike<S>>(a: S, b: S, amount: number) => S;

/** Larger values are not stretched any further. */
const LARGEST = 3000;

/** The second operand as it is where it broadcasts with the first, else its mean. */
function beside<S extends TensorLike<S>>(a: S, b: S): S {
  try {
    const common = broadcastShapes("beside", a.shape, b.shape);
    return sizeOf(common) <= LARGEST ? b : mean(b);
  } catch (error) {
    if (error instanceof ShapeError) return mean(b);
    throw error;
  }
}

const mean = <S extends TensorLike<S>>(a: S): S => a.sum().div(Math.max(1, sizeOf(a.shape)));

/** An axis of a value, and its length; `null` where there is none. */
function axisOf({ shape }: { readonly shape: Shape }, amount: number): readonly [axis: number, length: number] | null {
  const axis = amount % Math.max(1, shape.length);
  const length = shape[axis];
  return length === undefined ? null : [axis, length];
}

/** A window along an axis of a value, where one fits. */
function windowOf(a: { readonly shape: Shape }, amount: number) {
  const at = axisOf(a, amount);
  if (at === null || at[1] === 0) return null;
  const [axis, length] = at;
  const [apart, stride] = [1 + ((amount >> 2) % 2), 1 + ((amount >> 3) % 3)];
  const size = 1 + ((amount >> 5) % Math.ceil(length / apart));
  return { axis, length, window: [size, stride, amount % 7 === 0 ? -apart : apart] as const };
}

const rotated = ({ shape }: { readonly shape: Shape }, amount: number): readonly number[] =>
  shape.map((_, axis) => (axis + amount) % shape.length);

/** Two indices that only a program with values knows. */
function indicesFrom<S extends TensorLike<S>>(b: S, ...indices: readonly [number, number]): S {
  const one = mean(b).square().greaterEqual(0).reshape([1]);
  return one.mul(indices[0]).concat([one.mul(indices[1])]);
}

const operations = {
  add: (a, b) => a.add(beside(a, b)).mul(0.5),
  sub: (a, b) => beside(a, b).sub(a).mul(0.5),
  mul: (a, b) => a.mul(beside(a, b)),
  scale: (a, _b, amount) => a.mul((amount % 19) / 10 - 0.9).add(0.1),
  div: (a, b) => a.div(beside(a, b).square().add(1)),
  maximum: (a, b) => a.maximum(beside(a, b)),
  minimum: (a, b) => a.minimum(beside(a, b)),
  atan2: (a, b) => a.atan2(beside(a, b).abs().add(1)),
  neg: (a) => a.neg(),
  abs: (a) => a.abs(),
  sin: (a) => a.sin(),
  tanh: (a) => a.tanh(),
  exp: (a) => a.tanh().exp().mul(0.4),
  sigmoid: (a) => a.sigmoid(),
  relu: (a) => a.greater(0).where(a, a.mul(0.1)),
  // The comparison is used as a number too, so it is stored beside being a mask.
  step: (a, b) =>
    a
      .less(0)
      .mul(a)
      .add(a.less(0).where(0, beside(a, b).mul(a)))
      .mul(0.5),
  mean(a, _b, amount) {
    const at = axisOf(a, amount);
    return at === null ? a : a.sum(at[0], amount % 2 === 0).div(Math.max(1, at[1]));
  },
  total: (a) => mean(a),
  stretch: (a, _b, amount) => (sizeOf(a.shape) > LARGEST / 3 ? a : a.broadcastTo([1 + (amount % 3), ...a.shape])),
  transpose: (a, _b, amount) => a.transpose(rotated(a, amount)),
  slice(a, _b, amount) {
    const at = axisOf(a, amount);
    if (at === null || at[1] < 2) return a;
    const start = amount % (at[1] - 1);
    const stop = start + 1 + ((amount >> 3) % (at[1] - start));
    return a.slice(...a.shape.map((_, axis) => (axis === at[0] ? ([start, stop] as const) : null)));
  },
  flatten: (a) => a.reshape([sizeOf(a.shape)]),
  column: (a) => a.reshape([sizeOf(a.shape), 1]),
  merge: (a) =>
    a.shape.length < 2
      ? a
      : a.reshape([-1, ...a.shape.slice(2)].map((n) => (n === -1 ? (a.shape[0] ?? 1) * (a.shape[1] ?? 1) : n))),
  pad(a, _b, amount) {
    const at = axisOf(a, amount);
    if (at === null || sizeOf(a.shape) > LARGEST) return a;
    return a.pad(...a.shape.map((_, axis) => (axis === at[0] ? ([amount % 2, (amount >> 1) % 3] as const) : null)));
  },
  concat(a, b, amount) {
    const at = axisOf(a, amount);
    if (at === null || sizeOf(a.shape) > LARGEST) return a;
    const other = mean(b).broadcastTo(a.shape.map((length, axis) => (axis === at[0] ? 1 + (amount % 2) : length)));
    return a.concat([other, a], at[0]);
  },
  windows(a, _b, amount) {
    const at = windowOf(a, amount);
    return at === null || sizeOf(a.shape) > LARGEST ? a : a.windows([at.window], at.axis);
  },
  overlaps(a, _b, amount) {
    const at = windowOf(a, amount);
    if (at === null || sizeOf(a.shape) > LARGEST) return a;
    const { axis, window, length } = at;
    return a.windows([window], axis).tanh().overlapAdd([window], [length], axis).div(window[0]);
  },
  take(a, _b, amount) {
    const at = axisOf(a, amount);
    if (at === null || at[1] === 0) return a;
    return a.take([amount % at[1], 0, (amount >> 2) % at[1]], at[0]);
  },
  scatterAdd(a, _b, amount) {
    const at = axisOf(a, amount);
    if (at === null) return a;
    const indices = Array.from({ length: at[1] }, (_, i) => (i * amount) % 4);
    return a.scatterAdd(indices, 4, at[0]).div(Math.max(1, at[1]));
  },
  pick(a, b, amount) {
    const at = axisOf(a, amount);
    return at === null || at[1] === 0 ? a : a.take(indicesFrom(b, amount % at[1], (amount >> 2) % at[1]), at[0]);
  },
  collect(a, b, amount) {
    const at = axisOf(a, amount);
    if (at === null || at[1] !== 2) return a;
    return a.scatterAdd(indicesFrom(b, amount % 3, (amount >> 2) % 3), 3, at[0]).mul(0.5);
  },
  gram: (a) => product(a, a.transpose(swapped(a))),
  covariance: (a) => product(a.transpose(swapped(a)), a),
  product: (a, b) => (a.shape.length < 2 || b.shape.length !== 2 || a.shape.at(-1) !== b.shape[0] ? a : product(a, b)),
} as const satisfies Record<string, Operation>;

const swapped = ({ shape: { length: rank } }: { readonly shape: Shape }): readonly number[] =>
  Array.from({ length: rank }, (_, axis) => (rank > 1 && axis >= rank - 2 ? 2 * rank - 3 - axis : axis));

const product = <S extends TensorLike<S>>(a: S, b: S): S =>
  a.shape.length < 2 || sizeOf(a.shape) > LARGEST ? a : a.matmul(b).div(Math.max(1, a.shape.at(-1) ?? 1));

const names = Object.keys(operations) as (keyof typeof operations)[];

const length = fc.integer({ min: 1, max: 9 });

/** Inputs of up to three axes that share their lengths, so that many broadcast and multiply. */
const shapes: fc.Arbitrary<readonly Shape[]> = fc.tuple(length, length, length).chain(([p, q, r]) =>
  fc.array(fc.constantFrom<Shape>([p, q], [q], [p, 1], [q, p], [r, p, q], [q, r], [], [1, 1], [p, q]), {
    minLength: 2,
    maxLength: 4,
  }),
);

/** Programs of up to `most` instructions. */
export const randomPrograms = (most = 12): fc.Arbitrary<RandomProgram> =>
  fc.record({
    shapes,
    instructions: fc.array(
      fc.record({
        operation: fc.constantFrom(...names),
        first: fc.nat({ max: 4 }),
        second: fc.nat({ max: 6 }),
        amount: fc.nat({ max: 1000 }),
      }),
      { minLength: 1, maxLength: most },
    ),
    results: fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 4 }),
    seed: fc.nat({ max: 1000 }),
  });

/** The values of a program: the newest first, the inputs last. */
function valuesOf<S extends TensorLike<S>>({ instructions }: RandomProgram, inputs: readonly S[]): readonly S[] {
  return instructions.reduce<readonly S[]>((values, { operation, first, second, amount }) => {
    const [a, b] = [first, second].map((which) => values[which % values.length]);
    if (a === undefined || b === undefined) throw new Error("a program has inputs");
    return [operations[operation](a, b, amount), ...values];
  }, inputs);
}

/** Runs a program: the results that it names, which may be inputs, or the same value twice. */
export function runProgram<S extends TensorLike<S>>(program: RandomProgram, inputs: readonly S[]): readonly S[] {
  const values = valuesOf(program, inputs);
  return program.results.map((which) => values[which % values.length] as S);
}

/** Runs a program as a step of a loop: its newest values, each brought to the shape of an input. */
export function runStep<S extends TensorLike<S>>(program: RandomProgram, inputs: readonly S[]): readonly S[] {
  const values = valuesOf(program, inputs);
  return inputs.map(({ shape }, i) => {
    const which = program.results[i % program.results.length] ?? 0;
    const value = values[(which + i) % values.length] as S;
    if (sizeOf(value.shape) === sizeOf(shape)) return value.reshape(shape);
    return mean(value).broadcastTo(shape);
  });
}

/** Inputs for a program. */
export function inputsOf({ shapes: own, seed }: RandomProgram, precision: Precision): readonly Tensor[] {
  const random = seeded(seed);
  return own.map((shape) => random.uniform(shape, -1, 1).to(precision));
}
