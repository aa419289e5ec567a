/** A schedule is a value that changes with the step, made of hyperparameters of its own, all of them differentiable. */
import {
  ArgumentError,
  checkInteger,
  type Domain,
  type Elementwise,
  isRecord,
  refuse,
  type TensorLike,
} from "@dualtape/core";
import { checkDomains, checkHyper, checkStep } from "../checked.ts";
import type { Hyper } from "../optimizer.ts";
import type { StepNumber } from "../step-number.ts";

/** A function of the step, t = 1, 2, …, with hyperparameters `S`. */
export interface Schedule<S extends string = string> {
  /** Each hyperparameter with its domain and where it starts. */
  readonly hyperparameters: Readonly<Record<S, Domain>>;
  /** As for optimizers: whether all steps do the same where `t` is no plain number, for which it is an operand at most. */
  readonly steady?: boolean;
  /** The value at step `t`, a scalar; where `t` is no plain number, it cannot be branched on. */
  at<T extends TensorLike<T>>(hyper: Hyper<S, T>, t: StepNumber<T>): T;
}

/** A schedule that checks what it is given; `names` are those of its hyperparameters. */
export function schedule<S extends string>(
  name: string,
  names: readonly S[],
  { hyperparameters, steady = false, at }: Schedule<S>,
): Schedule<S> {
  checkDomains(name, hyperparameters, names);
  return {
    hyperparameters: { ...hyperparameters },
    steady,
    at(hyper, t) {
      checkHyper(name, hyperparameters, hyper);
      checkStep(name, t, Object.values(hyper)[0]);
      return at(hyper, t);
    },
  };
}

/** Refuses what is no schedule. */
export function checkSchedule(where: string, given: Schedule): void {
  if (isRecord(given) && typeof given["at"] === "function" && isRecord(given["hyperparameters"])) return;
  refuse(where, "the schedule", given, "one, such as cosine(…)");
}

/** Refuses a number of steps that is not 1, 2, …; returns it. */
export const checkSteps = (name: string, steps: number): number => checkInteger(name, "the number of steps", steps, 1);

/** How far step `t` is on the way from the first to the last of `horizon` steps, from 0 to 1; 1 after it. */
export function progress<T extends TensorLike<T>>(t: StepNumber<T>, horizon: number): StepNumber<T> {
  if (horizon === 1) return 1;
  if (typeof t !== "number")
    return t
      .sub(1)
      .div(horizon - 1)
      .minimum(1);
  return Math.min((t - 1) / (horizon - 1), 1);
}

/** How far it is still to go, from 1 to 0: 1 − progress, with all of its digits. */
export function rest<T extends TensorLike<T>>(t: StepNumber<T>, horizon: number): StepNumber<T> {
  if (horizon === 1) return 0;
  if (typeof t !== "number")
    return t
      .neg()
      .add(horizon)
      .div(horizon - 1)
      .maximum(0);
  return Math.max((horizon - t) / (horizon - 1), 0);
}

/** Refuses a hyperparameter that does not start from a list; returns how many values it holds. */
export function checkList<S extends string>(name: string, of: S, hyperparameters: Hyper<S, Domain>): number {
  checkDomains(name, hyperparameters, [of]);
  const { initial } = hyperparameters[of];
  if (typeof initial !== "number") return initial.length;
  throw new ArgumentError(name, `the values start from the number ${initial}`, "Give a list, one value for each");
}

/** One element of a vector, as a scalar. */
export const elementAt = <T extends TensorLike<T>>(vector: T, index: number): T =>
  vector.slice([index, index + 1]).reshape([]);

/** Σ wᵢ·vᵢ, a scalar: what a step reads of a list where its number has no value yet, by weights that are made of it. */
export function weighed<T extends TensorLike<T>>(vector: T, count: number, weights: (indices: T) => T, like: T): T {
  return vector
    .reshape([1, count])
    .matmul(weights(indicesBelow(count, like)).reshape([count, 1]))
    .reshape([]);
}

/** 0, 1, …, count − 1, of the kind of another number: (0), (0 1), (0 1 2 3), … and of these as many as are asked for. */
function indicesBelow<T extends TensorLike<T>>(count: number, like: T): T {
  let all = like.zeroLike().reshape([1]);
  for (let length = 1; length < count; length *= 2) all = all.concat([all.add(length)]);
  return all.slice([0, count]);
}

/** ⌊x⌋, whose derivative is 0 wherever it has one. */
export const floor: Elementwise = { name: "floor", kernel: Math.floor, partials: [null] };
