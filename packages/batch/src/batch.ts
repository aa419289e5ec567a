/**
 * Batches: many numbers of one shape, as one number. What is done to a batch is done to each of its items.
 *
 * A batch holds a number with one axis more, the first, that nobody sees; or one that all items share, for which nothing is done
 * more than once. So each operation is the same operation on what is held, once ranks are aligned behind that axis.
 */
import {
  Arithmetic,
  BatchError,
  bilinear,
  type BilinearName,
  checkFlag,
  checkNumber,
  checkTensor,
  type Custom,
  type CustomMap,
  customShape,
  type Elementwise,
  formatShape,
  indexed,
  type IndexedName,
  type IndexedParameters,
  type Indices,
  isChoice,
  isKind,
  KIND,
  linear,
  type LinearName,
  type LinearParameters,
  type Loop,
  type Looped,
  must,
  operandsOf,
  type Precision,
  refuse,
  resized,
  type Shape,
  shapeOfIndices,
  TensorArithmetic,
  type TensorLike,
} from "@dualtape/core";
import { aligned, type BatchAxis, products, type Side, toFront, withAxis } from "./axis.ts";
import { type BatchedMap, eachItem } from "./custom.ts";
import { loopOfBatches } from "./loop.ts";

/** As many numbers as its axis is long. `T` is the kind of what is held; it may be dual, a variable, or a batch itself. */
export class Batch<T extends TensorLike<T>> extends TensorArithmetic<Batch<T>> implements TensorLike<Batch<T>> {
  /**
   * @param held the items along its first axis, or the one that all items are
   * @param mapped whether it has that axis
   */
  constructor(
    readonly held: T,
    readonly mapped: boolean,
    readonly axis: BatchAxis,
  ) {
    super();
    if (!(held instanceof Arithmetic)) checkTensor("Batch", "what it holds", held);
    if (typeof mapped !== "boolean") checkFlag("Batch", "whether it is mapped", mapped);
    if (typeof axis !== "object" || typeof axis?.name !== "string" || !Number.isSafeInteger(axis.length)) {
      refuse("Batch", "the axis", axis, "its name and its length");
    }
    if (mapped && held.shape[0] !== axis.length) {
      throw new BatchError(
        axis.name,
        `shape ${formatShape(held.shape)} does not hold ${axis.length} items`,
        `Give one whose first axis has length ${axis.length}`,
      );
    }
  }

  get [KIND](): string {
    return "Batch";
  }
  /** The shape of one item. */
  get shape(): Shape {
    return this.mapped ? this.held.shape.slice(1) : this.held.shape;
  }
  get precision(): Precision {
    return this.held.precision;
  }
  get byteLength(): number {
    return this.held.byteLength;
  }
  /** The greatest absolute value in all items. */
  magnitude(): number {
    return this.held.magnitude();
  }
  zeroLike(): Batch<T> {
    const zeros = this.held.zeroLike();
    if (!this.mapped) return this.shared(zeros);
    return this.shared(this.axis.length === 0 ? zeros.sum(0) : zeros.slice([0, 1]).reshape(this.shape));
  }
  detach(): Batch<T> {
    return this.with(this.held.detach());
  }
  to(precision: Precision): Batch<T> {
    return this.precision === precision ? this : this.with(this.held.to(precision));
  }

  elementwise(row: Elementwise, b?: Batch<T> | number, c?: Batch<T> | number): Batch<T> {
    // The precision is that of one item: what is held has another rank, and would be counted otherwise.
    const { operands, shape, precision } = operandsOf<Batch<T>>(row, this, b, c, (first, operand, which, where) =>
      first.own(operand, which, where),
    );
    const mapped = operands.some((operand) => typeof operand !== "number" && operand.mapped);
    const [first, second, third] = operands.map((operand, i): T | number => {
      if (typeof operand === "number") return operand;
      // A condition is never rounded, which could make a 0 of it. It may be widened: held with the axis, it has a say beside scalars without.
      const stays = isChoice(row, i) && precision === "float32";
      return aligned((stays ? operand : operand.to(precision)).side(), shape.length);
    });
    const y = (first as T).elementwise(row, second, third).to(precision);
    return new Batch(y, mapped, this.axis);
  }

