/**
 * Looking at a run from beside it, after each step: whether its numbers are finite, and whose fault it is where they are not.
 *
 * A step computes on numbers that may have no values yet, such as those of a compiler. So what takes a plain number of them stands
 * here, and sees of a state the magnitudes of its parts.
 */
import { formatShape, ShapeError, type TensorLike } from "@dualtape/core";
import { DivergenceError } from "../records/errors.ts";
import { mapRecord } from "../records/record.ts";
import type { State } from "./stepping.ts";

/** The greatest absolute value of each part, as in `ScalarLike.magnitude`. */
export type Magnitudes<K extends string> = Readonly<Record<K, number>>;

/** By hyperparameter, how far the state moves, in parts of its own size, when that moves by its own: see `chaosWatch`. */
export type Sensitivity = Readonly<Record<string, number>>;

/** Looks at the state after step t: throws a `DivergenceError`, or tells how sensitive the state is, if it knows. */
export type Inspection<K extends string> = <T extends TensorLike<T>>(
  t: number,
  magnitudes: Magnitudes<K>,
  state: State<K, T>,
) => Sensitivity | undefined;

/** What can be inspected while it runs. */
export interface Inspected<K extends string> {
  readonly name: string;
  /**
   * Made for each run, from what it starts with: an inspection that knows more of this dynamics than that all parts of its
   * state must be finite, which is asked after it. A step itself looks at no magnitude, for its numbers may have no values.
   */
  inspection?(start: Magnitudes<K>): Inspection<K>;
}

/** How a run goes on once it has stopped being finite: nowhere. */
export const DIVERGENCE_REMEDY = "Start from a smaller step size, shorten the horizon, or narrow the domain";

/** The magnitude of each part of a state, or of any other numbers by name. */
export const magnitudesOf = <K extends string>(numbers: Readonly<Record<K, { magnitude(): number }>>): Magnitudes<K> =>
  mapRecord(numbers, (value) => value.magnitude());

/** The inspection of a run: first that of its dynamics, which may know a cause, then of all parts alike. */
export function inspectionOf<K extends string>(dynamics: Inspected<K>, start: Magnitudes<K>): Inspection<K> {
  const inspect = dynamics.inspection?.(start);
  return (t, magnitudes, state) => {
    const sensitivity = inspect?.(t, magnitudes, state);
    checkState(dynamics.name, t, magnitudes);
    return sensitivity;
  };
}

/** Refuses a state that is not finite; `suspect` is the hyperparameter to name. */
export function checkState(
  where: string,
  t: number,
  magnitudes: Magnitudes<string>,
  suspect: string | null = null,
): void {
  for (const [part, magnitude] of Object.entries(magnitudes)) {
    if (Number.isFinite(magnitude)) continue;
    const blame = suspect === null ? "" : ` (before, the run was most sensitive to ${suspect})`;
    throw new DivergenceError(
      `${where}, step ${t}`,
      `${part} is no longer finite${blame}`,
      DIVERGENCE_REMEDY,
      t,
      suspect,
    );
  }
}

/** Refuses a tangent of a part that is not finite; `name` is the hyperparameter that it is taken by. */
export function checkTangent(where: string, t: number, part: string, magnitude: number, name: string): void {
  if (Number.isFinite(magnitude)) return;
  const what = `the derivative of ${part} by ${name} is no longer finite`;
  throw new DivergenceError(`${where}, step ${t}`, what, DIVERGENCE_REMEDY, t, name);
}

/** Refuses a hypergradient that is not finite: what strategies that carry no tangents along can say only in the end. */
export function checkGradient(where: string, t: number, magnitudes: Magnitudes<string>): void {
  for (const [name, magnitude] of Object.entries(magnitudes)) {
    if (Number.isFinite(magnitude)) continue;
    const what = `the derivative of the objective by ${name} is not finite`;
    throw new DivergenceError(`${where}, after step ${t}`, what, DIVERGENCE_REMEDY, t, name);
  }
}

/** Refuses an objective that is no scalar. */
export function checkObjective(where: string, value: { readonly shape: readonly number[] }): void {
  if (value.shape.length > 0) {
    throw new ShapeError(where, `the objective has shape ${formatShape(value.shape)}, not []`, "Sum it to a scalar");
  }
}
