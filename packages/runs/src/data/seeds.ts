/** A stream of random numbers for each epoch, or step, of a seed: made from the two alone, not from those before it. */
import { must, refuse } from "@dualtape/core";
import { type Random, seeded } from "@dualtape/tensor";

/** Refuses what is no seed; returns it. */
export function checkSeed(where: string, seed: number): number {
  if (Number.isSafeInteger(seed)) return seed;
  return refuse(where, "the seed", seed, "an integer that a float64 holds exactly");
}

const WORD = 2 ** 32;
/** A float64 holds integers of 53 bits: those above the lowest word are 21. */
const UPPER_BITS = 21;

/**
 * The streams of a seed, by an index of 0 or more. Indices are set apart by exclusive or with two random words of the seed, which no two
 * indices leave equal; `seeded` makes neighbouring values unlike.
 */
export function streamsOf(seed: number): (index: number) => Random {
  const words = seeded(seed).integers(2, 2 ** 31);
  const [low, high] = [must(words[0], "word"), must(words[1], "word") >>> (31 - UPPER_BITS)];
  return (index) => seeded((high ^ Math.floor(index / WORD)) * WORD + ((low ^ index) >>> 0));
}
