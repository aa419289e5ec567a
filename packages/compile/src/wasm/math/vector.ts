/**
 * Arithmetic on whole vectors, written as expressions: four float32 or two float64, one text for both.
 *
 * Every operation emits its instruction at once and keeps the result in a local of its own, so that `x.mul(x).add(1)` means
 * what it says and a value can be used again. The engine's register allocator makes the locals free. In the place of an
 * operand a number stands for lanes of that float, and a bigint for lanes of these bits.
 */
import { f32x4, f64x2, i32x4, i64x2, i8x16, local, type Local, v128 } from "wasmati";
import type { Constants } from "../constants.ts";
import { type Fresh, type Routine, routine } from "../routine.ts";
import type { Known } from "./known.ts";

/** How the lanes of a vector are laid out in bits: sign, exponent, mantissa. */
export interface Format {
  readonly name: "float32" | "float64";
  readonly float: typeof f32x4 | typeof f64x2;
  readonly integer: typeof i32x4 | typeof i64x2;
  /** The bits stored of the mantissa: 1.m has one more. */
  readonly mantissaBits: 23 | 52;
  /** The exponent field of 1. */
  readonly bias: 127 | 1023;
  /** The sign bit. */
  readonly sign: bigint;
  /** The bits of a lane that hold this number. */
  readonly bits: (value: number) => bigint;
}

const view = (write: (view: DataView) => void): DataView => {
  const made = new DataView(new ArrayBuffer(8));
  write(made);
  return made;
};

export const float32: Format = {
  name: "float32",
  float: f32x4,
  integer: i32x4,
  mantissaBits: 23,
  bias: 127,
  sign: 1n << 31n,
  bits: (value) => BigInt(view((bytes) => bytes.setFloat32(0, value)).getUint32(0)),
};

export const float64: Format = {
  name: "float64",
  float: f64x2,
  integer: i64x2,
  mantissaBits: 52,
  bias: 1023,
  sign: 1n << 63n,
  bits: (value) => view((bytes) => bytes.setFloat64(0, value)).getBigUint64(0),
};

/** Where instructions are written. */
export interface Scope {
  readonly fresh: Fresh;
  readonly constants: Constants;
  /** From where the constants are looked for in a loop. */
  readonly origin?: Local<"i32"> | undefined;
  /** What has been computed there, where that is kept. */
  readonly known?: Known<Vector> | undefined;
}

/** What an operation takes beside the vector it is called on. */
export type Operand = Vector | number | bigint;

/** A vector in a local. A comparison gives a mask: lanes of ones or zeros, to be used in `select`, `and`, `or`. */
export class Vector {
  constructor(
    readonly format: Format,
    readonly local: Local<"v128">,
    readonly scope: Scope,
  ) {}

  add(other: Operand): Vector {
    return this.#binary(this.format.float.add, other);
  }
  sub(other: Operand): Vector {
    return this.#binary(this.format.float.sub, other);
  }
  mul(other: Operand): Vector {
    return this.#binary(this.format.float.mul, other);
  }
  div(other: Operand): Vector {
    return this.#binary(this.format.float.div, other);
  }
  neg(): Vector {
    return this.#unary(this.format.float.neg);
  }
  abs(): Vector {
    return this.#unary(this.format.float.abs);
  }
  nearest(): Vector {
    return this.#unary(this.format.float.nearest);
  }
  reciprocal(): Vector {
    return this.of(1).div(this);
  }
  /** `other` where it is less, else this: a NaN of this stays. */
  atMost(other: Operand): Vector {
    return this.#binary(this.format.float.pmin, other);
  }
  /** `other` where it is greater, else this: a NaN of this stays. */
  atLeast(other: Operand): Vector {
    return this.#binary(this.format.float.pmax, other);
  }

  less(other: Operand): Vector {
    return this.#binary(this.format.float.lt, other);
  }
  greater(other: Operand): Vector {
    return this.#binary(this.format.float.gt, other);
  }
  equal(other: Operand): Vector {
    return this.#binary(this.format.float.eq, other);
  }
  notEqual(other: Operand): Vector {
    return this.#binary(this.format.float.ne, other);
  }
  /** Whether the bits agree. */
  equalBits(other: Operand): Vector {
    return this.#binary(this.format.integer.eq, other);
  }

