/** The linear system of the implicit function theorem, and what solves it. */
import type { TensorLike } from "@dualtape/core";
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
