/**
 * The elementwise methods, once for every kind of number: each is its row of the table.
 *
 * A kind of number extends this class and says in `elementwise` what a row means for it.
 */
import type { Elementwise, ScalarLike } from "./number.ts";
import type { Precision } from "./precision.ts";
import { elementwise } from "./rules/index.ts";
import type { Shape } from "./shape.ts";

/** The base of `Real`, `Tensor`, `Dual`, `Var`: one-line methods over the table. */
export abstract class Arithmetic<S> implements ScalarLike<S> {
  abstract readonly shape: Shape;
  abstract readonly precision: Precision;
  abstract readonly byteLength: number;
  abstract magnitude(): number;
  abstract zeroLike(): S;
  abstract detach(): S;
  abstract to(precision: Precision): S;
  abstract broadcastTo(shape: Shape): S;
  abstract sumTo(shape: Shape): S;
  abstract elementwise(row: Elementwise, b?: S | number, c?: S | number): S;

  add(other: S | number): S {
    return this.elementwise(elementwise.add, other);
  }
  sub(other: S | number): S {
    return this.elementwise(elementwise.sub, other);
  }
  mul(other: S | number): S {
    return this.elementwise(elementwise.mul, other);
  }
  div(other: S | number): S {
    return this.elementwise(elementwise.div, other);
  }
  pow(exponent: S | number): S {
    return this.elementwise(elementwise.pow, exponent);
  }
  atan2(x: S | number): S {
    return this.elementwise(elementwise.atan2, x);
  }
  maximum(other: S | number): S {
    return this.elementwise(elementwise.maximum, other);
  }
  minimum(other: S | number): S {
    return this.elementwise(elementwise.minimum, other);
  }
  equal(other: S | number): S {
    return this.elementwise(elementwise.equal, other);
  }
  notEqual(other: S | number): S {
    return this.elementwise(elementwise.notEqual, other);
  }
  greater(other: S | number): S {
    return this.elementwise(elementwise.greater, other);
  }
  greaterEqual(other: S | number): S {
    return this.elementwise(elementwise.greaterEqual, other);
  }
  less(other: S | number): S {
    return this.elementwise(elementwise.less, other);
  }
  lessEqual(other: S | number): S {
    return this.elementwise(elementwise.lessEqual, other);
  }
  where(whenTrue: S | number, whenFalse: S | number): S {
    return this.elementwise(elementwise.where, whenTrue, whenFalse);
  }
  neg(): S {
    return this.elementwise(elementwise.neg);
  }
  reciprocal(): S {
    return this.elementwise(elementwise.reciprocal);
  }
  square(): S {
    return this.elementwise(elementwise.square);
  }
  sqrt(): S {
    return this.elementwise(elementwise.sqrt);
  }
  exp(): S {
    return this.elementwise(elementwise.exp);
  }
  expm1(): S {
    return this.elementwise(elementwise.expm1);
  }
  log(): S {
    return this.elementwise(elementwise.log);
  }
  log1p(): S {
    return this.elementwise(elementwise.log1p);
  }
  sin(): S {
    return this.elementwise(elementwise.sin);
  }
  cos(): S {
    return this.elementwise(elementwise.cos);
  }
  tan(): S {
    return this.elementwise(elementwise.tan);
  }
  tanh(): S {
    return this.elementwise(elementwise.tanh);
  }
  sigmoid(): S {
    return this.elementwise(elementwise.sigmoid);
  }
  softplus(): S {
    return this.elementwise(elementwise.softplus);
  }
  erf(): S {
    return this.elementwise(elementwise.erf);
  }
  erfc(): S {
    return this.elementwise(elementwise.erfc);
  }
  abs(): S {
    return this.elementwise(elementwise.abs);
  }
  sign(): S {
    return this.elementwise(elementwise.sign);
  }
}
