/**
 * The names of hyperparameters. Those of a part stand under its name, with a dot: `hidden.learningRate`, `learningRate.peak`. A name
 * means one thing: what would give it two is refused.
 */
import { ArgumentError, type Domain, listed } from "@dualtape/core";
import { checkOptimizer } from "./checked.ts";
import type { Hyper, Optimizer } from "./optimizer.ts";

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

/** The hyperparameters of an optimizer and those that a wrapper adds; refuses a name that both have, and a lack of one that it `needs`. */
export function joined<H extends string, A extends string>(
  where: string,
  optimizer: Optimizer<H>,
  added: Hyper<A, Domain>,
  needs: readonly string[] = [],
): Hyper<H | A, Domain> {
  checkOptimizer(where, optimizer);
  const { name, hyperparameters } = optimizer;
  const lacking = needs.filter((needed) => !Object.hasOwn(hyperparameters, needed));
  if (lacking.length > 0) {
    const known = listed(Object.keys(hyperparameters));
    throw new ArgumentError(
      where,
      `${name} has no hyperparameter ${listed(lacking.map(String))}`,
      `Choose among ${known}`,
    );
  }
  const twice = Object.keys(added).find((one) => Object.hasOwn(hyperparameters, one));
  if (twice === undefined) return { ...hyperparameters, ...added };
  throw new ArgumentError(
    where,
    `${name} has a hyperparameter ${twice} already, and one value cannot be two`,
    "Leave one of the two out, or give this one another name where it takes one",
  );
}

const namesOf = <N extends string>(values: Hyper<N, unknown>) => Object.keys(values) as N[];

const named = <N extends string, V>(entries: readonly (readonly [N, V])[]) =>
  Object.fromEntries(entries) as Record<N, V>;
