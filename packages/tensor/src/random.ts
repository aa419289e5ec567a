/** Seeded random numbers: the same seed gives the same values on every machine (xoroshiro128+, by `pure-rand`). */
import {
  ArgumentError,
  checkFinite,
  checkInteger,
  checkPrecision,
  checkRecord,
  checkShape,
  type Precision,
  refuse,
  type Shape,
  sizeOf,
} from "@dualtape/core";
import { cos, log } from "@dualtape/core/portable";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { allocate, Tensor } from "./tensor.ts";

/** A stream of random tensors; each call takes the next values of the stream. */
export interface Random {
  /** Evenly between two bounds, 0 and 1 by default: from the lower one up to, but without, the upper one. */
  uniform(shape: Shape, low?: number, high?: number): Tensor;
  /** Normal, with mean 0 and standard deviation 1 by default. */
  normal(shape: Shape, mean?: number, deviation?: number): Tensor;
  /** The integers from 0 to `size` − 1 in random order. */
  permutation(size: number): Int32Array;
  /** `count` integers from 0 to `below` − 1. */
  integers(count: number, below: number): Int32Array;
}

/** Makes neighbouring words unlike, and no two equal: the finalizer of MurmurHash3 (Appleby 2011). */
function scatter(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

/** What follows the 32 lowest bits of a seed. */
const UPPER = 2 ** 32;

/**
 * A seed of a stream of its own, made of another seed and of words that say what it is for, such as the number of a step and the name of a
 * layer: the same words give the same seed, others another one. So what is drawn for one thing does not depend on what others draw.
 */
export function foldIn(seed: number, ...words: readonly (number | string)[]): number {
  checkSeed("foldIn", seed);
  let [low, high] = [0x9e3779b9, 0x7f4a7c15];
  const take = (word: number): void => {
    low = scatter(low ^ word);
    high = scatter(Math.imul(high, 31) ^ low);
  };
  const takeInteger = (integer: number): void => {
    take(integer);
    take(Math.floor(integer / UPPER));
  };
  takeInteger(seed);
  for (const word of words) {
    if (typeof word === "number") {
      checkSeed("foldIn", word);
      take(-1);
      takeInteger(word);
    } else if (typeof word === "string") {
      take(word.length);
      for (let i = 0; i < word.length; i++) take(word.charCodeAt(i));
    } else refuse("foldIn", "a word", word, "an integer or a string");
  }
  return (high & 0x1fffff) * UPPER + (low >>> 0);
}

function checkSeed(where: string, seed: number): void {
  if (!Number.isSafeInteger(seed)) refuse(where, "the seed", seed, "an integer that a float64 holds exactly");
}

/** Starts a stream from a seed, any integer that a float64 holds exactly; each has a stream of its own. */
export function seeded(seed: number, options: { readonly precision?: Precision } = {}): Random {
  checkSeed("seeded", seed);
  checkRecord("seeded", "the options", options, ["precision"]);
  const { precision = "float64" } = options;
  checkPrecision("seeded", precision);
  const low = scatter(seed);
  const generator = xoroshiro128plusFromState([-1, ~low, low, scatter(Math.floor(seed / UPPER))]);
  generator.jump(); // the generator starts from a state of nearly all zeros, whose first values are alike
  const next = (): number => uniformFloat64(generator);
  const integer = (below: number): number => uniformInt(generator, 0, below - 1);

  const fill = (where: string, shape: Shape, draw: () => number): Tensor => {
    const own = checkShape(where, shape);
    const data = allocate(precision, sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = draw();
    return new Tensor(data, own, "keep");
  };

  return {
    uniform(shape, low = 0, high = 1) {
      checkFinite("uniform", "the lower bound", low);
      checkFinite("uniform", "the upper bound", high);
      checkFinite("uniform", "the width of the interval", high - low);
      if (low > high)
        throw new ArgumentError("uniform", `the bounds are ${low} and ${high}`, "Give the lower one first");
      const drawn = fill("uniform", shape, () => low + (high - low) * next());
      // Rounding may reach the upper bound, where the next interval begins.
      for (let i = 0; i < drawn.size; i++) if ((drawn.data[i] as number) >= high) drawn.data[i] = low;
      return drawn;
    },
    normal(shape, mean = 0, deviation = 1) {
      checkFinite("normal", "the mean", mean);
      if (!(checkFinite("normal", "the deviation", deviation) >= 0)) {
        throw new ArgumentError("normal", `the deviation is ${deviation}`, "Give 0 or more");
      }
      return fill("normal", shape, () => mean + deviation * boxMuller(next(), next()));
    },
    permutation(size) {
      const order = indices("permutation", size);
      for (let i = 0; i < size; i++) order[i] = i;
      for (let i = size - 1; i > 0; i--) {
        const j = integer(i + 1);
        [order[i], order[j]] = [order[j] as number, order[i] as number];
      }
      return order;
    },
    integers(count, below) {
      checkInteger("integers", "the bound", below, 1);
      if (below > UPPER / 2) throw new ArgumentError("integers", `the bound is ${below}`, "Give at most 2³¹");
      const drawn = indices("integers", count);
      for (let i = 0; i < count; i++) drawn[i] = integer(below);
      return drawn;
    },
  };
}

/** A normal number from two even ones (Box and Muller 1958); 1 − u keeps the logarithm away from 0. */
const boxMuller = (u: number, v: number): number => Math.sqrt(-2 * log(1 - u)) * cos(2 * Math.PI * v);

/** Zeros for so many integers. */
function indices(where: string, count: number): Int32Array<ArrayBuffer> {
  checkInteger(where, "the count", count);
  try {
    return new Int32Array(count);
  } catch (cause) {
    throw new ArgumentError(where, `there is no memory for ${count} integers`, "Give a smaller count", { cause });
  }
}
