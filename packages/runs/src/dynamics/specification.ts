/** The hyperparameters of a training run as people write them: a domain to tune one, a plain value to hold it. */
import {
  checkRecord,
  describe,
  type Domain,
  DomainError,
  formatNatural,
  HyperparameterError,
  listed,
  must,
  type Natural,
  type NaturalsOf,
} from "@dualtape/core";
import { canHold, type Optimizer } from "@dualtape/optimizers";
import { type Tensor, tensor } from "@dualtape/tensor";
import { checkNames } from "../records/record.ts";

/** For each hyperparameter a domain, to be tuned, or a plain value, to be held. */
export type HyperSpecification = Readonly<Record<string, Domain | Natural>>;

/** The hyperparameters of a specification that have a domain. */
export type TunedIn<H> = { [N in keyof H]: H[N] extends Domain ? N : never }[keyof H] & string;

/** Their domains by name. */
export type TunedDomains<H> = { readonly [N in TunedIn<H>]: Extract<H[N], Domain> };

/** Their natural values by name. */
export type TunedValues<H> = NaturalsOf<TunedDomains<H>>;

/** A specification, its two kinds apart. */
export interface Specified {
  readonly tuned: Readonly<Record<string, Domain>>;
  readonly held: Readonly<Record<string, Tensor>>;
}

/**
 * Parts the hyperparameters into those with a domain and those that are held. A held value of the optimizer's must lie in the
 * domain that the optimizer gives it, or on its lower end: 0 switches a weight decay, a momentum or a beta off.
 */
export function specified(name: string, hyper: HyperSpecification, optimizer: Optimizer): Specified {
  const where = `${name}, hyper`;
  checkRecord(where, "the record", hyper);
  const missing = Object.entries(optimizer.hyperparameters).find(([needed]) => !Object.hasOwn(hyper, needed));
  if (missing !== undefined) {
    const [needed, { name: domain, initial }] = missing;
    throw new HyperparameterError(
      where,
      `${needed} is missing`,
      `Add ${needed}: ${domain}(${formatNatural(initial)}) to tune it, or ${needed}: ${formatNatural(initial)} to hold it`,
    );
  }
  checkNames(where, Object.keys(hyper));
  const tuned: Record<string, Domain> = {};
  const held: Record<string, Tensor> = {};
  for (const [key, value] of Object.entries(hyper)) {
    if (isDomain(value)) {
      tuned[key] = value;
      continue;
    }
    const elements = typeof value === "number" ? [value] : value;
    if (!isNatural(elements)) refuseValue(`${where}, ${key}`, value);
    if (Object.hasOwn(optimizer.hyperparameters, key)) {
      checkHeld(`${where}, ${key}`, elements, optimizer, optimizer.hyperparameters[key]);
    }
    held[key] = tensor(value);
  }
  return { tuned, held };
}

/** Whether a value is a domain, made by any copy of the library. */
export const isDomain = (value: unknown): value is Domain =>
  typeof value === "object" &&
  value !== null &&
  "initial" in value &&
  "constrain" in value &&
  typeof value.constrain === "function";

const isNatural = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((element) => Number.isFinite(element));

/** Refuses what is neither a domain nor plain numbers. */
function refuseValue(where: string, value: unknown): never {
  throw new HyperparameterError(
    where,
    `${Array.isArray(value) ? `[${listed(value)}]` : describe(value)} is neither a domain nor finite numbers`,
    "Give a domain such as positive(1e-3) to tune it, or a plain number or an array of them to hold it",
  );
}

/** Refuses values outside of a domain whose lower end belongs to it. */
function checkHeld(where: string, values: readonly number[], optimizer: Optimizer, domain: Domain | undefined): void {
  if (domain === undefined || canHold(domain, values)) return;
  throw new DomainError(
    where,
    `${formatNatural(values.length === 1 ? must(values[0], "value") : values)} lies outside of what ${optimizer.name} takes, ${domain.name}`,
    "Hold it at a value inside (its lower end is), or give it a domain of its own",
  );
}
