/** The hyperparameters of a part stand under its name, with a dot: `hidden.learningRate`, `learningRate.peak`. */
import type { Hyper } from "./optimizer.ts";

/** The name `N` under the part `P`. */
export type Under<P extends string, N extends string> = `${P}.${N}`;

/** The same values, every name put under `part`. */
export const putUnder = <P extends string, N extends string, V>(part: P, values: Hyper<N, V>): Hyper<Under<P, N>, V> =>
  record(Object.entries<V>(values).map(([name, value]) => [`${part}.${name}`, value]));

/** The values that stand under `part`, by the names that `like` has. */
export const takeUnder = <P extends string, N extends string, V>(
  part: P,
  like: Hyper<N, unknown>,
  values: Hyper<Under<P, N>, V>,
): Hyper<N, V> => record(Object.keys(like).map((name) => [name, Object.entries<V>(values)[`${part}.${name}`]]));
