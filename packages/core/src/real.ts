/** The plainest kind of number: one float64. */
import { Arithmetic } from "./arithmetic.ts";
import { checkNumber, isKind, KIND, refuse } from "./checks.ts";
import { ArgumentError } from "./errors.ts";
import type { Elementwise } from "./number.ts";
import { checkPrecision, type Precision } from "./precision.ts";
import { arityOf, OPERANDS } from "./rules/elementwise.ts";
import { checkBroadcast, type Shape } from "./shape.ts";

function valueOf({ name }: Elementwise, which: string, operand: Real | number | undefined): number {
  if (typeof operand === "number") return operand;
  if (operand instanceof Real || isKind<Real>(operand, "Real")) return operand.value;
  checkNumber(name, which, operand);
  return refuse(name, which, operand, "a Real, or lift the other operand to its kind");
}

/**
 * A scalar in float64. Its functions are those of `Math`, whose last digit is the engine's, because they weigh nothing; a `Tensor` has the same bits on
 * every engine.
 */
export class Real extends Arithmetic<Real> {
  readonly shape: Shape = [];
  readonly precision = "float64";
  readonly byteLength = 8;

  constructor(readonly value: number) {
    super();
    if (typeof value !== "number") refuse("Real", "the value", value, "a plain number");
  }

  get [KIND](): string {
    return "Real";
  }

  elementwise(row: Elementwise, b?: Real | number, c?: Real | number): Real {
    const arity = arityOf(row);
    const second = arity > 1 ? valueOf(row, OPERANDS[0], b) : 0;
    return new Real(row.kernel(this.value, second, arity > 2 ? valueOf(row, OPERANDS[1], c) : 0));
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
    checkPrecision("Real.to", precision);
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
