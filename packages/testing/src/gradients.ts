/**
 * Derivatives against differences, and the derivatives of those against their differences, to any order.
 *
 * The second order comes for free, as in autograd's `check_grads`: the gradient of f, weighted and summed, is a function
 * like any other, so that checking *its* gradient runs every mode over every mode.
 *
 * In float32 differences drown in rounding: there they are those of a kind in float64, at the same point.
 */
import {
  checkFunction,
  checkInteger,
  checkNumber,
  checkRecord,
  DualtapeError,
  formatShape,
  KIND,
  refuse,
  sameShape,
  type Shape,
  ShapeError,
  sizeOf,
  type TensorFunction,
  type TensorLike,
} from "@dualtape/core";
import { centralDifferences, type DifferenceOptions } from "./differences.ts";
import { relativeError } from "./error.ts";
import { checkKind, type Kind } from "./kind.ts";

/** A way to get the gradient of a scalar-valued function, such as `grad` of `@dualtape/reverse`. */
export type GradientMode = <T extends TensorLike<T>>(f: TensorFunction<T>, at: T) => T;

/** What to check, and how closely. */
export interface GradientCheck<T> extends DifferenceOptions {
  /** The kind of number that the point is. */
  readonly kind: Kind<T>;
  /** The ways to differentiate that must agree with differences, by name. */
  readonly modes: Readonly<Record<string, GradientMode>>;
  /** The kind that differences are taken in, of more precise numbers: `kind` itself by default. */
  readonly reference?: Kind<T>;
  /** How often to differentiate: 2 by default, which runs each mode over each. */
  readonly order?: number;
  /**
   * The greatest relative error: by default 10⁻⁷, or 256 rounding errors of the kind where these are more. An error counts as if
   * derivatives were at least 1.
   */
  readonly tolerance?: number;
}

/** The entry where a derivative differs most from differences. */
export interface WorstEntry {
  /** The place of the entry among the elements of the point, in row-major order. */
  readonly index: number;
  readonly derivative: number;
  readonly differences: number;
}

/** A derivative that differences do not confirm. */
export class GradientMismatchError extends DualtapeError {
  override readonly name = "GradientMismatchError";

  /** @param mode the modes in use, the outermost first: `reverse of forward` */
  constructor(
    readonly mode: string,
    readonly worst: WorstEntry,
    tolerance: number,
  ) {
    super(
      mode,
      `the derivative by element ${worst.index} is ${worst.derivative}, and by differences ${worst.differences}`,
      `Look for a wrong rule, a kink within a step of the point, or rounding: the tolerance is ${tolerance}`,
    );
  }
}

/**
 * Checks each mode's gradient of a scalar-valued function; throws a `GradientMismatchError` with the worst entry, also where differences are not
 * finite.
 */
export function checkGradients<T extends TensorLike<T>>(f: TensorFunction<T>, at: T, check: GradientCheck<T>): void {
  checkFunction("checkGradients", "f", f);
  checkNumber("checkGradients", "the point", at);
  checkRecord("checkGradients", "the check", check, ["kind", "modes", "reference", "order", "tolerance", "step"]);
  const { kind, reference = kind, modes, order = 2, tolerance = 0 } = check;
  checkKind("checkGradients", kind);
  checkKind("checkGradients", reference, "reference");
  const like = kind.make(new Array<number>(sizeOf(at.shape)).fill(0), at.shape);
  if (Reflect.get(at, KIND) !== Reflect.get(like, KIND))
    refuse("checkGradients", "the point", at, `one of ${kind.name}`);
  checkRecord("checkGradients", "the record of modes", modes);
  for (const [name, mode] of Object.entries(modes)) checkFunction("checkGradients", `the mode ${name}`, mode);
  if (!(typeof tolerance === "number" && tolerance >= 0))
    refuse("checkGradients", "the tolerance", tolerance, "a number of 0 or more");
  checkOrder(f, at, check, checkInteger("checkGradients", "the order", order, 1), "");
}

function checkOrder<T extends TensorLike<T>>(
  f: TensorFunction<T>,
  at: T,
  check: GradientCheck<T>,
  order: number,
  within: string,
): void {
  const { kind, reference = kind, modes, tolerance = Math.max(1e-7, 256 * kind.epsilon), step } = check;
  const valueAt = (moved: readonly number[]): number => {
    const value = f<T>(reference.make(moved, at.shape), (constant) => constant);
    checkNumber("checkGradients", "the value of f", value);
    checkScalar(value);
    return reference.read(value)[0] ?? NaN;
  };
  const differences = centralDifferences(valueAt, kind.read(at), step === undefined ? {} : { step });
  for (const [name, mode] of Object.entries(modes)) {
    const path = `${name}${within}`;
    const gradient = mode(f, at);
    checkNumber(path, "the gradient", gradient);
    checkGradientShape(path, gradient.shape, at.shape);
    const derivatives = kind.read(gradient);
    // Differences that are not finite confirm nothing, not even a NaN.
    const errors = differences.map((difference, i) =>
      Number.isFinite(difference) ? relativeError(derivatives[i] ?? NaN, difference, 1) : Infinity,
    );
    const index = errors.indexOf(errors.reduce((most, error) => Math.max(most, error), 0));
    if (!((errors[index] ?? 0) <= tolerance)) {
      throw new GradientMismatchError(
        path,
        { index, derivative: derivatives[index] ?? NaN, differences: differences[index] ?? NaN },
        tolerance,
      );
    }
    if (order > 1) checkOrder(weighted(f, mode, kind, at), at, check, order - 1, ` of ${path}`);
  }
}

function checkScalar({ shape }: { readonly shape: Shape }): void {
  if (shape.length === 0) return;
  throw new ShapeError(
    "checkGradients",
    `the function has a value of shape ${formatShape(shape)}, not a scalar`,
    "Sum it, with weights where its elements are alike",
  );
}

function checkGradientShape(mode: string, shape: Shape, expected: Shape): void {
  if (sameShape(shape, expected)) return;
  throw new ShapeError(
    mode,
    `the gradient has shape ${formatShape(shape)} at a point of shape ${formatShape(expected)}`,
    "Give a mode whose gradient has the shape of the point",
  );
}

/** x ↦ Σ wᵢ·∂f/∂xᵢ, with weights that no symmetry hides from. */
function weighted<T extends TensorLike<T>>(
  f: TensorFunction<T>,
  gradient: GradientMode,
  kind: Kind<T>,
  { shape }: T,
): TensorFunction<T> {
  const weights = kind.make(
    Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(i + 1)),
    shape,
  );
  return (x, lift) =>
    gradient((inner, up) => f(inner, (constant) => up(lift(constant))), x)
      .mul(lift(weights))
      .sum();
}
