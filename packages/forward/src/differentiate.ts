/**
 * Derivatives by forward mode: run the function once on dual numbers and read the tangents.
 *
 * The functions to differentiate are generic in the number, so an inner differentiation cannot take a value of an
 * outer one by accident: without `lift` it does not compile.
 */
import {
  ArgumentError,
  checkFunction,
  checkNumber,
  checkTensor,
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
  sizeOf,
  stack,
  type TensorFunction,
  type TensorLike,
} from "@dualtape/core";
import { Dual, type Perturbation } from "./dual.ts";

/** A value and its directional derivative. */
export interface Pushforward<T> {
  readonly value: T;
  readonly tangent: T;
}

/** How errors name what a function gives. */
const VALUE = "the value of f";

/** Constants of the kind of a dual, of numbers of the kind of its primal. */
const lifted =
  <T extends ScalarLike<T>>(x: Dual<T>): Lift<T, Dual<T>> =>
  (constant) =>
    x.constant(constant);

/** A function of a tree of tensors that runs on any kind of number; `P` is the tree it is evaluated at. */
export type TreeFunction<P> = <S extends TensorLike<S>>(at: Mapped<P, S>, lift: Lift<LeafOf<P>, S>) => S;

/** How to get the gradient of a scalar-valued function: `grad` of `@dualtape/reverse`, or `jacobian`. */
export type Gradient = <T extends TensorLike<T>>(f: TensorFunction<T>, at: T) => T;

/** d f/d x at a scalar; at a tensor, the derivative of an elementwise function at each element. */
export function derivative<T extends ScalarLike<T>>(f: ScalarFunction<T>, at: T): T {
  checkFunction("derivative", "f", f);
  checkNumber("derivative", "the point", at);
  const perturbation: Perturbation = { name: "derivative" };
  const x = new Dual(at, [at.zeroLike().add(1)], perturbation);
  const y = x.own(f<Dual<T>>(x, lifted(x)), VALUE);
  return y.tangents[0] ?? y.primal.zeroLike();
}

/** The value of `f` and its derivative along `tangent`, which has the structure and shapes of `at`: (f(x), f′(x)·ẋ). */
export function jvp<T extends TensorLike<T>>(f: TensorFunction<T>, at: T, tangent: T): Pushforward<T>;
export function jvp<T extends ScalarLike<T>>(f: ScalarFunction<T>, at: T, tangent: T): Pushforward<T>;
export function jvp<P>(f: TreeFunction<P>, at: P, tangent: P): Pushforward<LeafOf<P>>;
export function jvp(f: unknown, at: unknown, tangent: unknown): unknown {
  return pushforward(f as never, at, tangent);
}

function pushforward<T extends ScalarLike<T>>(
  f: (at: unknown, lift: Lift<T, Dual<T>>) => Dual<T>,
  at: unknown,
  tangent: unknown,
): Pushforward<T> {
  checkFunction("jvp", "f", f);
  const perturbation: Perturbation = { name: "jvp" };
  const points = flatten<unknown, T>(at, "jvp, the point");
  const directions = flatten<unknown, T>(tangent, "jvp, the tangent");
  const along = new Map(directions.paths.map((path, i) => [path, directions.leaves[i]]));
  const odd =
    points.paths.find((path) => !along.has(path)) ?? directions.paths.find((path) => !points.paths.includes(path));
  if (odd !== undefined) {
    const what = `the point and its tangent differ in structure: only one has ${odd === "" ? "a single value" : odd}`;
    throw new ArgumentError("jvp", what, "Give the tangent the structure of the point");
  }
  const duals = points.leaves.map((x, i) => {
    const direction = along.get(points.paths[i] ?? "") ?? x.zeroLike();
    const kind: unknown = Reflect.get(x, KIND);
    if (Reflect.get(direction, KIND) !== kind) {
      refuse(
        points.paths[i] === "" ? "jvp" : `jvp, at ${points.paths[i]}`,
        "the tangent",
        direction,
        `a ${kind}, as the value is`,
      );
    }
    if (sameShape(x.shape, direction.shape)) return new Dual(x, [direction.to(x.precision)], perturbation);
    throw new ShapeError(
      points.paths[i] === "" ? "jvp" : `jvp, at ${points.paths[i]}`,
      `a tangent of shape ${formatShape(direction.shape)} for a value of shape ${formatShape(x.shape)}`,
      "Give the tangent the shape of the value",
    );
  });
  const [first] = duals;
  if (first === undefined) throw new ArgumentError("jvp", "the tree of values is empty", "Give one value or more");
  const y = first.own(f(points.rebuild(duals), lifted(first)), VALUE);
  return { value: y.primal, tangent: y.tangents[0] ?? y.primal.zeroLike() };
}

/** The matrix of partials ∂yᵢ/∂xⱼ, of shape `[...y.shape, ...x.shape]`: all columns in one pass. */
export function jacobian<T extends TensorLike<T>>(f: TensorFunction<T>, at: T): T {
  checkFunction("jacobian", "f", f);
  checkTensor("jacobian", "the point", at);
  const perturbation: Perturbation = { name: "jacobian" };
  const x = new Dual(at, basis(at), perturbation);
  const y = x.own(f<Dual<T>>(x, lifted(x)), VALUE);
  const columns = x.tangents.map((_, j) => y.tangents[j] ?? y.primal.zeroLike());
  return stack(columns, -1).reshape([...y.shape, ...at.shape]);
}

/**
 * The second derivatives of a scalar-valued function, of shape `[...x.shape, ...x.shape]`: the jacobian of its gradient.
 * With `grad` of `@dualtape/reverse` that is forward over reverse, with a tangent for each column; by default, forward over forward, with one
 * for each element, which is for few inputs.
 */
export function hessian<T extends TensorLike<T>>(f: TensorFunction<T>, at: T, gradient: Gradient = jacobian): T {
  checkFunction("hessian", "f", f);
  checkFunction("hessian", "the gradient", gradient);
  return jacobian((x, lift) => gradient((inner, up) => f(inner, (constant) => up(lift(constant))), x), at);
}

/** The unit vectors of the space that `at` lies in, each in its shape. */
export function basis<T extends TensorLike<T>>(at: T): readonly T[] {
  checkTensor("basis", "the point", at);
  const size = sizeOf(at.shape);
  if (size === 0) throw new ArgumentError("jacobian", "the input has no elements", "Give one element or more");
  const one = at.reshape([size]).slice([0, 1]).zeroLike().add(1);
  return Array.from({ length: size }, (_, i) => one.pad([i, size - 1 - i]).reshape(at.shape));
}
