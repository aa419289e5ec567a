/** The hyperparameters of a dynamics: as people write and read them, and as the tensors that a run is given. */
import {
  type Domain,
  DomainError,
  formatShape,
  HyperparameterError,
  type Natural,
  type NaturalsOf,
} from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { Tensor, tensor } from "@dualtape/tensor";
import { mapRecord, valueAt } from "../records/record.ts";
import type { Dynamics } from "./dynamics.ts";

/** The values to run at: natural values by name; those left out start where their domain says. */
export type HyperValues<H extends string> = { readonly [N in H]?: Natural | Tensor };

/** Every hyperparameter of a dynamics as a tensor, checked against its domain. */
export function hyperTensors<H extends string>(
  { name: where, hyperparameters }: Pick<Dynamics<H>, "name" | "hyperparameters">,
  at: HyperValues<H>,
): Hyper<H, Tensor> {
  const unknown = Object.keys(at).find((name) => !Object.hasOwn(hyperparameters, name));
  if (unknown !== undefined) {
    throw new HyperparameterError(
      where,
      `there is no hyperparameter "${unknown}"`,
      `Its hyperparameters are ${Object.keys(hyperparameters).join(", ")}`,
    );
  }
  return mapRecord(hyperparameters, (domain: Domain, name) => {
    const given = valueAt<Natural | Tensor | undefined>(at, name) ?? domain.initial;
    const value = given instanceof Tensor ? given : tensor(given);
    const initial = tensor(domain.initial);
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

/** Tensors as plain values: numbers where a domain holds a number, lists where it holds a vector. */
export const naturals = <D>(hyper: Readonly<Record<string, Tensor>>): NaturalsOf<D> =>
  mapRecord(hyper, (value) => (value.shape.length === 0 ? value.item() : [...value.data])) as NaturalsOf<D>;
