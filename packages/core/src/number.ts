/**
 * What a number can do. Everything else in the library is written against these two interfaces.
 *
 * They are F-bounded: an operation takes and returns the *same* kind of number `S`, so that nesting stays statically
 * safe. A plain JavaScript number may stand for a constant operand; comparisons return 1 and 0 as numbers of the kind.
 *
 * What can be applied to a number, and what that says of its derivatives in operations of numbers, is one recursion of types: so the
 * rows that people may bring of their own, and the names of those in the tables, are said here, too.
 */
import type { LoopBody, LoopDuals, Looped, LoopTape, LoopVariable, LoopVariables, Primal } from "./looped.ts";
import type { Precision } from "./precision.ts";
import type { Axes, InputShapes, Padding, Range, Shape } from "./shape.ts";
import type { Window, Windows } from "./windows.ts";

/** A number with elementwise operations: a scalar, or a tensor whose operands broadcast. */
export interface ScalarLike<S> {
  /** Sizes of the axes; `[]` for a scalar. */
  readonly shape: Shape;
  /** The precision of the elements, the same for a value and its derivatives. */
  readonly precision: Precision;
  /** Bytes of the values held: primal and derivatives that are present. */
  readonly byteLength: number;
  /** The greatest absolute value in the primal: NaN where one of them is NaN, 0 where there are none. */
  magnitude(): number;
  /** Zeros of the same shape and precision, with no derivative. */
  zeroLike(): S;
  /** The same value with no derivative, at any depth of nesting. */
  detach(): S;
  /** The same values in a precision; its transpose is the way back. */
  to(precision: Precision): S;
  /** Stretches to a shape; the transpose of `sumTo`. */
  broadcastTo(shape: Shape): S;
  /** Sums over the axes that broadcasting from `shape` would stretch; the transpose of `broadcastTo`. */
  sumTo(shape: Shape): S;
  /** Applies any row of the rule table, also one of your own: the methods below are this with their row. */
  elementwise(row: Elementwise, b?: S | number, c?: S | number): S;

  add(other: S | number): S;
  sub(other: S | number): S;
  mul(other: S | number): S;
  div(other: S | number): S;
  /** `this` to a power. At base 0 a partial that would be infinite or NaN is 0, as for `sqrt`. */
  pow(exponent: S | number): S;
  /** The angle of the point (x, this), in radians. */
  atan2(x: S | number): S;
  /** The greater one; at a tie each side gets half of the derivative. */
  maximum(other: S | number): S;
  /** The lesser one; at a tie each side gets half of the derivative. */
  minimum(other: S | number): S;
  equal(other: S | number): S;
  notEqual(other: S | number): S;
  greater(other: S | number): S;
  greaterEqual(other: S | number): S;
  less(other: S | number): S;
  lessEqual(other: S | number): S;
  /** `this` is the condition: `whenTrue` where it is not 0, else `whenFalse`. Only the branch taken has a derivative. */
  where(whenTrue: S | number, whenFalse: S | number): S;
  neg(): S;
  reciprocal(): S;
  square(): S;
  /** The square root; its derivative at 0 is 0 by convention. */
  sqrt(): S;
  exp(): S;
  /** exp(x) − 1, exact near 0. */
  expm1(): S;
  log(): S;
  /** log(1 + x), exact near 0. */
  log1p(): S;
  sin(): S;
  cos(): S;
  tan(): S;
  tanh(): S;
  /** 1 / (1 + exp(−x)). */
  sigmoid(): S;
  /** log(1 + exp(x)), without overflow. */
  softplus(): S;
  /** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
  erf(): S;
  /** 1 − erf x, without cancellation. */
  erfc(): S;
  /** The absolute value; its derivative at 0 is 0. */
  abs(): S;
  /** −1, 0 or 1. */
  sign(): S;
}

/** A number with axes: elementwise operations, and the linear and bilinear ones. */
export interface TensorLike<S> extends ScalarLike<S> {
  /**
   * Applies a row of the linear table to this number and `others`; the parameters are those of the row, normalized: the methods
   * below make them of their arguments.
   */
  linear<N extends LinearName>(name: N, others: readonly S[], parameters: LinearParameters[N]): S;
  /** Applies a row of the indexed table: linear in this number, at `indices`, by which nothing has a derivative. */
  indexed<N extends IndexedName>(name: N, indices: Indices<S>, parameters: IndexedParameters[N]): S;
  /** Applies a row of the bilinear table. */
  bilinear(name: BilinearName, other: S): S;
  /** Applies an operation of one's own, to this number and others. */
  custom(row: Custom, ...others: readonly S[]): S;
  /** Goes through a loop over numbers of this kind: `scan` makes one. */
  loop(loop: Loop<S>): Looped<S>;

