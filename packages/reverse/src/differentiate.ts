/**
 * Derivatives by reverse mode: run the function once on variables, then sweep the tape back from its result.
 *
 * The functions to differentiate are generic in the number, so a value of an outer differentiation cannot enter an inner
 * one by accident: without `lift` it does not compile.
 */
import {
  ArgumentError,
  checkFunction,
  checkNumber,
  flatten,
  formatShape,
  KIND,
  type LeafOf,
  type Lift,
  type Mapped,
  refuse,
  sameShape,
  type ScalarFunction,
  type ScalarLike,
  ShapeError,
  type TensorFunction,
  type TensorLike,
} from "@dualtape/core";
import {
  hasExtra,
  primalsOf,
  type ScalarLoss,
  type TensorLoss,
  type TreeLoss,
  type ValueAndGradient,
  type WithExtra,
} from "./extra.ts";
import { Tape } from "./tape.ts";
import { Var } from "./var.ts";

/** A function of a tree of tensors that runs on any kind of number; `P` is the tree it is evaluated at. */
export type TreeFunction<P> = <S extends TensorLike<S>>(at: Mapped<P, S>, lift: Lift<LeafOf<P>, S>) => S;

/** A computation written down: its value, and the way back. */
export interface Recording<T extends ScalarLike<T>, P = readonly T[]> {
  readonly value: T;
  readonly tape: Tape<T>;
  /** The cotangents of the inputs for a cotangent of the value: vᵀ·∂f/∂xᵢ, zeros where nothing flows. */
  pullback(cotangent: T): P;
}

/** A value, and the function from its cotangent to those of the inputs. */
export interface VectorJacobianProduct<T, P> {
  readonly value: T;
  pullback(cotangent: T): P;
}

/** The primitive under `grad` and `vjp`: runs `f` on variables for the `inputs`, a plain list of numbers. */
export function record<T extends ScalarLike<T>>(
  name: string,
  inputs: readonly T[],
  f: (variables: readonly Var<T>[], lift: Lift<T, Var<T>>) => Var<T>,
): Recording<T> {
  checkFunction(name, "f", f);
  if (!Array.isArray(inputs)) refuse(name, "the list of inputs", inputs, "an array of numbers");
  for (const input of inputs) checkNumber(name, "an input", input);
  const [origin] = inputs;
  if (origin === undefined)
    throw new ArgumentError(name, "there is nothing to differentiate by", "Give one input or more");
  const tape = new Tape<T>(name);
  const lift = (constant: T): Var<T> => new Var(tape.borrow(constant), tape, null);
  const entries = inputs.map((input) => tape.variable(input));
  const result = f(
    inputs.map((input, i) => new Var(input, tape, entries[i] ?? null)),
    lift,
  );
  const { primal: value, entry } = lift(origin).own(result, "the value of f");
  return {
    value,
    tape,
    pullback(cotangent) {
      checkNumber(name, "the cotangent", cotangent);
      const kind: unknown = Reflect.get(value, KIND);
      if (Reflect.get(cotangent, KIND) !== kind) refuse(name, "the cotangent", cotangent, `a ${kind}, as the value is`);
      if (!sameShape(cotangent.shape, value.shape)) {
        throw new ShapeError(
          name,
          `a cotangent of shape ${formatShape(cotangent.shape)} for a value of shape ${formatShape(value.shape)}`,
          "Give one of the shape of the value",
        );
      }
      const cotangents =
        entry === null ? [] : tape.sweep([{ entry, cotangent: cotangent.to(value.precision) }], entries);
      return inputs.map((input, i) => cotangents[i] ?? input.zeroLike());
    },
  };
}

