/**
 * Random search (Bergstra & Bengio 2012), as a rival: each run draws all hyperparameters anew, evenly on a logarithmic scale and
 * β by its distance to 1, from ranges that people search.
 */
import { DivergenceError, drain, type Dynamics, hyperTensors, simulate } from "@dualtape/hyperopt";
import { type Random, seeded, type Tensor } from "@dualtape/tensor";

/** A value for each of Adam's hyperparameters. */
export interface Values {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** The customary values (Kingma & Ba 2015, algorithm 1). */
export const CUSTOMARY: Values = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** A plain training run: what it was given, its validation loss, and its last state; `null` where it did not stay finite. */
export interface Plain {
  readonly values: Values;
  readonly value: number;
  readonly state: Readonly<Record<string, Tensor>> | null;
}

type Problem = Dynamics<keyof Values>;

/** Trains once, without derivatives. */
export function train(problem: Problem, values: Values): Plain {
  try {
    const { value, state } = drain(simulate(problem, hyperTensors(problem, values), (x) => x));
    return { values, value: value.item(), state };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { values, value: Number.POSITIVE_INFINITY, state: null };
  }
}

/** So many runs, from a seed, in order. */
export function randomSearch(problem: Problem, runs: number, seed: number): readonly Plain[] {
  const random = seeded(seed);
  return Array.from({ length: runs }, () => train(problem, draw(random)));
}

/** The run with the lowest loss. */
export const bestOf = (runs: readonly Plain[]): Plain | undefined =>
  runs.reduce<Plain | undefined>((best, run) => (best === undefined || run.value < best.value ? run : best), undefined);

function draw(random: Random): Values {
  const between = (low: number, high: number): number => low * (high / low) ** random.uniform([]).item();
  return {
    learningRate: between(1e-5, 1),
    beta1: 1 - between(1e-3, 1),
    beta2: 1 - between(1e-4, 1),
    epsilon: between(1e-8, 1e-1),
  };
}
