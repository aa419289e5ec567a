/** Hyperparameters as people read them. */
import type { NaturalsOf } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import { mapRecord } from "../strategies/strategy.ts";

/** Tensors as plain values: numbers where a domain holds a number, lists where it holds a vector. */
export const naturals = <D>(hyper: Readonly<Record<string, Tensor>>): NaturalsOf<D> =>
  mapRecord(hyper, (value) => (value.shape.length === 0 ? value.item() : [...value.data])) as NaturalsOf<D>;
