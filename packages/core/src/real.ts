/** The plainest kind of number: one float64. */
import { Arithmetic } from "./arithmetic.ts";
import type { Elementwise } from "./rules.ts";
import { checkBroadcast, type Shape } from "./shape.ts";

const valueOf = (x: Real | number): number => (typeof x === "number" ? x : x.value);

/** A scalar in float64. */
export class Real extends Arithmetic<Real> {
  readonly shape: Shape = [];
  readonly byteLength = 8;

  constructor(readonly value: number) {
    super();
  }

  elementwise(row: Elementwise, b: Real | number = 0, c: Real | number = 0): Real {
    return new Real(row.kernel(this.value, valueOf(b), valueOf(c)));
  }
  allFinite(): boolean {
    return Number.isFinite(this.value);
  }
  zeroLike(): Real {
    return new Real(0);
  }
  detach(): Real {
    return this;
  }
  /** A scalar stretches to the shape `[]` only; throws a `ShapeError` on any other. */
  broadcastTo(shape: Shape): Real {
    checkBroadcast("Real.broadcastTo", shape, this.shape);
    return this;
  }
  /** A scalar is its own sum; throws a `ShapeError` on a shape other than `[]`. */
  sumTo(shape: Shape): Real {
    checkBroadcast("Real.sumTo", shape, this.shape);
    return this;
  }
  override toString(): string {
    return String(this.value);
  }
}