  broadcastTo(shape: Shape): Batch<T> {
    return resized<Batch<T>>(this, "broadcastTo", shape);
  }
  sumTo(shape: Shape): Batch<T> {
    return resized<Batch<T>>(this, "sumTo", shape);
  }
  /** The same operation behind the axis; one input that has it makes all have it. */
  linear<N extends LinearName>(name: N, others: readonly Batch<T>[], parameters: LinearParameters[N]): Batch<T> {
    const inputs = [this, ...others.map((other) => this.own(other, "an operand", name))];
    const shape = linear[name].shape([this.shape, ...others.map((other) => other.shape)], parameters);
    if (!inputs.some(({ mapped }) => mapped)) {
      return this.shared(
        this.held.linear(
          name,
          others.map(({ held }) => held),
          parameters,
        ),
      );
    }
    const rank = name === "broadcastTo" ? shape.length : 0;
    const [first, ...rest] = inputs.map((input) => aligned(input.spread().side(), rank)) as [T, ...T[]];
    const { length } = this.axis;
    return this.every(
      first.linear(name, rest, withAxis[name](length, parameters, this.shape)).reshape([length, ...shape]),
    );
  }
  /** The same operation behind the axis. Where items have their own indices, they are walked over together with these. */
  indexed<N extends IndexedName>(name: N, indices: Indices<Batch<T>>, parameters: IndexedParameters[N]): Batch<T> {
    const own = indices instanceof Int32Array ? indices : this.own(indices, "the array of indices", name);
    indexed[name].shape(this.shape, shapeOfIndices(own), parameters);
    const { axis, batch } = parameters;
    if (own instanceof Int32Array || !own.mapped) {
      const at = own instanceof Int32Array ? own : own.held;
      if (!this.mapped) return this.shared(this.held.indexed(name, at, parameters));
      if (batch === 0) return this.every(this.held.indexed(name, at, { ...parameters, axis: axis + 1 }));
    } else if (!this.mapped && batch === 0 && indexed[name].picks) {
      // All take from one, so it need not be there for each.
      return this.every(toFront(this.held.indexed(name, own.held, parameters), axis));
    }
    const at = own instanceof Int32Array ? own : own.spread().held;
    return this.every(this.spread().held.indexed(name, at, { ...parameters, axis: axis + 1, batch: batch + 1 }));
  }
  bilinear(name: BilinearName, other: Batch<T>): Batch<T> {
    const [a, b] = [this, this.own(other, "an operand", name)];
    const shape = bilinear[name].shape(a.shape, b.shape);
    return a.mapped || b.mapped
      ? this.every(products[name](a.side(), b.side(), shape))
      : this.shared(a.held.bilinear(name, b.held));
  }
  /** The row for each item, or once where it broadcasts. */
  custom(row: Custom, ...others: readonly Batch<T>[]): Batch<T> {
    const inputs = [this, ...others.map((other) => this.own(other, "an operand", row?.name))];
    customShape(row, [this.shape, ...others.map(({ shape }) => shape)]);
    const mapped = inputs.map((input) => input.mapped);
    if (row.broadcasts === true && mapped.includes(true)) {
      const rank = Math.max(...inputs.map(({ shape }) => shape.length));
      const [first, ...rest] = inputs.map((input) => aligned(input.side(), rank)) as [T, ...T[]];
      return this.every(first.custom(row, ...rest));
    }
    const rest = others.map(({ held }) => held);
    return mapped.includes(true)
      ? this.every(this.held.custom(eachItem(row, this.axis.length, mapped, onBatches(this.axis, mapped)), ...rest))
      : this.shared(this.held.custom(row, ...rest));
  }

