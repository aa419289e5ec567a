/**
 * Variables: numbers that write down on a tape how their cotangents flow back.
 *
 * All of reverse mode is here: what each kind of row in the table means for a variable. A constant stands on no
 * tape entry, so nothing flows to it and nothing is computed for it.
 */
import {
  arityOf,
  Arithmetic,
  bilinear,
  type BilinearName,
  checkNumber,
  checkTensor,
  type Custom,
  type Elementwise,
  ForeignTapeError,
  type IndexedName,
  type IndexedParameters,
  type Indices,
  type InputShapes,
  isKind,
  KIND,
  type LinearName,
  type LinearParameters,
  type Loop,
  type Looped,
  OPERANDS,
  type Precision,
  sameShape,
  type ScalarLike,
  type Shape,
  TensorArithmetic,
  textAlone,
  type TensorLike,
} from "@dualtape/core";
import {
  inPrecision,
  readBy,
  slopeAt,
  transposed,
  transposedAt,
  transposedThere,
  transposedWith,
} from "./pullbacks.ts";
import { type Pullback, Tape, type Way } from "./tape.ts";

/** A number on a tape. `T` is the kind of its primal; it may be dual, or a variable of an outer tape. */
export class Var<T extends ScalarLike<T>> extends TensorArithmetic<Var<T>> {
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

  /** x̄ᵢ += sumTo(∂ᵢ·ȳ), in the precision of xᵢ. What no partial reads is not kept alive. */
  elementwise(row: Elementwise, b?: Var<T> | number, c?: Var<T> | number): Var<T> {
    const a = this.primal;
    const arity = arityOf(row);
    const second = arity > 1 ? this.primalOf(b, OPERANDS[0], row.name) : 0;
    const third = arity > 2 ? this.primalOf(c, OPERANDS[1], row.name) : 0;
    const y = a.elementwise(row, second, third);
    const inputs = [this, b, c];
    return this.record(
      y,
      row.partials.map((partial, i) => {
        const input = inputs[i];
        if (partial === null || typeof input !== "object" || input.entry === null) return null;
        const read = readBy(partial, y, a, second, third);
        for (const number of read) if (number !== null && typeof number !== "number") this.tape.hold(number);
        return { input: input.entry, pullback: slopeAt(row, i, read, input.shape, input.precision) };
      }),
    );
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
  /** The transpose on ȳ, for each input on the tape. */
  linear<M extends TensorLike<M>, N extends LinearName>(
    this: Var<M>,
    name: N,
    others: readonly Var<M>[],
    parameters: LinearParameters[N],
  ): Var<M> {
    if (!("linear" in this.primal)) checkTensor(this.tape.name, "the primal", this.primal);
    const primal = this.primal.linear(
      name,
      others.map((other) => this.own(other).primal),
      parameters,
    );
    const shapes: InputShapes = [this.shape, ...others.map(({ shape }) => shape)];
    return this.recorded(primal, [this, ...others], (i) => transposed(name, shapes, i, parameters));
  }
  /** The transpose on ȳ, at the same indices. */
  indexed<M extends TensorLike<M>, N extends IndexedName>(
    this: Var<M>,
    name: N,
    indices: Indices<Var<M>>,
    parameters: IndexedParameters[N],
  ): Var<M> {
    if (!("indexed" in this.primal)) checkTensor(this.tape.name, "the primal", this.primal);
    const at = indices instanceof Int32Array ? indices : this.own(indices, "the array of indices").primal;
    const pullback = transposedThere(name, at, this.shape, parameters);
    if (this.entry !== null && !(at instanceof Int32Array)) this.tape.hold(at);
    return this.recorded(this.primal.indexed(name, at, parameters), [this], () => pullback);
  }
  /** The two transposes on ȳ. */
  bilinear<M extends TensorLike<M>>(this: Var<M>, name: BilinearName, other: Var<M>): Var<M> {
    if (!("linear" in this.primal)) checkTensor(this.tape.name, "the primal", this.primal);
    const [a, b] = [this.primal, this.own(other).primal];
    const [left, right] = bilinear[name].transposes;
    return this.recorded(a.bilinear(name, b), [this, other], (i) => {
      this.tape.hold(i === 0 ? b : a);
      return i === 0 ? transposedWith(left, b, a.shape) : transposedWith(right, a, b.shape);
    });
  }
  /** x̄ᵢ += Dᵢᵀ·ȳ. */
  custom<M extends TensorLike<M>>(this: Var<M>, row: Custom, ...others: readonly Var<M>[]): Var<M> {
    if (!("custom" in this.primal)) checkTensor(this.tape.name, "the primal", this.primal);
    const primals: readonly [M, ...M[]] = [this.primal, ...others.map((other) => this.own(other).primal)];
    const y = this.primal.custom(row, ...primals.slice(1));
    return this.recorded(y, [this, ...others], (i) => {
      const pullback = transposedAt(row, i, y, primals);
      if (pullback !== null) for (const number of [y, ...primals]) this.tape.hold(number);
      return pullback;
    });
  }

  /** One way back from all that it makes. Each time has a tape of its own, so that no variable of outside gets in. */
  loop<M extends TensorLike<M>>(this: Var<M>, loop: Loop<Var<M>>): Looped<Var<M>> {
    return loop.rules.reverse<M, Var<M>, Tape<M>>(loop, {
      tape: this.tape,
      variable: (primal, tape, entry) => new Var(primal, tape, entry),
      alone: () => new Tape(loop.name, loop.remedy),
    });
  }

  /** A text; throws an `ArgumentError` where an operator such as `>` or `+` asks for a plain number, and would take the wrong branch. */
  [Symbol.toPrimitive](hint: string): string {
    return textAlone(this.tape.name, hint, this);
  }
  override toString(): string {
    return `Var(${String(this.primal)})`;
  }

  /** A number of the same tape that nothing flows back to. */
  constant(primal: T): Var<T> {
    return new Var(primal, this.tape, null);
  }
  /** Writes down a result with the ways back to those of its inputs that stand on the tape; one that depends on no entry is a constant. */
  private record(primal: T, ways: readonly (Way<T> | null)[]): Var<T> {
    return ways.some((way) => way !== null) ? new Var(primal, this.tape, this.tape.push(ways)) : this.constant(primal);
  }
  /** The same with the pullbacks to those of its inputs found, which holds what they hold. */
  private recorded(primal: T, inputs: readonly Var<T>[], pullbackTo: (index: number) => Pullback<T> | null): Var<T> {
    return this.record(
      primal,
      inputs.map(({ entry: input, precision }, i) => {
        const pullback = input === null ? null : pullbackTo(i);
        return input === null || pullback === null ? null : { input, pullback: inPrecision(pullback, precision) };
      }),
    );
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
      variable?.tape.remedy ??
        this.tape.remedy ??
        "Bring values from outside in with the `lift` that the differentiated function is given",
    );
  }
  private primalOf(operand: Var<T> | number | undefined, which: string, where: string): T | number {
    return typeof operand === "number" ? operand : this.own(operand, which, where).primal;
  }
  private through(primal: T, pullback: Pullback<T>): Var<T> {
    return this.record(primal, [this.entry === null ? null : { input: this.entry, pullback }]);
  }
}