  /** Sums over axes, all of them by default; `keepDimensions` leaves them with length 1. */
  sum(axes?: Axes, keepDimensions?: boolean): S;
  /** The same elements in another shape; one length may be −1, to be inferred. */
  reshape(shape: Shape): S;
  /** Permutes the axes; reverses them by default. */
  transpose(permutation?: readonly number[]): S;
  /** A box: a range for each axis, `null` (or nothing) for the whole of it. */
  slice(...ranges: readonly (Range | null)[]): S;
  /** Zeros around the values: a pair `[before, after]` for each axis. */
  pad(...padding: readonly (Padding | null)[]): S;
  /**
   * The windows along successive axes, from the first by default: in place of these stand the places of the windows, then the elements of each.
   * A box that does not fit is none; throws a `ShapeError` where none fits. The transpose of `overlapAdd`.
   */
  windows(windows: readonly Window[], axis?: number): S;
  /** Adds windows into zeros of `lengths` along the axes that they are of, from the first by default: the transpose of `windows`. */
  overlapAdd(windows: readonly Window[], lengths: Shape, axis?: number): S;
  /** Joins along an axis, the first by default. */
  concat(others: readonly S[], axis?: number): S;
  /**
   * Gathers the slices at `indices` along an axis, rows by default. They are whole numbers from 0, in an array, or in a number of the kind,
   * whose axes then stand in place of this one. Nothing has a derivative by an index. Throws an `ArgumentError` where one names no slice;
   * a program, which cannot throw, has NaN there.
   */
  take(indices: S | ArrayLike<number>, axis?: number): S;
  /**
   * Adds slices into zeros of length `size` at `indices` along an axis: the transpose of `take`. The axes of a number of indices are those of
   * this one from there on. Throws as `take` does; in a program all is NaN that a slice without a place might have been added to.
   */
  scatterAdd(indices: S | ArrayLike<number>, size: number, axis?: number): S;
  /** Multiplies matrices over the last two axes; batch axes broadcast. */
  matmul(other: S): S;
}

/**
 * A partial derivative: made once from the result `y` and the inputs, then applied to any number of tangents or
 * cotangents. `null` in place of a partial is a zero by structure.
 */
export interface Partial {
  <S extends ScalarLike<S>>(y: S, a: S, b: S | number, c: S | number): (d: S) => S;
  /** Which of the four it reads, by letter: reverse mode keeps these alive, and no others. All of them by default. */
  readonly reads?: string;
}

/** A row of the elementwise kind: the function on plain numbers, and a partial for each of its one to three inputs. */
export interface Elementwise {
  readonly name: string;
  readonly kernel: (a: number, b: number, c: number) => number;
  readonly partials: readonly (Partial | null)[];
}

/** A dense array: its elements in row-major order, and its shape. */
export interface DenseArray {
  readonly data: Float64Array | Float32Array;
  readonly shape: Shape;
}

/** A linear map that depends on the result `y` and the inputs: made once, then applied to any number of tangents or cotangents. */
export type CustomMap = <S extends TensorLike<S>>(y: S, inputs: readonly [S, ...S[]]) => (d: S) => S;

/** The derivative by one input. */
export interface CustomPartial {
  /** From a tangent of the input to that of the result. */
  readonly differential: CustomMap;
  /** From a cotangent of the result to that of the input: the transpose of `differential`. */
  readonly transpose: CustomMap;
}

