/** The functions that the code of a program calls: vectors of exp, sin and the like, and rows that are not in the table. */
import type { Elementwise } from "@dualtape/core";
import { portableName } from "@dualtape/core/portable";
import { f32, f64, importFunc, type ImportFunc, type Local } from "wasmati";
import type { Precision } from "../graph/node.ts";
import type { Constants } from "./constants.ts";
import { mathLibrary, writeOut } from "./math/index.ts";
import type { Scope } from "./math/vector.ts";
import type { Routine } from "./routine.ts";

/** A kernel of JavaScript, called for one element at a time. */
export type Kernel = ImportFunc<["f64", "f64", "f64"], ["f64"]>;

/** What one program calls; each function is made once. */
export class Library {
  private readonly math: Readonly<Record<Precision, ReturnType<typeof mathLibrary>>>;
  private readonly kernels = new Map<Elementwise, Kernel>();

  constructor(private readonly constants: Constants) {
    this.math = { float32: mathLibrary("float32", constants), float64: mathLibrary("float64", constants) };
  }

  /** The function of a row on vectors, where there is one. */
  vectorFunction(row: Elementwise, precision: Precision): Routine | null {
    const name = portableName(row);
    return name === null ? null : this.math[precision](name);
  }
  /** Writes the function of a row on a vector in the place of a call, where it is short; tells whether it did. */
  writeOut(row: Elementwise, precision: Precision, x: Local<"v128">, written: Omit<Scope, "constants">): boolean {
    const name = portableName(row);
    return name !== null && writeOut(name, precision, x, { ...written, constants: this.constants });
  }
  /** Sine and cosine of one float64, side by side. */
  get sinAndCos(): Routine {
    return this.math.float64("sinAndCos");
  }
  /** The row itself, as it stands in JavaScript. */
  kernel(row: Elementwise): Kernel {
    const made =
      this.kernels.get(row) ??
      importFunc({ in: [f64, f64, f64], out: [f64] }, (a: number, b: number, c: number) => row.kernel(a, b, c));
    this.kernels.set(row, made);
    return made;
  }
}

/** Turns the number on the stack into a float64. */
export const widen = (precision: Precision): void => void (precision === "float32" && f64.promote_f32());

/** Turns the float64 on the stack into a number of a precision. */
export const narrow = (precision: Precision): void => void (precision === "float32" && f32.demote_f64());
