/**
 * The guard of every optimizer and schedule: what it is given is refused by name before a wrong number comes of it, and an update
 * keeps the shape of its parameter. Costs a look at the names of the hyperparameters a step.
 */
import {
  ArgumentError,
  checkInteger,
  checkNumber,
  checkRecord,
  checkTensor,
  type Domain,
  formatShape,
  HyperparameterError,
  isNumber,
  isRecord,
  KIND,
  listed,
  refuse,
  sameShape,
  type Shape,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import type { After, Before, Hyper, Optimizer } from "./optimizer.ts";

/** An optimizer that checks what it is given. */
export function checked<H extends string, K extends string>(optimizer: Optimizer<H, K>): Optimizer<H, K> {
  const { name, hyperparameters, prepare, evaluated } = optimizer;
  return {
    ...optimizer,
    init(parameter, path) {
      checkTensor(name, "the parameter", parameter);
      checkPath(name, path);
      return optimizer.init(parameter, path);
    },
    ...(prepare && {
      prepare(hyper, befores) {
        checkHyper(name, hyperparameters, hyper);
        checkRecord(name, "what the updates start from", befores);
        for (const before of Object.values(befores)) checkBefore(name, before);
        return prepare(hyper, befores);
      },
    }),
    step(hyper, before) {
      checkHyper(name, hyperparameters, hyper);
      const where = checkBefore(name, before);
      const after = stepped(optimizer, hyper, before);
      checkUpdate(where, "the parameter", before.parameter.shape, after.parameter.shape);
      return after;
    },
    ...(evaluated && {
      evaluated(after, path) {
        checkRecord(name, "what an update made", after);
        checkTensor(name, "the parameter", after.parameter);
        checkSlots(name, after.slots);
        checkPath(name, path);
        missing(optimizer, { ...after, path });
        return evaluated(after, path);
      },
    }),
  };
}

/** Refuses what no update can start from; returns whose it is, for errors. */
function checkBefore<T extends TensorLike<T>>(name: string, before: Before<string, T>): string {
  checkRecord(name, "what the update starts from", before);
  const { parameter, gradient, slots, t, path } = before;
  checkTensor(name, "the parameter", parameter);
  checkTensor(name, "the gradient", gradient);
  checkStep(name, t, parameter);
  checkPath(name, path);
  const { shape } = parameter;
  const where = path === "" ? name : `${name}, ${path}`;
  if (!sameShape(gradient.shape, shape)) {
    throw new ShapeError(
      where,
      `a gradient of shape ${formatShape(gradient.shape)} for a parameter of shape ${formatShape(shape)}`,
      "Give the derivative of a scalar loss by the parameter",
    );
  }
  checkSlots(where, slots);
  return where;
}

function checkSlots(where: string, slots: Readonly<Record<string, unknown>>): void {
  if (!isRecord(slots)) refuse(where, "the record of slots", slots, "what `init` or the last step gave");
  for (const slot in slots) checkNumber(where, `the slot ${slot}`, slots[slot]);
}

/** Refuses an update of another shape than what it updates: it would broadcast, and every step would go on from there. */
export function checkUpdate(where: string, what: string, before: Shape, after: Shape): void {
  if (sameShape(before, after)) return;
  throw new ShapeError(
    where,
    `an update makes ${what} of shape ${formatShape(before)} one of shape ${formatShape(after)}`,
    "Give hyperparameters that are scalars, or of a shape that keeps it; for other values for other parameters, use parameterGroups",
  );
}

/** The step; where that fails, and a slot is missing, the error says so. What the slots are called is known by making them only. */
function stepped<H extends string, K extends string, T extends TensorLike<T>>(
  optimizer: Optimizer<H, K>,
  hyper: Hyper<H, T>,
  before: Before<K, T>,
): After<K, T> {
  try {
    return optimizer.step(hyper, before);
  } catch (error) {
    if (error instanceof TypeError) missing(optimizer, before);
    throw error;
  }
}

/** Refuses slots of which one is missing. */
function missing<K extends string, T extends TensorLike<T>>(
  { name, init }: Pick<Optimizer<string, K>, "name" | "init">,
  { parameter, slots, path }: Pick<Before<K, T>, "parameter" | "slots" | "path">,
): void {
  const lost = Object.keys(init(parameter, path)).find((slot) => !(slot in slots));
  if (lost === undefined) return;
  throw new ArgumentError(name, `the slot ${lost} is missing`, "Give what `init` or the last step gave");
}

/** Refuses what is no optimizer. */
export function checkOptimizer(where: string, optimizer: Optimizer): void {
  const { init, step, hyperparameters } = (isRecord(optimizer) ? optimizer : {}) as Partial<Optimizer>;
  if (typeof init === "function" && typeof step === "function" && isRecord(hyperparameters)) return;
  refuse(where, "the optimizer", optimizer, "one, such as adam");
}

/** Refuses what is no record of domains. */
export function checkDomains(where: string, domains: unknown, names: readonly string[]): void {
  checkRecord(where, "the record of hyperparameters", domains, names);
  for (const name of names) {
    const domain = (domains as Readonly<Record<string, Domain | undefined>>)[name];
    if (typeof domain?.constrain !== "function") refuse(where, name, domain, "a domain, such as positive(0.1)");
  }
}

/** Refuses values that are not a number for each hyperparameter. */
export function checkHyper(where: string, hyperparameters: object, hyper: Readonly<Record<string, unknown>>): void {
  if (!isRecord(hyper)) refuse(where, "the record of hyperparameters", hyper, "a number for each");
  for (const name in hyperparameters) {
    if (isNumber(hyper[name])) continue;
    if (hyper[name] !== undefined) checkNumber(where, name, hyper[name]);
    throw new HyperparameterError(where, `${name} is missing`, `Give ${listed(Object.keys(hyperparameters))}`);
  }
}

/** Refuses what does not count a step: 1, 2, …, or a scalar that does, of the kind that the update runs on. */
export function checkStep(where: string, t: unknown, like: unknown): void {
  const ofKind = isNumber(t) && Reflect.get(t, KIND) === Reflect.get(Object(like), KIND);
  if (!ofKind || (t as Partial<TensorLike<never>>).shape?.length !== 0)
    checkInteger(where, "the number of the step", t as number, 1);
}

function checkPath(where: string, path: unknown): void {
  if (typeof path !== "string") refuse(where, "the path of the parameter", path, "a text");
}
