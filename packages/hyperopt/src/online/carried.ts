/**
 * Tangents that travel with a run from step to step, laid out flat beside its state: numbers like all others there, so that they
 * can be differentiated in turn.
 *
 *   `run/part` holds a part of the state, `by/k/part` its derivative along direction k, left out where zero by structure
 */
import type { TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { State } from "../dynamics/dynamics.ts";
import type { Direction } from "../dynamics/seed.ts";
import { checkState, checkTangent } from "../dynamics/simulate.ts";
import { mapRecord } from "../strategies/strategy.ts";

const RUN = "run/";

/** Lays out a state of duals. */
export const layOut = <T extends TensorLike<T>>(state: State<string, Dual<T>>): State<string, T> =>
  Object.fromEntries(
    Object.entries(state).flatMap(([part, { primal, tangents }]) => [
      [`${RUN}${part}`, primal] as const,
      ...tangents.flatMap((tangent, k) => (tangent === null ? [] : [[`by/${k}/${part}`, tangent] as const])),
    ]),
  );

/** The state of the run, without its tangents. */
export const runIn = <T>(flat: State<string, T>): State<string, T> =>
  Object.fromEntries(
    Object.entries(flat)
      .filter(([key]) => key.startsWith(RUN))
      .map(([key, value]) => [key.slice(RUN.length), value]),
  );

/** The state of the run as duals, its tangents times `discount`; at 0 there are none. */
export const carry = <T extends TensorLike<T>>(
  flat: State<string, T>,
  directions: number,
  discount: number,
  perturbation: Perturbation,
): State<string, Dual<T>> =>
  mapRecord(runIn(flat), (primal, part) => {
    const tangents = Array.from({ length: discount === 0 ? 0 : directions }, (_, k) => {
      const tangent = tangentOf(flat, k, part);
      return discount === 1 ? tangent : (tangent?.mul(discount) ?? null);
    });
    return new Dual(primal, tangents, perturbation);
  });

/** The tangent of a part along a direction; `null` where it is zero by structure. */
export const tangentOf = <T>(flat: State<string, T>, direction: number, part: string): T | null =>
  flat[`by/${direction}/${part}`] ?? null;

/**
 * Refuses a state that is not finite, or a tangent: throws a `DivergenceError` that names the hyperparameter of the tangent, or
 * the one that the state `before` was most sensitive to.
 */
export function checkCarried<T extends TensorLike<T>>(
  where: string,
  t: number,
  before: State<string, T>,
  after: State<string, Dual<T>>,
  directions: readonly Direction<string>[],
): void {
  const primals = mapRecord(after, ({ primal }) => primal);
  checkState(where, t, primals, mostSensitive(before, directions));
  for (const [part, { tangents }] of Object.entries<Dual<T>>(after)) {
    tangents.forEach((tangent, k) => tangent && checkTangent(where, t, part, tangent, directions[k]?.name ?? ""));
  }
}

/** The hyperparameter that a state is most sensitive to, in relative units; `null` where there are no tangents. */
function mostSensitive<T extends TensorLike<T>>(
  flat: State<string, T>,
  directions: readonly Direction<string>[],
): string | null {
  const parts = Object.keys(runIn(flat));
  const sensitivities = directions.map(({ size }, k) =>
    Math.max(...parts.map((part) => size * (tangentOf(flat, k, part)?.magnitude() ?? 0))),
  );
  const greatest = Math.max(0, ...sensitivities);
  return greatest > 0 ? (directions[sensitivities.indexOf(greatest)]?.name ?? null) : null;
}