  and(other: Operand): Vector {
    return this.#binary(v128.and, other);
  }
  andNot(other: Operand): Vector {
    return this.#binary(v128.andnot, other);
  }
  or(other: Operand): Vector {
    return this.#binary(v128.or, other);
  }
  xor(other: Operand): Vector {
    return this.#binary(v128.xor, other);
  }
  /** Of this mask: one value where it is set, the other where it is not. */
  select(whenSet: Operand, otherwise: Operand): Vector {
    const [set, unset] = [this.of(whenSet), this.of(otherwise)];
    return this.made(() => v128.bitselect(set.local, unset.local, this.local));
  }

  /** The lanes as integers: sum, difference, shifts. */
  addBits(other: Operand): Vector {
    return this.#binary(this.format.integer.add, other);
  }
  subBits(other: Operand): Vector {
    return this.#binary(this.format.integer.sub, other);
  }
  shiftLeft(bits: number): Vector {
    return this.#shift(this.format.integer.shl, bits);
  }
  shiftRight(bits: number): Vector {
    return this.#shift(this.format.integer.shr_u, bits);
  }

  /** This number with the sign of another. */
  withSignOf(other: Vector): Vector {
    return this.abs().or(other.and(this.format.sign));
  }

  /** An operand as a vector of the same format. */
  of(operand: Operand): Vector {
    if (operand instanceof Vector) return operand;
    const bits = typeof operand === "bigint" ? operand : this.format.bits(operand);
    const both = this.format === float32 ? bits | (bits << 32n) : bits;
    const { constants, origin } = this.scope;
    return this.made(() => constants.push(both, origin));
  }

  /** What a piece of code leaves on the stack. */
  made(emit: () => void, format: Format = this.format): Vector {
    const result = this.scope.fresh(v128.kind);
    emit();
    local.set(result);
    return new Vector(format, result, this.scope);
  }

  #unary(instruction: (x: Local<"v128">) => void): Vector {
    return this.#once(instruction, null, () => this.made(() => instruction(this.local)));
  }

  #binary(instruction: (x: Local<"v128">, y: Local<"v128">) => void, operand: Operand): Vector {
    return this.#once(instruction, operand instanceof Vector ? operand.local : operand, () => {
      const other = this.of(operand);
      return this.made(() => instruction(this.local, other.local));
    });
  }

  #shift(instruction: (x: Local<"v128">, bits: number) => void, bits: number): Vector {
    return this.#once(instruction, bits, () => this.made(() => instruction(this.local, bits)));
  }

  #once(instruction: object, other: unknown, make: () => Vector): Vector {
    const { known } = this.scope;
    return known === undefined ? make() : known.once(instruction, this.local, other, make);
  }
}

/** A function on vectors of one format, from the expression of its result. */
export const vectorFunction = (
  format: Format,
  arity: 1 | 2,
  expression: (x: Vector, y: Vector) => Vector,
  constants: Constants,
): Routine =>
  routine(arity === 1 ? ["v128"] : ["v128", "v128"], ["v128"], (parameters, fresh) => {
    const [x, y = x] = parameters.map(
      ({ index }) => new Vector(format, { kind: "local", type: "v128", index }, { fresh, constants }),
    );
    if (x === undefined || y === undefined) throw new RangeError("vectorFunction: a function of nothing");
    local.get(expression(x, y).local);
  });

/** A function of float32 computed in float64: the lower and the upper two lanes apart, each rounded once in the end. */
export const inFloat64 =
  (expression: (x: Vector, y: Vector) => Vector) =>
  (x: Vector, y: Vector): Vector => {
    const low = demoted(expression(promoted(x), promoted(y)));
    const high = demoted(expression(promoted(upper(x)), promoted(upper(y))));
    return x.made(() => i8x16.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23], low.local, high.local));
  };
const promoted = (x: Vector): Vector => x.made(() => f64x2.promote_low_f32x4(x.local), float64);
const demoted = (x: Vector): Vector => x.made(() => f32x4.demote_f64x2_zero(x.local), float32);
const upper = (x: Vector): Vector =>
  x.made(() => i8x16.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7], x.local, x.local));
