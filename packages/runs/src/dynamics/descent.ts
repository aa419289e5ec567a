/**
 * An optimizer at work on several named values at once, with all that it remembers laid out flat: the part of a state
 * that training and the outer loop share. `prefix.path` holds a value, `prefix.path:slot` what is remembered of it; a path
 * that holds a colon stands in quotes.
 */
import { ArgumentError, listed, must, type TensorLike } from "@dualtape/core";
import { type Hyper, type Optimizer, stepAll, type StepNumber } from "@dualtape/optimizers";
import { valueAt } from "../records/record.ts";
import type { State, StepContext } from "./stepping.ts";

/** Named values under an optimizer. */
export interface Descent<H extends string> {
  /** The part of the state that holds the values and the slots before the first step. */
  start<T extends TensorLike<T>>(values: readonly T[]): State<string, T>;
  /** The values in a state, in the order of their paths. */
  read<T>(state: State<string, T>): readonly T[];
  /** The values to judge by: those of `read`, but where the optimizer keeps others for that. */
  judged<T extends TensorLike<T>>(state: State<string, T>): readonly T[];
  /** The part of a state that holds these values, without slots. */
  place<T>(values: readonly T[]): State<string, T>;
  /** The same part after one update; throws a `ShapeError` where that is not of the shape of its value. */
  step<T extends TensorLike<T>>(
    state: State<string, T>,
    hyper: Hyper<H, T>,
    gradients: readonly T[],
    t: StepNumber<T>,
  ): State<string, T>;
  /** The name, in a state, of the value at a path, or of a slot that belongs to it. */
  keyOf(path: string, slot?: string): string;
}

/** Lays out the values at `paths` and their slots under a prefix. */
export function descent<H extends string>(
  optimizer: Optimizer<H>,
  prefix: string,
  paths: readonly string[],
): Descent<H> {
  const keys = new Map(paths.map((path) => [path, path === "" ? prefix : `${prefix}.${quoted(path)}`] as const));
  const keyOf = (path: string, slot?: string): string => {
    const key = keys.get(path);
    if (key === undefined) throw new ArgumentError(prefix, `there is no ${path}`, `Ask for ${listed(paths)}`);
    return slot === undefined ? key : `${key}:${slot}`;
  };
  const paired = <T>(values: readonly T[]) => paths.map((path, i) => [path, must(values[i], path)] as const);
  const lay = <T>(path: string, value: T, slots: Readonly<Record<string, T>>): [string, T][] => [
    [keyOf(path), value],
    ...Object.entries(slots).map(([slot, remembered]): [string, T] => [keyOf(path, slot), remembered]),
  ];
  const slotsOf = <T>(state: State<string, T>, path: string): Record<string, T> => {
    const beginning = keyOf(path, "");
    return Object.fromEntries(
      Object.entries(state)
        .filter(([name]) => name.startsWith(beginning))
        .map(([name, value]) => [name.slice(beginning.length), value]),
    );
  };
  const at = <T>(state: State<string, T>, path: string): T => {
    const value = valueAt(state, keyOf(path));
    if (value !== undefined) return value;
    throw new ArgumentError(prefix, `the state has no ${keyOf(path)}`, "Give a state of this run");
  };

  return {
    keyOf,
    read: (state) => paths.map((path) => at(state, path)),
    judged: (state) =>
      paths.map((path) => {
        const parameter = at(state, path);
        return optimizer.evaluated?.({ parameter, slots: slotsOf(state, path) }, path) ?? parameter;
      }),
    place: (values) => Object.fromEntries(paired(values).map(([path, value]) => [keyOf(path), value])),
    start: <T extends TensorLike<T>>(values: readonly T[]) =>
      Object.fromEntries(paired(values).flatMap(([path, value]) => lay(path, value, optimizer.init(value, path)))),
    step<T extends TensorLike<T>>(
      state: State<string, T>,
      hyper: Hyper<H, T>,
      gradients: readonly T[],
      t: StepNumber<T>,
    ) {
      const befores = paired(gradients).map(([path, gradient]) => {
        return [path, { parameter: at(state, path), gradient, slots: slotsOf(state, path), t, path }] as const;
      });
      const afters = stepAll(optimizer, hyper, Object.fromEntries(befores));
      return Object.fromEntries(
        paths.flatMap((path) => {
          const { parameter, slots } = must(afters[path], path);
          return lay(path, parameter, slots);
        }),
      );
    },
  };
}

/** The number of a step for an optimizer: as an operand where that is all it needs, so that its steps are alike. */
export const stepNumberFor = <T, H extends string>(
  { steady }: Optimizer<H>,
  context: Pick<StepContext<T>, "t" | "count">,
): StepNumber<T> => (steady === true ? context.count : context.t);

/** A path as a part of a name: no other path with a slot reads the same. */
const quoted = (path: string): string => (path.includes(":") || path.startsWith('"') ? JSON.stringify(path) : path);
