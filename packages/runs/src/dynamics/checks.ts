/** What a run cannot start from: for those who call without types, before any time is spent. */
import {
  checkFlag,
  checkFunction,
  checkInteger,
  checkRecord,
  checkTensor,
  type Domain,
  HyperparameterError,
  isRecord,
  isNumber,
  type Lift,
  refuse,
  type TensorLike,
} from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { checkNames } from "../records/record.ts";
import type { Dynamics } from "./dynamics.ts";
import { isDomain } from "./specification.ts";

/** Refuses what is no dynamics. */
export function checkDynamics(where: string, dynamics: Dynamics): void {
  if (typeof dynamics !== "object" || dynamics === null || isNumber(dynamics)) {
    refuse(where, "the dynamics", dynamics, "one that `dynamics` or `training` made");
  }
  const { name, steps, hyperparameters, engine, compiler, deterministic = false } = dynamics;
  if (typeof name !== "string") refuse(where, "the name of the dynamics", name, "a text");
  checkInteger(where, "steps", steps, 1);
  checkDomains(where, hyperparameters);
  checkEngine(where, engine);
  checkCompiler(where, compiler);
  checkFlag(where, "deterministic", deterministic);
  for (const method of ["start", "step", "objective"] as const) {
    checkFunction(where, `${method} of the dynamics`, dynamics[method]);
  }
  for (const method of ["input", "phase", "monitor", "objectives", "inspection", "brokenDerivative"] as const) {
    if (dynamics[method] !== undefined) checkFunction(where, `${method} of the dynamics`, dynamics[method]);
  }
}

/** Refuses what a run of a dynamics cannot start from; `midway` is who keeps where it is, if somebody does. */
export function checkRun<T extends TensorLike<T>, H extends string>(
  where: string,
  dynamics: Dynamics<H>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  midway?: unknown,
): void {
  checkDynamics(where, dynamics);
  checkRecord(where, "the record of hyperparameters", hyper);
  for (const name of Object.keys(dynamics.hyperparameters)) {
    if (!Object.hasOwn(hyper, name)) {
      throw new HyperparameterError(where, `${name} is missing`, "Make them by hyperTensors");
    }
    checkTensor(where, name, Reflect.get(hyper, name));
  }
  checkFunction(where, "lift", lift);
  if (midway === undefined) return;
  for (const method of ["take", "offer"]) {
    if (typeof Object(midway)[method] !== "function") refuse(where, "midway", midway, "new Midway(…), or nothing");
  }
}

/** Refuses what is no record of domains. */
export function checkDomains(where: string, domains: Readonly<Record<string, Domain | undefined>>): void {
  checkRecord(where, "the record of hyperparameters", domains);
  checkNames(`${where}, hyperparameters`, Object.keys(domains));
  for (const [name, domain] of Object.entries(domains)) {
    if (!isDomain(domain)) refuse(where, name, domain, "a domain, such as positive(0.1)");
  }
}

/** Refuses what is no way to compute a run. */
export function checkEngine(where: string, engine: unknown): void {
  if (engine === undefined || engine === "eager" || engine === "compiled") return;
  refuse(where, "the engine", engine, '"eager" or "compiled", or leave it out');
}

/** Refuses what compiles nothing. */
export function checkCompiler(where: string, compiler: unknown): void {
  if (compiler === undefined || typeof Object(compiler).run === "function") return;
  refuse(where, "the compiler", compiler, "one that `compiler()` made, or leave it out");
}

/** Refuses what is no record of numbers by name, such as a state or data. */
export function checkNumbers(where: string, what: string, numbers: unknown): void {
  if (!isRecord(numbers)) refuse(where, what, numbers, "a record of numbers");
  for (const [name, value] of Object.entries(numbers)) checkTensor(where, `${what}, ${name},`, value);
}