/** A row of the custom kind. */
export interface Custom {
  /** What it is called in errors and listings. */
  readonly name: string;
  /**
   * For a row that a function makes: the values that it is made of. Rows with the same ones are the same operation; by default
   * a row is the same as itself alone.
   */
  readonly identity?: readonly unknown[];
  /**
   * Whether it takes batches by itself: axes before those that it is about, which broadcast as those of `matmul` do. Then it is applied
   * once to a `Batch`, and else to each item.
   */
  readonly broadcasts?: boolean;
  /** The shape of the result; throws a `ShapeError` where the inputs do not fit. */
  readonly shape: (inputs: InputShapes) => Shape;
  /** Writes the value into `result`, which is given with zeros. All arrays are of one precision; inputs must not be written to. */
  readonly value: (result: DenseArray, inputs: readonly [DenseArray, ...DenseArray[]]) => void;
  /** A partial for each input; `null` where the derivative is zero by structure. */
  readonly partials: readonly (CustomPartial | null)[];
}

/**
 * A body, many times: what goes through it is what is carried after the last, and the outputs of all times, stacked. Items stand along
 * the first axes of `items`.
 */
export interface Loop<S> extends LoopBody<S> {
  /** What it is called in errors and listings. */
  readonly name: string;
  /** What to do about a number of outside that the body uses. */
  readonly remedy: string;
  /** How often, from 1. */
  readonly times: number;
  /** Whether it goes from the last item to the first. */
  readonly backwards: boolean;
  /** How many states are kept for the way back: the times between two of these are gone through again. */
  readonly checkpoints: number;
  readonly carried: readonly S[];
  readonly items: readonly S[];
  readonly shared: readonly S[];
  /** What a loop is on each kind of number. It brings them along, so that only who has loops has their rules. */
  readonly rules: LoopRules;
}

/** The rules of loops: each makes of a loop on one kind of number one on the kind that this is made of. */
export interface LoopRules {
  /** One time after another. */
  stepByStep<S extends TensorLike<S>>(loop: Loop<S>): Looped<S>;
  /** Tangents are carried beside primals. */
  forward<T extends TensorLike<T>, S extends Primal<T> & TensorLike<S>>(
    loop: Loop<S>,
    duals: LoopDuals<T, S>,
  ): Looped<S>;
  /** The way back is a loop from the last time to the first, which carries cotangents. */
  reverse<T extends TensorLike<T>, S extends LoopVariable<T, S> & TensorLike<S>, P extends LoopTape<T>>(
    loop: Loop<S>,
    variables: LoopVariables<T, S, P>,
  ): Looped<S>;
}

/** The parameters of each linear operation. */
export interface LinearParameters {
  readonly broadcastTo: { readonly shape: Shape };
  readonly sumTo: { readonly shape: Shape };
  readonly reshape: { readonly shape: Shape };
  readonly transpose: { readonly permutation: readonly number[] };
  readonly slice: { readonly ranges: readonly Range[] };
  readonly pad: { readonly padding: readonly Padding[] };
  readonly windows: { readonly axis: number; readonly windows: Windows };
  readonly overlapAdd: { readonly axis: number; readonly windows: Windows; readonly lengths: Shape };
  readonly concat: { readonly axis: number };
}

/** Where slices are: whole numbers that are known, in range and never changed, or those that the elements of a number are. */
export type Indices<S> = Int32Array | S;

/**
 * The parameters of each indexed operation: the axis that indices count along. Its first axes, as many as `batch` says, indices have as
 * well, and each item along these its own.
 */
export interface IndexedParameters {
  readonly take: { readonly axis: number; readonly batch: number };
  readonly scatterAdd: { readonly axis: number; readonly batch: number; readonly size: number };
}

/** The indexed operations of a number. */
export type IndexedName = keyof IndexedParameters;

/** The linear operations: every method of a number that moves or adds elements, but for what is composed of others. */
export type LinearName =
  | "broadcastTo"
  | "sumTo"
  | Exclude<
      keyof TensorLike<never>,
      | keyof ScalarLike<never>
      | IndexedName
      | BilinearName
      | "sum"
      | "linear"
      | "indexed"
      | "bilinear"
      | "custom"
      | "loop"
    >;

/** The bilinear operations of a number. */
export type BilinearName = "matmul";

/** Brings a constant of an outer kind of number into the kind that a function runs on. */
export type Lift<T, S> = (constant: T) => S;

/** A function of scalars that runs on any kind of number. */
export type ScalarFunction<T> = <S extends ScalarLike<S>>(x: S, lift: Lift<T, S>) => S;

/** A function of tensors that runs on any kind of number. */
export type TensorFunction<T> = <S extends TensorLike<S>>(x: S, lift: Lift<T, S>) => S;
