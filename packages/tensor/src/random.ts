/** Seeded random numbers: the same seed gives the same values on every machine (xoroshiro128+, by `pure-rand`). */
import { ArgumentError, type Precision, type Shape, sizeOf } from "@dualtape/core";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { allocate, Tensor } from "./tensor.ts";

/** A stream of random tensors; each call takes the next values of the stream. */
export interface Random {
  /** Evenly between two bounds, 0 and 1 by default. */
  uniform(shape: Shape, low?: number, high?: number): Tensor;
  /** Normal, with mean 0 and standard deviation 1 by default. */
  normal(shape: Shape, mean?: number, deviation?: number): Tensor;
  /** The integers from 0 to `size` − 1 in random order. */
  permutation(size: number): Int32Array;
  /** `count` integers from 0 to `below` − 1. */
  integers(count: number, below: number): Int32Array;
}

/** Makes neighbouring seeds unlike: the finalizer of MurmurHash3 (Appleby 2011). */
function scatter(seed: number): number {
  const once = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

/** Starts a stream from an integer seed. */
export function seeded(seed: number, { precision = "float64" }: { readonly precision?: Precision } = {}): Random {
  if (!Number.isInteger(seed)) throw new ArgumentError("seeded", `a seed of ${seed}`, "Give an integer");
  const generator = xoroshiro128plus(scatter(seed));
  generator.jump(); // the generator starts from a state of nearly all zeros, whose first values are alike
  const next = (): number => uniformFloat64(generator);
  const integer = (below: number): number => uniformInt(generator, 0, below - 1);

  const fill = (shape: Shape, draw: () => number): Tensor => {
    const data = allocate(precision, sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = draw();
    return new Tensor(data, shape);
  };

  return {
    uniform: (shape, low = 0, high = 1) => fill(shape, () => low + (high - low) * next()),
    // Box and Muller (1958); 1 − u keeps the logarithm away from 0.
    normal: (shape, mean = 0, deviation = 1) =>
      fill(shape, () => mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
    permutation(size) {
      const order = Int32Array.from({ length: size }, (_, i) => i);
      for (let i = size - 1; i > 0; i--) {
        const j = integer(i + 1);
        [order[i], order[j]] = [order[j] as number, order[i] as number];
      }
      return order;
    },
    integers: (count, below) => Int32Array.from({ length: count }, () => integer(below)),
  };
}
