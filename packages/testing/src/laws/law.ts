/**
 * A law is an equation between two ways to compute, as data: a test runner goes through a list of them and checks each
 * on a kind of number. Laws know nothing of a runner; one that is broken throws.
 *
 * Both sides must agree in shape, in values, and in the derivatives that the kind carries: d/dx of sin² + cos² is 0, too.
 */
import {
  DualtapeError,
  formatShape,
  sameShape,
  type ScalarLike,
  type Shape,
  sizeOf,
  type TensorLike,
} from "@dualtape/core";
import { relativeError } from "../error.ts";
import { checkKind, type Kind } from "../kind.ts";
import { inputs, type Samples } from "./samples.ts";

/** A law of numbers without axes, which tensors keep elementwise. */
export interface ScalarLaw {
  readonly name: string;
  /** Throws a `LawError` where `kind` breaks the law. */
  check<S extends ScalarLike<S>>(kind: Kind<S>): void;
}

/** A law of numbers with axes. */
export interface TensorLaw {
  readonly name: string;
  /** Throws a `LawError` where `kind` breaks the law. */
  check<S extends TensorLike<S>>(kind: Kind<S>): void;
}

/** A law that a kind of number does not keep. */
export class LawError extends DualtapeError {
  override readonly name = "LawError";
}

/** The two sides of an equation. */
type Sides<S> = readonly [left: S, right: S];

/** A law in up to three inputs from `samples`: on tensors all twelve at once, else one after the other. */
export const scalarLaw = (
  name: string,
  samples: Samples,
  sides: <S extends ScalarLike<S>>(a: S, b: S, c: S) => Sides<S>,
): ScalarLaw => ({
  name,
  check(kind) {
    checkKind(name, kind);
    for (const [a, b, c] of inputs(kind, samples)) compare(name, kind, sides(a, b, c));
  },
});

/** A law in up to three inputs of the given shapes; those without one are scalars. */
export const tensorLaw = (
  name: string,
  shapes: { readonly a: Shape; readonly b?: Shape; readonly c?: Shape },
  sides: <S extends TensorLike<S>>(a: S, b: S, c: S) => Sides<S>,
): TensorLaw => ({
  name,
  check(kind) {
    checkKind(name, kind);
    const input = (shape: Shape = [], turn: number) =>
      kind.make(
        Array.from({ length: sizeOf(shape) }, (_, i) => 2 * Math.sin(turn * (i + 1))),
        shape,
      );
    compare(name, kind, sides(input(shapes.a, 2.4), input(shapes.b, 1.1), input(shapes.c, 3.7)));
  },
});

/** The rounding errors of this many operations are allowed. */
const OPERATIONS = 64;

/** Throws a `LawError` where the two sides differ by more than rounding. */
export function compare<S extends ScalarLike<S>>(law: string, kind: Kind<S>, [left, right]: Sides<S>): void {
  const where = `the law "${law}" on ${kind.name}`;
  const remedy = "Look for the operation of the two sides that is wrong on this kind of number";
  if (!sameShape(left.shape, right.shape)) {
    throw new LawError(where, `the shapes are ${formatShape(left.shape)} and ${formatShape(right.shape)}`, remedy);
  }
  const read = (x: S): readonly number[] => [...kind.read(x), ...(kind.derivatives?.(x) ?? [])];
  const [values, expected] = [read(left), read(right)];
  const differing =
    values.length === expected.length
      ? values.findIndex((x, i) => relativeError(x, expected[i] ?? NaN, 1) > OPERATIONS * kind.epsilon)
      : Math.min(values.length, expected.length);
  if (differing < 0) return;
  const part = differing < kind.read(left).length ? "value" : "derivative";
  throw new LawError(
    where,
    `${part} ${differing} is ${values[differing]} on the left and ${expected[differing]} on the right`,
    remedy,
  );
}
