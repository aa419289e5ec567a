/** A stream of random numbers for each epoch, or step, of a seed: made from the two alone, not from those before it. */
import { refuse } from "@dualtape/core";
import { foldIn, type Random, seeded } from "@dualtape/tensor";

/** Refuses what is no seed; returns it. */
export function checkSeed(where: string, seed: number): number {
  if (Number.isSafeInteger(seed)) return seed;
  return refuse(where, "the seed", seed, "an integer that a float64 holds exactly");
}

/** The streams of a seed, by an index of 0 or more. */
export const streamsOf =
  (seed: number) =>
  (index: number): Random =>
    seeded(foldIn(seed, index));
