/**
 * Dual numbers with K tangents: x + ẋ₁ε₁ + … + ẋₖεₖ with εᵢεⱼ = 0, so that f(x + ẋε) = f(x) + f′(x)ẋ ε.
 *
 * All of forward mode is here: what each kind of row in the table means for a dual. A tangent that is zero by
 * structure is absent (`null`); a constant has none at all, and costs what its primal costs.
 */
import {
  arityOf,
  Arithmetic,
  type BilinearName,
  checkNumber,
  checkTensor,
  type Custom,
  customMap,
  type Elementwise,
  type IndexedName,
  type IndexedParameters,
  type Indices,
  isKind,
  KIND,
  type LinearName,
  type LinearParameters,
  type Loop,
  type Looped,
  movedBy,
  OPERANDS,
  PerturbationError,
  type Precision,
  sameShape,
  type ScalarLike,
  type Shape,
  TensorArithmetic,
  textAlone,
  type TensorLike,
} from "@dualtape/core";

/** One differentiation; duals of two of them never mix. */
export interface Perturbation {
  /** What is being differentiated, for errors. */
  readonly name: string;
  /** What to do about a number of outside, where that is not to lift it. */
  readonly remedy?: string;
}

/** A tangent for each direction, `null` where it is zero by structure. */
export type Tangents<T> = readonly (T | null)[];

const NONE: Tangents<never> = [];

/** A number with its derivatives along K directions. `T` is the kind of primal and tangents; it may be dual itself. */
export class Dual<T extends ScalarLike<T>> extends TensorArithmetic<Dual<T>> {
  private readonly carried: Tangents<T>;

  constructor(
    readonly primal: T,
    tangents: Tangents<T>,
    readonly perturbation: Perturbation,
  ) {
    super();
    if (!(primal instanceof Arithmetic)) checkNumber("Dual", "the primal", primal);
    this.carried = tangents;
  }

  get [KIND](): string {
    return "Dual";
  }

  /** A tangent for each direction, or none at all for a constant. */
  get tangents(): Tangents<T> {
    return this.carried;
  }

  get shape(): Shape {
    return this.primal.shape;
  }
  get precision(): Precision {
    return this.primal.precision;
  }
  get byteLength(): number {
    return this.tangents.reduce((bytes, tangent) => bytes + (tangent?.byteLength ?? 0), this.primal.byteLength);
  }
  magnitude(): number {
    return this.primal.magnitude();
  }
  zeroLike(): Dual<T> {
    return this.constant(this.primal.zeroLike());
  }
  detach(): Dual<T> {
    return this.constant(this.primal.detach());
  }

  /** Σ ∂ᵢ·ẋᵢ, with each partial made once for all K tangents. */
  elementwise(row: Elementwise, b?: Dual<T> | number, c?: Dual<T> | number): Dual<T> {
    const a = this.primal;
    const arity = arityOf(row);
    const second = arity > 1 ? this.primalOf(b, OPERANDS[0], row.name) : 0;
    const third = arity > 2 ? this.primalOf(c, OPERANDS[1], row.name) : 0;
    const y = a.elementwise(row, second, third);
    const tangents: (T | null)[] = [];
    row.partials.forEach((partial, i) => {
      const input = i === 0 ? this : i === 1 ? b : c;
      if (partial === null || typeof input !== "object" || !input.tangents.some((tangent) => tangent !== null)) return;
      const apply = partial(y, a, second, third);
      input.tangents.forEach((tangent, k) => {
        tangents[k] = plus(tangents[k] ?? null, tangent && movedBy(row, apply, tangent));
      });
    });
    return this.with(
      y,
      tangents.map((tangent) => tangent && tangent.to(y.precision).broadcastTo(y.shape)),
    );
  }

