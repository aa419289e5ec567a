/**
 * A number that counts what is done with it: run a step on `Counted`, and out comes what the step costs. Inside `Var`
 * or `Dual` it counts the same for reverse and forward mode, on any machine alike, however loaded that is.
 */
import {
  type BilinearName,
  type Custom,
  type Elementwise,
  type IndexedName,
  type IndexedParameters,
  type Indices,
  type LinearName,
  type LinearParameters,
  type Loop,
  type Looped,
  must,
  type Precision,
  type Shape,
  sizeOf,
  TensorArithmetic,
  type TensorLike,
} from "@dualtape/core";

/** What has been done so far. */
export class Meter {
  /** Operations, whatever their size. */
  operations = 0;
  /** Elements written by them, and products summed in matrix products. */
  elements = 0;

  /** Notes an operation and its elements. */
  note(elements: number): void {
    this.operations += 1;
    this.elements += elements;
  }
}

/** A number with a meter that all which is computed from it shares. */
export class Counted<T extends TensorLike<T>> extends TensorArithmetic<Counted<T>> implements TensorLike<Counted<T>> {
  constructor(
    readonly inner: T,
    readonly meter: Meter,
  ) {
    super();
  }

  get shape(): Shape {
    return this.inner.shape;
  }
  get precision(): Precision {
    return this.inner.precision;
  }
  get byteLength(): number {
    return this.inner.byteLength;
  }
  magnitude(): number {
    return this.inner.magnitude();
  }
  detach(): Counted<T> {
    return new Counted(this.inner.detach(), this.meter);
  }
  zeroLike(): Counted<T> {
    return this.noted(this.inner.zeroLike());
  }
  elementwise(row: Elementwise, b?: Counted<T> | number, c?: Counted<T> | number): Counted<T> {
    return this.noted(this.inner.elementwise(row, innerOf(b), innerOf(c)));
  }
  to(precision: Precision): Counted<T> {
    return this.noted(this.inner.to(precision));
  }
  broadcastTo(shape: Shape): Counted<T> {
    return this.noted(this.inner.broadcastTo(shape));
  }
  sumTo(shape: Shape): Counted<T> {
    return this.noted(this.inner.sumTo(shape), sizeOf(this.shape));
  }
  linear<N extends LinearName>(name: N, others: readonly Counted<T>[], parameters: LinearParameters[N]): Counted<T> {
    const result = this.inner.linear(
      name,
      others.map(({ inner }) => inner),
      parameters,
    );
    return this.noted(result, name === "reshape" ? 0 : sizeOf(result.shape));
  }
  indexed<N extends IndexedName>(name: N, indices: Indices<Counted<T>>, parameters: IndexedParameters[N]): Counted<T> {
    const at = indices instanceof Int32Array ? indices : indices.inner;
    const result = this.inner.indexed(name, at, parameters);
    // The zeros around what is put somewhere are set at once.
    return this.noted(result, Math.min(sizeOf(result.shape), sizeOf(this.shape)));
  }
  bilinear(name: BilinearName, other: Counted<T>): Counted<T> {
    const result = this.inner.bilinear(name, other.inner);
    return this.noted(result, sizeOf(result.shape) * must(this.shape.at(-1), "last axis"));
  }
  custom(row: Custom, ...others: readonly Counted<T>[]): Counted<T> {
    return this.noted(this.inner.custom(row, ...others.map(({ inner }) => inner)));
  }

  loop(loop: Loop<Counted<T>>): Looped<Counted<T>> {
    return loop.rules.stepByStep(loop);
  }

  private noted(result: T, elements = sizeOf(result.shape)): Counted<T> {
    if (result !== this.inner) this.meter.note(elements);
    return new Counted(result, this.meter);
  }
}

const innerOf = <T extends TensorLike<T>>(operand: Counted<T> | number = 0): T | number =>
  typeof operand === "number" ? operand : operand.inner;
