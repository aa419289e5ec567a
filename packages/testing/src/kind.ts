/** What checks need to know of a kind of number: how to make its values, and how to read them. */
import { checkFunction, refuse, type Shape } from "@dualtape/core";

/** A kind of number under test. */
export interface Kind<S> {
  readonly name: string;
  /** The relative rounding error of one operation: `Number.EPSILON` in float64, 2⁻²³ in float32. */
  readonly epsilon: number;
  /** Whether it has axes: one without is asked for the shape `[]` only, and need not keep the laws of tensors. */
  readonly hasAxes: boolean;
  /** Set to false where a number does not know its value, as one that is to be compiled: its magnitude is not asked for. */
  readonly hasValues?: boolean;
  /** Makes a number of values in row-major order. */
  make(values: readonly number[], shape: Shape): S;
  /** The values, in row-major order. */
  read(x: S): readonly number[];
  /**
   * The derivatives that a number carries, by whatever `make` made, zeros where they are absent: if given, both sides of
   * every law must agree in these too. This is how the laws check rules of differentiation.
   */
  derivatives?(x: S): readonly number[];
}

/** Refuses what is no kind of number. */
export function checkKind<S>(where: string, kind: Kind<S>, name = "kind"): void {
  if (typeof kind !== "object" || kind === null) refuse(where, `the ${name}`, kind, "a kind, with `make` and `read`");
  checkFunction(where, `${name}.make`, kind.make);
  checkFunction(where, `${name}.read`, kind.read);
}
