/** Plain runs around a point of the unconstrained space, and directions to look in. */
import type { Hyper } from "@dualtape/optimizers";
import {
  DivergenceError,
  type Dynamics,
  type Outcome,
  simulate,
  type StepReport,
  type Steps,
} from "@dualtape/runs/eager";
import { seeded, type Tensor } from "@dualtape/tensor";
import { moveBy } from "../hyper/coordinates.ts";
import { lengthOf } from "../hyper/lists.ts";
import { constrain } from "../hyper/unconstrained.ts";

/** So many random unit vectors of K coordinates. */
export function unitVectors(count: number, coordinates: number, seed: number): readonly (readonly number[])[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => scaled([...random.normal([coordinates]).data]));
}

/** A vector over its length. */
export function scaled(vector: readonly number[]): readonly number[] {
  const length = lengthOf(vector);
  return vector.map((part) => part / length);
}

/** A plain run, a distance away along a direction; gives `null` where it does not stay finite. */
export function* runBeside<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  point: Hyper<H, Tensor>,
  direction: readonly number[],
  distance: number,
): Steps<StepReport<K, Tensor>, Outcome<K, Tensor> | null> {
  const domains = dynamics.hyperparameters;
  const there = constrain(domains, moveBy(point, direction, distance));
  try {
    return yield* simulate(dynamics, there, (constant) => constant);
  } catch (error) {
    if (error instanceof DivergenceError) return null;
    throw error;
  }
}