  to(precision: Precision): Dual<T> {
    return this.precision === precision ? this : this.map((x) => x.to(precision));
  }
  broadcastTo(shape: Shape): Dual<T> {
    return sameShape(this.shape, shape) ? this : this.map((x) => x.broadcastTo(shape));
  }
  sumTo(shape: Shape): Dual<T> {
    return sameShape(this.shape, shape) ? this : this.map((x) => x.sumTo(shape));
  }
  /** The same operation on the tangents. */
  linear<M extends TensorLike<M>, N extends LinearName>(
    this: Dual<M>,
    name: N,
    others: readonly Dual<M>[],
    parameters: LinearParameters[N],
  ): Dual<M> {
    if (!("linear" in this.primal)) checkTensor(this.perturbation.name, "the primal", this.primal);
    const inputs = [this, ...others];
    const onEach = (part: (input: Dual<M>) => M): M => part(this).linear(name, others.map(part), parameters);
    others.forEach((other) => this.own(other));
    return this.with(
      onEach(({ primal }) => primal),
      directionsOf(inputs, (k) =>
        inputs.some(({ tangents }) => tangents[k])
          ? onEach(({ primal, tangents }) => tangents[k] ?? primal.zeroLike())
          : null,
      ),
    );
  }
  /** The same operation on the tangents, at the same indices. */
  indexed<M extends TensorLike<M>, N extends IndexedName>(
    this: Dual<M>,
    name: N,
    indices: Indices<Dual<M>>,
    parameters: IndexedParameters[N],
  ): Dual<M> {
    if (!("indexed" in this.primal)) checkTensor(this.perturbation.name, "the primal", this.primal);
    const at = indices instanceof Int32Array ? indices : this.own(indices, "the array of indices").primal;
    return this.map((x) => x.indexed(name, at, parameters));
  }
  /** op(ȧ, b) + op(a, ḃ). */
  bilinear<M extends TensorLike<M>>(this: Dual<M>, name: BilinearName, other: Dual<M>): Dual<M> {
    if (!("linear" in this.primal)) checkTensor(this.perturbation.name, "the primal", this.primal);
    const [a, b] = [this.primal, this.own(other).primal];
    return this.with(
      a.bilinear(name, b),
      directionsOf([this, other], (k) => {
        const [left, right] = [this.tangents[k] ?? null, other.tangents[k] ?? null];
        return plus(left && left.bilinear(name, b), right && a.bilinear(name, right));
      }),
    );
  }
  /** Σ Dᵢ·ẋᵢ, with each differential made once for all K tangents. */
  custom<M extends TensorLike<M>>(this: Dual<M>, row: Custom, ...others: readonly Dual<M>[]): Dual<M> {
    if (!("custom" in this.primal)) checkTensor(this.perturbation.name, "the primal", this.primal);
    const inputs = [this, ...others];
    const primals: readonly [M, ...M[]] = [this.primal, ...others.map((other) => this.own(other).primal)];
    const y = this.primal.custom(row, ...primals.slice(1));
    const differentials = inputs.map(({ tangents }, i) =>
      tangents.some((tangent) => tangent !== null) ? customMap(row, i, "differential", y, primals) : null,
    );
    return this.with(
      y,
      directionsOf(inputs, (k) =>
        inputs.reduce<M | null>((sum, { tangents }, i) => {
          const [tangent, apply] = [tangents[k] ?? null, differentials[i] ?? null];
          return plus(sum, tangent && apply && apply(tangent).to(y.precision));
        }, null),
      ),
    );
  }

  /** The tangents are carried along. The body has a differentiation of its own, so that no dual of outside gets in. */
  loop<M extends TensorLike<M>>(this: Dual<M>, loop: Loop<Dual<M>>): Looped<Dual<M>> {
    const within = new Dual(this.primal, NONE, { name: loop.name, remedy: loop.remedy });
    return loop.rules.forward<M, Dual<M>>(loop, {
      tangentsOf: (dual, where) => (where === "inside" ? within : this).own(dual).tangents,
      made: (primal, tangents, where) => (where === "inside" ? within : this).with(primal, tangents),
    });
  }

  /** A text; throws an `ArgumentError` where an operator such as `>` or `+` asks for a plain number, and would take the wrong branch. */
  [Symbol.toPrimitive](hint: string): string {
    return textAlone(this.perturbation.name, hint, this);
  }
  override toString(): string {
    return `Dual(${String(this.primal)}; ${this.tangents.map((tangent) => (tangent === null ? "0" : String(tangent))).join(", ")})`;
  }

  /** A dual of the same differentiation without tangents. */
  constant(primal: T): Dual<T> {
    return new Dual(primal, NONE, this.perturbation);
  }
  /** A dual of the same differentiation. */
  with(primal: T, tangents: Tangents<T>): Dual<T> {
    return new Dual(primal, tangents, this.perturbation);
  }
  /** The primal of an operand; throws as `own` does. */
  primalOf(operand: Dual<T> | number | undefined, which?: string, where?: string): T | number {
    return typeof operand === "number" ? operand : this.own(operand, which, where).primal;
  }
  /**
   * The operand itself, if it belongs to this differentiation; throws a `PerturbationError` where it belongs to another, and an
   * `ArgumentError` where it is no number.
   */
  own(operand: Dual<T> | undefined, which = "an operand", where = this.perturbation.name): Dual<T> {
    if (operand instanceof Dual && operand.perturbation === this.perturbation) return operand;
    const dual = isKind<Dual<T>>(operand, "Dual") ? operand : null;
    if (dual?.perturbation === this.perturbation) return dual;
    checkNumber(where, which, operand);
    throw new PerturbationError(
      this.perturbation.name,
      dual
        ? `a number of this differentiation meets one of another (${dual.perturbation.name})`
        : "a dual number meets one that is not dual",
      dual?.perturbation.remedy ??
        this.perturbation.remedy ??
        "Bring values from outside in with the `lift` that the differentiated function is given",
    );
  }
  private map(f: (x: T) => T): Dual<T> {
    return this.with(
      f(this.primal),
      this.tangents.map((tangent) => tangent && f(tangent)),
    );
  }
}

const plus = <T extends ScalarLike<T>>(a: T | null, b: T | null): T | null => (a && b ? a.add(b) : (a ?? b));

/** A tangent for each direction that one of the inputs has. */
function directionsOf<T extends ScalarLike<T>>(
  inputs: readonly Dual<T>[],
  tangent: (direction: number) => T | null,
): Tangents<T> {
  const count = inputs.reduce((most, { tangents }) => Math.max(most, tangents.length), 0);
  const found: (T | null)[] = [];
  for (let k = 0; k < count; k++) found.push(tangent(k));
  return found;
}