  /** The same loop, behind the axis. */
  loop(loop: Loop<Batch<T>>): Looped<Batch<T>> {
    for (const input of [...loop.carried, ...loop.items, ...loop.shared]) this.own(input, "an operand", loop.name);
    const within = new Batch(this.held, this.mapped, { ...this.axis, remedy: loop.remedy });
    return loopOfBatches<T, Batch<T>>(loop, {
      outside: (held, mapped) => new Batch(held, mapped, this.axis),
      inside: (held, mapped) => new Batch(held, mapped, within.axis),
      checked: (batch) => within.own(batch, "what a step makes", loop.name),
    });
  }

  override toString(): string {
    return `Batch(${this.mapped ? `${this.axis.length} in ` : "shared "}${String(this.held)})`;
  }

  /** A number of this batch that all items share. */
  shared(held: T): Batch<T> {
    return new Batch(held, false, this.axis);
  }
  /** The same with the axis, as many times as it is long where all items share it. */
  spread(): Batch<T> {
    const { held, mapped, axis } = this;
    return mapped ? this : this.every(held.reshape([1, ...held.shape]).broadcastTo([axis.length, ...held.shape]));
  }
  /**
   * The operand itself, if it belongs to this batch; throws a `BatchError` where it belongs to another, and an `ArgumentError` where
   * it is no number.
   */
  own(operand: Batch<T> | undefined, which = "an operand", where = this.axis.name): Batch<T> {
    if (operand instanceof Batch && operand.axis === this.axis) return operand;
    const batch = isKind<Batch<T>>(operand, "Batch") ? operand : null;
    if (batch?.axis === this.axis) return batch;
    checkNumber(where, which, operand);
    throw new BatchError(
      where,
      batch
        ? `an item of this batch meets one of another (${batch.axis.name})`
        : "an item of a batch meets a number that is none",
      batch?.axis.remedy ??
        this.axis.remedy ??
        "Give what is used from outside as an argument, shared by all with `null` in place of its axis",
    );
  }

  /** Throws a `BatchError`: one item has no values of its own to look at, and so have all that follow. */
  get data(): never {
    return this.refuse("the data");
  }
  /** Throws a `BatchError`. */
  item(): never {
    return this.refuse("the value");
  }
  /** Throws a `BatchError`. */
  toArray(): never {
    return this.refuse("the values");
  }
  /** Throws a `BatchError`, wherever a plain number is made of this one: in a comparison, a sum, a text. */
  [Symbol.toPrimitive](): never {
    return this.refuse("a plain number");
  }

  private every(held: T): Batch<T> {
    return new Batch(held, true, this.axis);
  }
  private with(held: T): Batch<T> {
    return new Batch(held, this.mapped, this.axis);
  }
  private side(): Side<T> {
    return { held: this.held, length: this.mapped ? this.axis.length : null, shape: this.shape };
  }
  private refuse(what: string): never {
    throw new BatchError(
      this.axis.name,
      `${what} of one item is asked for, but all items go through together`,
      "Choose with where(…), maximum(…) or minimum(…), or look at the result outside",
    );
  }
}

/** The maps of a custom row, applied to batches made of arrays with the axis. */
const onBatches =
  (axis: BatchAxis, mapped: readonly boolean[]): BatchedMap =>
  (row, index, which): CustomMap =>
  <S extends TensorLike<S>>(y: S, [first, ...others]: readonly [S, ...S[]]) => {
    const has = mapped[index] ?? false;
    const wrap = (x: S, input: number): Batch<S> => new Batch(x, mapped[input] ?? false, axis);
    const inputs: readonly [Batch<S>, ...Batch<S>[]] = [wrap(first, 0), ...others.map((x, i) => wrap(x, i + 1))];
    const map = must(row.partials[index], "partial")[which](new Batch(y, true, axis), inputs);
    return which === "differential"
      ? (d: S): S => map(new Batch(d, has, axis)).spread().held
      : (d: S): S => {
          const cotangent = map(new Batch(d, true, axis)).spread().held;
          return has ? cotangent : cotangent.sum(0);
        };
  };
