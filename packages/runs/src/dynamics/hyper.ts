/** The hyperparameters of a dynamics: as people write and read them, and as the tensors that a run is given. */
import {
  checkRecord,
  type Domain,
  DomainError,
  formatShape,
  HyperparameterError,
  isKind,
  isList,
  listed,
  type Natural,
  type NaturalsOf,
  refuse,
} from "@dualtape/core";
import type { Hyper, PartialHyper } from "@dualtape/optimizers";
import { type Tensor, tensor } from "@dualtape/tensor";
import { mapRecord, valueAt } from "../records/record.ts";
import { checkDomains } from "./checks.ts";
import type { Dynamics } from "./dynamics.ts";

/** The values to run at: natural values by name; those left out start where their domain says. */
export type HyperValues<H extends string> = PartialHyper<H, Tensor>;

/** Every hyperparameter of a dynamics as a tensor, checked against its domain. */
export function hyperTensors<H extends string>(
  dynamics: Pick<Dynamics<H>, "name" | "hyperparameters">,
  at: HyperValues<H>,
): Hyper<H, Tensor> {
  checkRecord("hyperTensors", "the dynamics", dynamics);
  const { name: where, hyperparameters } = dynamics;
  checkDomains("hyperTensors", hyperparameters);
  checkRecord(`${where}, hyperparameters`, "the record of values", at);
  const unknown = Object.keys(at).find((name) => !Object.hasOwn(hyperparameters, name));
  if (unknown !== undefined) {
    throw new HyperparameterError(
      where,
      `there is no hyperparameter "${unknown}"`,
      `Its hyperparameters are ${listed(Object.keys(hyperparameters))}`,
    );
  }
  return mapRecord(hyperparameters, (domain: Domain, name) => {
    const initial = tensor(domain.initial);
    const given = valueAt<Natural | Tensor | undefined>(at, name);
    const value = given === undefined ? initial : naturalOf(`${where}, hyperparameter ${name}`, given);
    if (value.shape.join() !== initial.shape.join()) {
      throw new HyperparameterError(
        `${where}, hyperparameter ${name}`,
        `a value of shape ${formatShape(value.shape)} where its domain holds ${formatShape(initial.shape)}`,
        "Give as many values as the domain starts from",
      );
    }
    if (!domain.contains([...value.data])) {
      throw new DomainError(
        `${where}, hyperparameter ${name}`,
        `${String(value)} lies outside its domain, ${domain.name}`,
        "Choose a value inside (bounds are not), or another domain",
      );
    }
    return value;
  });
}

function naturalOf(where: string, given: Natural | Tensor): Tensor {
  if (isKind<Tensor>(given, "Tensor")) return given;
  if (typeof given !== "number" && !isList(given))
    refuse(where, "the value", given, "a number, a list of them or a tensor");
  return tensor(given);
}

/** Tensors as plain values: numbers where a domain holds a number, lists where it holds a vector. */
export function naturals<D>(hyper: Readonly<Record<string, Tensor>>): NaturalsOf<D> {
  checkRecord("naturals", "the record of values", hyper);
  return mapRecord(hyper, (value, name) => {
    if (!isKind<Tensor>(value, "Tensor")) refuse("naturals", name, value, "a tensor");
    return value.shape.length === 0 ? value.item() : [...value.data];
  }) as NaturalsOf<D>;
}
