/**
 * A number that counts what is done with it: run a step on `Counted`, and out comes what the step costs. Inside `Var`
 * or `Dual` it counts the same for reverse and forward mode, on any machine alike, however loaded that is.
 */
import {
  Arithmetic,
  type Axes,
  type Elementwise,
  type Padding,
  type Precision,
  type Range,
  type Shape,
  sizeOf,
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
export class Counted<T extends TensorLike<T>> extends Arithmetic<Counted<T>> implements TensorLike<Counted<T>> {
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
  sum(axes?: Axes, keepDimensions?: boolean): Counted<T> {
    return this.noted(this.inner.sum(axes, keepDimensions), sizeOf(this.shape));
  }
  reshape(shape: Shape): Counted<T> {
    return this.noted(this.inner.reshape(shape), 0);
  }
  transpose(permutation?: readonly number[]): Counted<T> {
    return this.noted(this.inner.transpose(permutation));
  }
  slice(...ranges: readonly (Range | null)[]): Counted<T> {
    return this.noted(this.inner.slice(...ranges));
  }
  pad(...padding: readonly (Padding | null)[]): Counted<T> {
    return this.noted(this.inner.pad(...padding));
  }
  concat(others: readonly Counted<T>[], axis?: number): Counted<T> {
    return this.noted(
      this.inner.concat(
        others.map(({ inner }) => inner),
        axis,
      ),
    );
  }
  take(indices: ArrayLike<number>, axis?: number): Counted<T> {
    return this.noted(this.inner.take(indices, axis));
  }
  scatterAdd(indices: ArrayLike<number>, size: number, axis?: number): Counted<T> {
    return this.noted(this.inner.scatterAdd(indices, size, axis));
  }
  matmul(other: Counted<T>): Counted<T> {
    const result = this.inner.matmul(other.inner);
    return this.noted(result, sizeOf(result.shape) * (this.shape.at(-1) ?? 1));
  }

  private noted(result: T, elements = sizeOf(result.shape)): Counted<T> {
    if (result !== this.inner) this.meter.note(elements);
    return new Counted(result, this.meter);
  }
}

const innerOf = <T extends TensorLike<T>>(operand: Counted<T> | number = 0): T | number =>
  typeof operand === "number" ? operand : operand.inner;
