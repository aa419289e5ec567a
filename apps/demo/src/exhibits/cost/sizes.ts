/** Which sizes are measured. */
import { SERIES, type Size } from "./messages.ts";

/** Steps of the training run: T. */
export const STEPS = [10, 20, 40, 80, 160, 320] as const;

/** Hyperparameters: K. */
export const DIRECTIONS = [1, 2, 4, 8, 16] as const;

/** Every size of the two sweeps that meet at this one, from the shortest run to the longest. */
export function sizesAround({ steps, directions }: Size): readonly Size[] {
  const byDirections = DIRECTIONS.filter((k) => k !== directions).map((k) => ({ steps, directions: k }));
  return [...STEPS.map((t) => ({ steps: t, directions })), ...byDirections].sort((a, b) => a.steps - b.steps);
}

/** How many measurements that makes. */
export const COUNT = (STEPS.length + DIRECTIONS.length - 1) * SERIES.length;

/** A square-root's worth of checkpoints. */
export const checkpointsFor = (steps: number): number => Math.ceil(Math.sqrt(steps));
