/** The linear system of the implicit function theorem, and what solves it. */
import { checkFunction, checkRecord, checkTensor, refuse, type TensorLike } from "@dualtape/core";
import type { State } from "@dualtape/runs/eager";

/** The system (I − A)ᵀ u = b, with A = ∂Φ/∂s of a step Φ at its fixed point: given by products, never as a matrix. */
export interface LinearSystem<K extends string, T> {
  /** What is being solved, for errors. */
  readonly name: string;
  /** b */
  readonly right: State<K, T>;
  /** Aᵀ u: one pass back through the step. */
  pull(u: State<K, T>): State<K, T>;
  /** A v: the step on duals with one tangent. */
  push(v: State<K, T>): State<K, T>;
}

/** A way to solve it; `conjugateGradients()` and `neumann()` make one. */
export interface LinearSolver {
  readonly name: string;
  /** Throws a `ConvergenceError` where it does not come to a solution. */
  solve<T extends TensorLike<T>, K extends string>(system: LinearSystem<K, T>): State<K, T>;
}

/** A linear system that looks at what its products give; refuses what is none. */
export function checkedSystem<T extends TensorLike<T>, K extends string>(
  where: string,
  system: LinearSystem<K, T>,
): LinearSystem<K, T> {
  checkRecord(where, "the system", system, ["name", "right", "pull", "push"]);
  const { name, right, pull, push } = system;
  if (typeof name !== "string") refuse(where, "the name of the system", name, "a text");
  checkRecord(where, "the right side", right);
  if (Object.keys(right).length === 0) refuse(where, "the right side", right, "one with a number or more");
  for (const [part, value] of Object.entries<T>(right)) checkTensor(where, part, value);
  checkFunction(where, "pull", pull);
  checkFunction(where, "push", push);
  const like = (what: string, product: State<K, T>): State<K, T> => {
    checkRecord(where, what, product);
    for (const part of Object.keys(right)) checkTensor(where, `${what}, ${part},`, Reflect.get(product, part));
    return product;
  };
  return {
    name,
    right,
    pull: (u) => like("what pull gives", pull(u)),
    push: (v) => like("what push gives", push(v)),
  };
}
