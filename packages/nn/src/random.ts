/** Where the numbers of a fresh layer come from; `seeded` of `@dualtape/tensor` gives one. */
import type { Shape } from "@dualtape/core";

/** A stream of random tensors of the kind `T`. */
export interface RandomSource<T> {
  /** Evenly between two bounds. */
  uniform(shape: Shape, low: number, high: number): T;
  /** Normal, with a mean and a standard deviation. */
  normal(shape: Shape, mean: number, deviation: number): T;
}
