/**
 * A strategy turns a dynamics and the values of its hyperparameters into the objective and its hypergradient.
 *
 * It is generic in the number itself, so that a whole outer loop can be differentiated through its strategy. It is a
 * generator that pauses after every step: whoever drives it can show progress, stop it, or give the thread away.
 */
import {
  type Domain,
  DomainError,
  formatShape,
  HyperparameterError,
  type Lift,
  type Natural,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { Tensor, tensor } from "@dualtape/tensor";
import type { Dynamics, State } from "../dynamics/dynamics.ts";

/** By hyperparameter, how far the state moves, in parts of its own size, when that moves by its own: see `chaosWatch`. */
export type Sensitivity = Readonly<Record<string, number>>;

/** What a strategy tells after each step. */
export interface StepReport<K extends string, T> {
  readonly t: number;
  /** The state without its derivatives. It belongs to this step: `{ ...state }` keeps it beyond. */
  readonly state: State<K, T>;
  /** How sensitive the state is to the hyperparameters, from strategies that carry tangents along. */
  readonly sensitivity?: Sensitivity;
}

/** What a run took. */
export interface Cost {
  /** Steps of the dynamics that were computed, over all the runs that the strategy needs. */
  readonly steps: number;
  /** Bytes of the numbers that must be alive at once: states with their tangents, or the tape. */
  readonly bytes: number;
}

/** The end of a run. */
export interface Outcome<K extends string, T> {
  /** The objective, a scalar. */
  readonly value: T;
  /** The last state, without derivatives. */
  readonly state: State<K, T>;
  readonly cost: Cost;
}

/** The end of a run, with d objective/dλ for each hyperparameter, in natural units and in its shape. */
export interface Hypergradient<H extends string, K extends string, T> extends Outcome<K, T> {
  readonly gradient: Hyper<H, T>;
  /** How far each partial scatters, where a strategy estimates it from samples. */
  readonly standardError?: Hyper<H, T>;
}

/** A way to differentiate the objective of any dynamics by its hyperparameters. */
export interface Strategy {
  readonly name: string;
  /** Throws a `DivergenceError` as soon as a number of the run is not finite. */
  run<T extends TensorLike<T>, H extends string, K extends string>(
    dynamics: Dynamics<H, K>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ): Generator<StepReport<K, T>, Hypergradient<H, K, T>, void>;
}

/** The values to run at: natural values by name; those left out start where their domain says. */
export type HyperValues<H extends string> = { readonly [N in H]?: Natural | Tensor };

/**
 * The objective of a dynamics and its hypergradient, in one call. Throws a `HyperparameterError` on an unknown name, a
 * `DomainError` on a value outside its domain, and a `DivergenceError` where the run does not stay finite.
 */
export function hypergradient<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  strategy: Strategy,
  at: HyperValues<H> = {},
): Hypergradient<H, K, Tensor> {
  return drain(strategy.run(dynamics, hyperTensors(dynamics, at), (constant) => constant));
}

/** Runs a generator to its end. */
export function drain<R>(run: Generator<unknown, R, void>): R {
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** Every hyperparameter of a dynamics as a tensor, checked against its domain. */
export function hyperTensors<H extends string>(
  { name: where, hyperparameters }: Pick<Dynamics<H>, "name" | "hyperparameters">,
  at: HyperValues<H>,
): Hyper<H, Tensor> {
  const unknown = Object.keys(at).find((name) => !(name in hyperparameters));
  if (unknown !== undefined) {
    throw new HyperparameterError(
      where,
      `there is no hyperparameter "${unknown}"`,
      `Its hyperparameters are ${Object.keys(hyperparameters).join(", ")}`,
    );
  }
  return mapRecord(hyperparameters, (domain: Domain, name) => {
    const given = at[name] ?? domain.initial;
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

/** Turns each value of a record into another. */
export function mapRecord<K extends string, V, W>(
  record: Readonly<Record<K, V>>,
  f: (value: V, key: K) => W,
): Readonly<Record<K, W>> {
  const result = {} as Record<K, W>;
  for (const key of Object.keys(record) as K[]) result[key] = f(record[key], key);
  return result;
}

/** The bytes of all parts of a state, derivatives included. */
export const bytesOf = (state: Readonly<Record<string, { readonly byteLength: number }>>): number =>
  Object.values(state).reduce((bytes, part) => bytes + part.byteLength, 0);

/** Refuses an objective that is no scalar. */
export function checkObjective(where: string, value: { readonly shape: readonly number[] }): void {
  if (value.shape.length > 0) {
    throw new ShapeError(where, `the objective has shape ${formatShape(value.shape)}, not []`, "Sum it to a scalar");
  }
}