/** The value of `f` and its pullback v ↦ vᵀ·f′(x), which may be called more than once. */
export function vjp<T extends TensorLike<T>>(f: TensorFunction<T>, at: T): VectorJacobianProduct<T, T>;
export function vjp<T extends ScalarLike<T>>(f: ScalarFunction<T>, at: T): VectorJacobianProduct<T, T>;
export function vjp<P>(f: TreeFunction<P>, at: P): VectorJacobianProduct<LeafOf<P>, Mapped<P, LeafOf<P>>>;
export function vjp(f: unknown, at: unknown): unknown {
  const { value, pullback } = recordedAt("vjp", f as never, at);
  return { value, pullback };
}

/** The gradient of a scalar-valued function, in the structure of `at`; throws a `ShapeError` where its value is no scalar. */
export function grad<T extends TensorLike<T>>(f: TensorFunction<T>, at: T): T;
export function grad<T extends ScalarLike<T>>(f: ScalarFunction<T>, at: T): T;
export function grad<P>(f: TreeFunction<P>, at: P): Mapped<P, LeafOf<P>>;
export function grad(f: unknown, at: unknown): unknown {
  return valueAndGradientOf("grad", f as never, at).gradient;
}

/** The value of a scalar-valued function and its gradient, in one pass; with an extra, where the function gives `{ value, extra }`. */
export function valueAndGrad<T extends TensorLike<T>, E = never>(f: TensorLoss<T, E>, at: T): ValueAndGradient<T, T, E>;
export function valueAndGrad<T extends ScalarLike<T>, E = never>(f: ScalarLoss<T, E>, at: T): ValueAndGradient<T, T, E>;
export function valueAndGrad<P, E = never>(
  f: TreeLoss<P, E>,
  at: P,
): ValueAndGradient<Mapped<P, LeafOf<P>>, LeafOf<P>, E>;
export function valueAndGrad(f: unknown, at: unknown): unknown {
  return withExtraOf("valueAndGrad", f as never, at);
}

/** The cotangent that starts a gradient: 1, for a value that is a scalar. */
export function seedOf<T extends ScalarLike<T>>(name: string, value: T): T {
  checkNumber(name, "the value of f", value);
  if (value.shape.length > 0) {
    throw new ShapeError(
      name,
      `the function has a value of shape ${formatShape(value.shape)}, not a scalar`,
      "Sum it, or use vjp with a cotangent of its shape",
    );
  }
  return value.zeroLike().add(1);
}

/** The overloads hold the types; from here on the structure of trees is data. */
function recordedAt<T extends ScalarLike<T>>(
  name: string,
  f: (at: unknown, lift: Lift<T, Var<T>>) => Var<T>,
  at: unknown,
): Recording<T, unknown> {
  checkFunction(name, "f", f);
  const { leaves, rebuild } = flatten<unknown, T>(at, name);
  const { pullback, ...recording } = record(name, leaves, (variables, lift) => f(rebuild(variables), lift));
  return { ...recording, pullback: (cotangent) => rebuild(pullback(cotangent)) };
}

function valueAndGradientOf<T extends ScalarLike<T>>(
  name: string,
  f: (at: unknown, lift: Lift<T, Var<T>>) => Var<T>,
  at: unknown,
): { value: T; gradient: unknown; tape: Tape<T> } {
  const { value, tape, pullback } = recordedAt<T>(name, f, at);
  return { value, tape, gradient: pullback(seedOf(name, value)) };
}

function withExtraOf<T extends ScalarLike<T>>(
  name: string,
  f: (at: unknown, lift: Lift<T, Var<T>>) => Var<T> | WithExtra<Var<T>, unknown>,
  at: unknown,
): { value: T; gradient: unknown; extra?: unknown } {
  checkFunction(name, "f", f);
  let extra: unknown;
  const valueAlone = (variables: unknown, lift: Lift<T, Var<T>>): Var<T> => {
    const result = f(variables, lift);
    if (!hasExtra(name, result)) return result;
    ({ extra } = result);
    return result.value;
  };
  const { value, gradient, tape } = valueAndGradientOf<T>(name, valueAlone, at);
  if (extra === undefined) return { value, gradient };
  return { value, gradient, extra: primalsOf(extra, new Var(value, tape, null)) };
}
