/** Arguments that many here share: options that are sizes, and hyperparameters beside their domains. */
import { checkNumber, checkRecord, HyperparameterError, refuse } from "@dualtape/core";
import { checkDomains, type Domains } from "@dualtape/runs/eager";

/** Refuses what is not a positive finite number. */
export function checkPositive(where: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) refuse(where, name, value, "a positive number");
}

/** Refuses what is not a number, or is below 0 or NaN. */
export function checkSize(where: string, name: string, value: number): void {
  if (!(typeof value === "number" && value >= 0)) refuse(where, name, value, "a number of 0 or more");
}

/** Refuses what is no record of numbers, one for each domain. */
export function checkValues(where: string, domains: Domains<string>, values: Readonly<Record<string, unknown>>): void {
  checkDomains(where, domains);
  checkRecord(where, "the record of values", values, Object.keys(domains));
  for (const name of Object.keys(domains)) {
    if (!Object.hasOwn(values, name))
      throw new HyperparameterError(where, `${name} is missing`, "Give a number for each domain");
    checkNumber(where, name, values[name]);
  }
}

/** Refuses a dynamics without a hyperparameter to move. */
export function checkTunable(where: string, domains: Domains<string>): void {
  if (Object.keys(domains).length > 0) return;
  throw new HyperparameterError(
    where,
    "no hyperparameter has a domain",
    "Give one to those that are to move, such as positive(1e-3)",
  );
}
