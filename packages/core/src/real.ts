/** The plainest kind of number: one float64. */
import { Arithmetic } from "./arithmetic.ts";
import { ArgumentError } from "./errors.ts";
import type { Precision } from "./precision.ts";
import type { Elementwise } from "./rules/index.ts";
import { checkBroadcast, type Shape } from "./shape.ts";

function valueOf({ name }: Elementwise, operand: Real | number): number {
  if (typeof operand === "number") return operand;
  if (operand instanceof Real) return operand.value;
  throw new ArgumentError(name, "an operand is not a Real", "Make it one, or lift the other operand to its kind");
}

/** A scalar in float64. */
export class Real extends Arithmetic<Real> {
  readonly shape: Shape = [];
  readonly precision = "float64";
  readonly byteLength = 8;

  constructor(readonly value: number) {
    super();
  }

  elementwise(row: Elementwise, b: Real | number = 0, c: Real | number = 0): Real {
    return new Real(row.kernel(this.value, valueOf(row, b), valueOf(row, c)));
  }
  magnitude(): number {
    return Math.abs(this.value);
  }
  zeroLike(): Real {
    return new Real(0);
  }
  detach(): Real {
    return this;
  }
  /** A Real is in float64; throws an `ArgumentError` on another precision. */
  to(precision: Precision): Real {
    if (precision === this.precision) return this;
    throw new ArgumentError("Real.to", `a Real has no ${precision}`, "Make a tensor of it, with scalar(…)");
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
