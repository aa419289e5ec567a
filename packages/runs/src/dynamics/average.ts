/**
 * The exponential moving average of the weights of a run (Polyak & Juditsky 1992; as of Adam's moments, without a trace of its start):
 *
 *   a ← d a + (1 − d) θ,  n ← d n + (1 − d),  from 0; the average is a/n
 */
import type { TensorLike } from "@dualtape/core";
import { ArgumentError, describe } from "@dualtape/core";
import type { State } from "./stepping.ts";

/** Where the parts of an average stand in a state. */
const [SUM, COUNT] = ["average.", "average:count"] as const;

/** A running average of named parts of a state. */
export interface Average {
  /** The parts of a state that it begins with. */
  start<T extends TensorLike<T>>(weights: State<string, T>): State<string, T>;
  /** The same after a step that came to these weights. */
  step<T extends TensorLike<T>>(state: State<string, T>, weights: State<string, T>): State<string, T>;
  /** The weights, averaged. */
  read<T extends TensorLike<T>>(state: State<string, T>, weights: State<string, T>): State<string, T>;
}

/** An average of a decay d in [0, 1); without one, that of the last step alone. Throws an `ArgumentError` on another decay. */
export function averageOf(name: string, decay: number | undefined): Average {
  if (decay === undefined) return { start: () => ({}), step: () => ({}), read: (_state, weights) => weights };
  if (!(typeof decay === "number" && decay >= 0 && decay < 1)) {
    throw new ArgumentError(name, `average is ${describe(decay)}`, "Give the decay, from 0 to less than 1, as 0.999");
  }
  const blend = <T extends TensorLike<T>>(last: T, next: T): T => last.mul(decay).add(next.mul(1 - decay));
  const each = <T>(weights: State<string, T>, f: (weight: T, key: string) => T): [string, T][] =>
    Object.entries(weights).map(([key, weight]) => [SUM + key, f(weight, key)]);
  return {
    start(weights) {
      const parts = each(weights, (weight) => weight.zeroLike());
      return Object.fromEntries([...parts, ...parts.slice(0, 1).map(([, part]) => [COUNT, part.sum()] as const)]);
    },
    step(state, weights) {
      const count = partOf(state, COUNT);
      return Object.fromEntries([
        ...each(weights, (weight, key) => blend(partOf(state, SUM + key), weight)),
        [COUNT, blend(count, count.zeroLike().add(1))],
      ]);
    },
    read(state, weights) {
      const count = partOf(state, COUNT);
      return Object.fromEntries(Object.keys(weights).map((key) => [key, partOf(state, SUM + key).div(count)]));
    },
  };
}

function partOf<T>(state: State<string, T>, key: string): T {
  const part = Object.hasOwn(state, key) ? state[key] : undefined;
  if (part !== undefined) return part;
  throw new ArgumentError("average", `the state has no ${key}`, "Give a state of this run");
}
