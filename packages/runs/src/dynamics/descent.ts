/**
 * An optimizer at work on several named values at once, with all that it remembers laid out flat: the part of a state
 * that training and the outer loop share. `prefix.path` holds a value, `prefix.path:slot` what is remembered of it.
 */
import type { TensorLike } from "@dualtape/core";
import type { Hyper, Optimizer } from "@dualtape/optimizers";
import { mapRecord } from "../records/record.ts";
import type { State } from "./stepping.ts";

/** Named values under an optimizer. */
export interface Descent<H extends string> {
  /** The part of the state that holds the values and the slots before the first step. */
  start<T extends TensorLike<T>>(values: readonly T[]): State<string, T>;
  /** The values in a state, in the order of their paths. */
  read<T>(state: State<string, T>): readonly T[];
  /** The part of a state that holds these values, without slots. */
  place<T>(values: readonly T[]): State<string, T>;
  /** The same part after one update. */
  step<T extends TensorLike<T>>(
    state: State<string, T>,
    hyper: Hyper<H, T>,
    gradients: readonly T[],
    t: number,
  ): State<string, T>;
}

/** Lays out the values at `paths` and their slots under a prefix. */
export function descent<H extends string>(
  optimizer: Optimizer<H>,
  prefix: string,
  paths: readonly string[],
): Descent<H> {
  const keyOf = (path: string): string => (path === "" ? prefix : `${prefix}.${path}`);
  const lay = <T>(key: string, parameter: T, slots: Readonly<Record<string, T>>): [string, T][] => [
    [key, parameter],
    ...Object.entries(slots).map(([slot, value]): [string, T] => [`${key}:${slot}`, value]),
  ];
  const slotsUnder = <T>(state: State<string, T>, key: string): Record<string, T> =>
    Object.fromEntries(
      Object.entries(state)
        .filter(([name]) => name.startsWith(`${key}:`))
        .map(([name, value]) => [name.slice(key.length + 1), value]),
    );
  const read = <T>(state: State<string, T>): readonly T[] =>
    paths.flatMap((path) => {
      const value = state[keyOf(path)];
      return value === undefined ? [] : [value];
    });

  return {
    read,
    place: (values) => Object.fromEntries(values.map((value, i) => [keyOf(paths[i] ?? ""), value])),
    start: <T extends TensorLike<T>>(values: readonly T[]) =>
      Object.fromEntries(
        values.flatMap((value, i) => lay(keyOf(paths[i] ?? ""), value, optimizer.init(value, paths[i] ?? ""))),
      ),
    step<T extends TensorLike<T>>(state: State<string, T>, hyper: Hyper<H, T>, gradients: readonly T[], t: number) {
      const byPath = Object.fromEntries(gradients.map((gradient, i) => [paths[i] ?? "", gradient]));
      const prepared = optimizer.prepare?.(hyper, byPath, t) ?? byPath;
      return Object.fromEntries(
        read(state).flatMap((parameter, i) => {
          const path = paths[i] ?? "";
          const key = keyOf(path);
          const gradient = prepared[path] ?? parameter.zeroLike();
          const slots = slotsUnder(state, key);
          const after = optimizer.step(hyper, { parameter, gradient, slots, t, path });
          // A scalar in float32 meets hyperparameters in float64, and stays what it is.
          const kept = mapRecord(after.slots, (value, slot) => value.to((slots[slot] ?? value).precision));
          return lay(key, after.parameter.to(parameter.precision), kept);
        }),
      );
    },
  };
}
