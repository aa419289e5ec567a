/**
 * Looking at a run from beside it, after each step: whether its numbers are finite, and whose fault it is where they are not.
 *
 * A step computes on numbers that may have no values yet, such as those of a compiler. So what takes a plain number of them stands
 * here, and sees of a state the magnitudes of its parts.
 */
import type { TensorLike } from "@dualtape/core";
import type { Dynamics, State } from "./dynamics.ts";
import { DivergenceError } from "../errors.ts";
import { mapRecord, type Sensitivity } from "../strategies/strategy.ts";

/** The greatest absolute value of each part, as in `ScalarLike.magnitude`. */
export type Magnitudes<K extends string> = Readonly<Record<K, number>>;

/** Looks at the state after step t: throws a `DivergenceError`, or tells how sensitive the state is, if it knows. */
export type Inspection<K extends string> = <T extends TensorLike<T>>(
  t: number,
  magnitudes: Magnitudes<K>,
  state: State<K, T>,
) => Sensitivity | undefined;

/** How a run goes on once it has stopped being finite: nowhere. */
export const DIVERGENCE_REMEDY = "Start from a smaller step size, shorten the horizon, or narrow the domain";

/** The magnitude of each part of a state, or of any other numbers by name. */
export const magnitudesOf = <K extends string>(numbers: Readonly<Record<K, { magnitude(): number }>>): Magnitudes<K> =>
  mapRecord(numbers, (value) => value.magnitude());

/** The inspection of a run: first that of its dynamics, which may know a cause, then of all parts alike. */
export function inspectionOf<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  start: Magnitudes<K>,
): Inspection<K> {
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
