/** Hyperparameters as people write them: plain values beside numbers of the kind, and customary ones where they are left out. */
import {
  checkRecord,
  describe,
  type Domain,
  DomainError,
  HyperparameterError,
  isList,
  isNumber,
  listed,
  type Natural,
  refuse,
  stack,
  type TensorLike,
} from "@dualtape/core";
import { canHold } from "./held.ts";
import type { Hyper } from "./optimizer.ts";

/** Values of some hyperparameters: plain ones, or numbers of the kind that the update runs on. */
export type PartialHyper<H extends string, T> = { readonly [N in H]?: Natural | T };

/**
 * All hyperparameters as numbers of the kind of the scalar `like`; those left out take what their domain starts from. Throws a
 * `HyperparameterError` on a name or a length that the domains do not have, and a `DomainError` on a plain value outside of its domain, whose
 * lower end belongs to it here.
 */
export function completed<H extends string, T extends TensorLike<T>>(
  where: string,
  domains: Hyper<H, Domain>,
  given: PartialHyper<H, T>,
  like: T,
): Hyper<H, T> {
  checkRecord(where, "the record of hyperparameters", given);
  const names = Object.keys(domains) as H[];
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(domains, name));
  if (unknown !== undefined) {
    throw new HyperparameterError(
      where,
      `there is no hyperparameter "${unknown}"`,
      `Its hyperparameters are ${listed(names)}`,
    );
  }
  const zero = like.zeroLike();
  const hyper = {} as Record<H, T>;
  for (const name of names) {
    const value = given[name] === undefined ? domains[name].initial : given[name];
    hyper[name] = isNumber(value)
      ? (value as T)
      : numberOf(natural(where, name, domains[name], value as Natural), zero);
  }
  return hyper;
}

/** A plain value of a domain; refuses what is none. */
function natural(where: string, name: string, domain: Domain, value: Natural): Natural {
  if (typeof value !== "number" && !isList(value)) refuse(where, name, value, "a number, a list of them or a tensor");
  const length = lengthOf(domain.initial);
  if (lengthOf(value) !== length) {
    throw new HyperparameterError(
      `${where}, hyperparameter ${name}`,
      `${shown(value)} stands where its domain holds ${length === null ? "one number" : `${length} of them`}`,
      "Give as many values as the domain starts from, or a tensor",
    );
  }
  if (canHold(domain, value)) return value;
  throw new DomainError(
    `${where}, hyperparameter ${name}`,
    `${shown(value)} lies outside its domain, ${domain.name}`,
    "Choose a value inside, or at its lower end",
  );
}

const numberOf = <T extends TensorLike<T>>(value: Natural, zero: T): T =>
  typeof value === "number" ? zero.add(value) : stack(Array.from(value, (element) => zero.add(element)));

const lengthOf = (value: Natural): number | null => (typeof value === "number" ? null : value.length);

const shown = (value: Natural): string =>
  typeof value === "number" ? describe(value) : JSON.stringify(Array.from(value));
