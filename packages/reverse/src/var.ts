/**
 * Variables: numbers that write down on a tape how their cotangents flow back.
 *
 * All of reverse mode is here: what each of the three kinds of row in the table means for a variable. A constant stands on no
 * tape entry, so nothing flows to it and nothing is computed for it.
 */
import {
  arityOf,
  Arithmetic,
  type Axes,
  type Bilinear,
  bilinear,
  checkNumber,
  checkTensor,
  type Elementwise,
  ForeignTapeError,
  isKind,
  KIND,
  type Linear,
  linear,
  OPERANDS,
  type Padding,
  type Precision,
  type Range,
  refuse,
  sameShape,
  type ScalarLike,
  type Shape,
  type TensorLike,
} from "@dualtape/core";
import type { Pullback, Tape } from "./tape.ts";

/** A number on a tape. `T` is the kind of its primal; it may be dual, or a variable of an outer tape. */
export class Var<T extends ScalarLike<T>> extends Arithmetic<Var<T>> {
  /** @param entry the place on the tape, or `null` for a constant */
  constructor(
    readonly primal: T,
    readonly tape: Tape<T>,
    readonly entry: number | null,
  ) {
    super();
    if (!(primal instanceof Arithmetic)) checkNumber("Var", "the primal", primal);
  }

  get [KIND](): string {
    return "Var";
  }
  get shape(): Shape {
    return this.primal.shape;
  }
  get precision(): Precision {
    return this.primal.precision;
  }
  get byteLength(): number {
    return this.primal.byteLength;
  }
  magnitude(): number {
    return this.primal.magnitude();
  }
  zeroLike(): Var<T> {
    return this.constant(this.primal.zeroLike());
  }
  detach(): Var<T> {
    return this.constant(this.primal.detach());
  }

  /** x̄ᵢ += sumTo(∂ᵢ·ȳ), in the precision of xᵢ. */
  elementwise(row: Elementwise, b?: Var<T> | number, c?: Var<T> | number): Var<T> {
    const a = this.primal;
    const arity = arityOf(row);
    const second = arity > 1 ? this.primalOf(b, OPERANDS[0], row.name) : 0;
    const third = arity > 2 ? this.primalOf(c, OPERANDS[1], row.name) : 0;
    const y = a.elementwise(row, second, third);
    const inputs: number[] = [];
    const pullbacks: Pullback<T>[] = [];
    row.partials.forEach((partial, i) => {
      const input = i === 0 ? this : i === 1 ? b : c;
      if (partial === null || typeof input !== "object" || input.entry === null) return;
      const { shape, precision } = input;
      inputs.push(input.entry);
      pullbacks.push((cotangent) => partial(y, a, second, third)(cotangent).sumTo(shape).to(precision));
    });
    return this.record(y, inputs, pullbacks, [a, second, third]);
  }

  to(precision: Precision): Var<T> {
    const from = this.precision;
    if (from === precision) return this;
    return this.through(this.primal.to(precision), (cotangent) => cotangent.to(from));
  }
  broadcastTo(shape: Shape): Var<T> {
    const from = this.shape;
    if (sameShape(from, shape)) return this;
    return this.through(this.primal.broadcastTo(shape), (cotangent) => cotangent.sumTo(from));
  }
  sumTo(shape: Shape): Var<T> {
    const from = this.shape;
    if (sameShape(from, shape)) return this;
    return this.through(this.primal.sumTo(shape), (cotangent) => cotangent.broadcastTo(from));
  }
  sum<M extends TensorLike<M>>(this: Var<M>, axes?: Axes, keepDimensions?: boolean): Var<M> {
    return recordLinear(linear.sum, [this], axes, keepDimensions);
  }
  reshape<M extends TensorLike<M>>(this: Var<M>, shape: Shape): Var<M> {
    return recordLinear(linear.reshape, [this], shape);
  }
  transpose<M extends TensorLike<M>>(this: Var<M>, permutation?: readonly number[]): Var<M> {
    return recordLinear(linear.transpose, [this], permutation);
  }
  slice<M extends TensorLike<M>>(this: Var<M>, ...ranges: readonly (Range | null)[]): Var<M> {
    return recordLinear(linear.slice, [this], ...ranges);
  }
  pad<M extends TensorLike<M>>(this: Var<M>, ...padding: readonly (Padding | null)[]): Var<M> {
    return recordLinear(linear.pad, [this], ...padding);
  }
  concat<M extends TensorLike<M>>(this: Var<M>, others: readonly Var<M>[], axis = 0): Var<M> {
    if (!Array.isArray(others)) refuse("concat", "the list of others", others, "an array of numbers");
    return recordLinear(linear.concat, [this, ...others], axis);
  }
  take<M extends TensorLike<M>>(this: Var<M>, indices: ArrayLike<number>, axis = 0): Var<M> {
    return recordLinear(linear.take, [this], indices, axis);
  }
  scatterAdd<M extends TensorLike<M>>(this: Var<M>, indices: ArrayLike<number>, size: number, axis = 0): Var<M> {
    return recordLinear(linear.scatterAdd, [this], indices, size, axis);
  }
  matmul<M extends TensorLike<M>>(this: Var<M>, other: Var<M>): Var<M> {
    return recordBilinear(bilinear.matmul, this, other);
  }

