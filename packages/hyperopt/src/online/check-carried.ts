/** Whether a run and the tangents that travel with it are finite, and which hyperparameter to name where they are not. */
import type { TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { checkState, checkTangent, type Magnitudes } from "@dualtape/runs/eager";
import { directionsOf } from "../derivatives/seed.ts";
import { runIn, tangentOf } from "../derivatives/tangents.ts";

/**
 * Refuses a state that is not finite, or a tangent: throws a `DivergenceError` that names the hyperparameter of the tangent, or
 * the one that the state `before` was most sensitive to. Only then are the hyperparameters asked for.
 */
export function checkCarried<H extends string, T extends TensorLike<T>>(
  where: string,
  t: number,
  before: Magnitudes<string>,
  after: Magnitudes<string>,
  hyperparameters: () => Hyper<H, T>,
): void {
  if (Object.values(after).every(Number.isFinite)) return;
  const hyper = hyperparameters();
  checkState(where, t, runIn(after), mostSensitive(before, hyper));
  const directions = directionsOf(hyper);
  for (const part of Object.keys(runIn(after))) {
    directions.forEach(({ name }, k) => checkTangent(where, t, part, tangentOf(after, k, part) ?? 0, name));
  }
}

/** The hyperparameter that a state is most sensitive to, in relative units; `null` where there are no tangents. */
function mostSensitive<H extends string, T extends TensorLike<T>>(
  state: Magnitudes<string>,
  hyper: Hyper<H, T>,
): H | null {
  const parts = Object.keys(runIn(state));
  const directions = directionsOf(hyper);
  const sensitivities = directions.map(({ name }, k) =>
    Math.max(...parts.map((part) => hyper[name].magnitude() * (tangentOf(state, k, part) ?? 0))),
  );
  const greatest = Math.max(0, ...sensitivities);
  return greatest > 0 ? (directions[sensitivities.indexOf(greatest)]?.name ?? null) : null;
}
