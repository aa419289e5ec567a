/** The hyperparameters of a part stand under its name, with a dot: `hidden.learningRate`, `learningRate.peak`. */
import type { Hyper } from "./optimizer.ts";

/** The name `N` under the part `P`. */
export type Under<P extends string, N extends string> = `${P}.${N}`;

/** The same values, every name put under `part`. */
export const putUnder = <P extends string, N extends string, V>(part: P, values: Hyper<N, V>): Hyper<Under<P, N>, V> =>
  named(namesOf(values).map((name) => [`${part}.${name}`, values[name]]));

/** The values that stand under `part`, by the names that `like` has. */
export const takeUnder = <P extends string, N extends string, V>(
  part: P,
  like: Hyper<N, unknown>,
  values: Hyper<Under<P, N>, V>,
): Hyper<N, V> => named(namesOf(like).map((name) => [name, values[`${part}.${name}`]]));

const namesOf = <N extends string>(values: Hyper<N, unknown>) => Object.keys(values) as N[];

const named = <N extends string, V>(entries: readonly (readonly [N, V])[]) =>
  Object.fromEntries(entries) as Record<N, V>;