  override toString(): string {
    return `Var(${String(this.primal)})`;
  }

  /** A number of the same tape that nothing flows back to. */
  constant(primal: T): Var<T> {
    return new Var(primal, this.tape, null);
  }
  /** Writes down a result; one that depends on no entry is a constant. */
  record(
    primal: T,
    inputs: readonly number[],
    pullbacks: readonly Pullback<T>[],
    held: readonly (T | number)[] = [],
  ): Var<T> {
    return inputs.length === 0
      ? this.constant(primal)
      : new Var(primal, this.tape, this.tape.push(primal, inputs, pullbacks, held));
  }
  /**
   * The operand itself, if it stands on this tape; throws a `ForeignTapeError` where it stands on another, and an `ArgumentError`
   * where it is no number.
   */
  own(operand: Var<T> | undefined, which = "an operand", where = this.tape.name): Var<T> {
    if (operand instanceof Var && operand.tape === this.tape) return operand;
    const variable = isKind<Var<T>>(operand, "Var") ? operand : null;
    if (variable?.tape === this.tape) return variable;
    checkNumber(where, which, operand);
    throw new ForeignTapeError(
      this.tape.name,
      variable
        ? `a variable of this tape meets one of another (${variable.tape.name})`
        : "a variable meets a number that is not one",
      "Bring values from outside in with the `lift` that the differentiated function is given",
    );
  }
  private primalOf(operand: Var<T> | number | undefined, which: string, where: string): T | number {
    return typeof operand === "number" ? operand : this.own(operand, which, where).primal;
  }
  private through(primal: T, pullback: Pullback<T>): Var<T> {
    return this.entry === null ? this.constant(primal) : this.record(primal, [this.entry], [pullback]);
  }
}

/** The transpose on ȳ, for each input on the tape. */
function recordLinear<M extends TensorLike<M>, P extends readonly unknown[]>(
  row: Linear<P>,
  variables: readonly [Var<M>, ...Var<M>[]],
  ...parameters: P
): Var<M> {
  const [first, ...others] = variables;
  if (!("matmul" in first.primal)) checkTensor(first.tape.name, "the primal", first.primal);
  const shapes = variables.map(({ shape }) => shape);
  const primal = row.apply([first.primal, ...others.map((other) => first.own(other).primal)], ...parameters);
  const inputs: number[] = [];
  const pullbacks: Pullback<M>[] = [];
  variables.forEach(({ entry, precision }, i) => {
    if (entry === null) return;
    inputs.push(entry);
    pullbacks.push((cotangent) => row.transpose(cotangent, shapes, i, ...parameters).to(precision));
  });
  return first.record(primal, inputs, pullbacks);
}

/** The two transposes on ȳ. */
function recordBilinear<M extends TensorLike<M>>(row: Bilinear, a: Var<M>, b: Var<M>): Var<M> {
  if (!("matmul" in a.primal)) checkTensor(a.tape.name, "the primal", a.primal);
  const [left, right] = [a.primal, a.own(b).primal];
  const inputs: number[] = [];
  const pullbacks: Pullback<M>[] = [];
  [a, b].forEach(({ entry, precision }, i) => {
    const transpose = row.transposes[i];
    if (entry === null || transpose === undefined) return;
    inputs.push(entry);
    pullbacks.push((cotangent) => transpose(cotangent, left, right).to(precision));
  });
  return a.record(row.apply(left, right), inputs, pullbacks, [left, right]);
}
