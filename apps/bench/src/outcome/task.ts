/**
 * What is to be tuned: a task is a problem that people have, in instances that differ in the split of their data, their starts and their
 * batches. The objective is the validation loss; a test set, that no method sees, judges what validation has chosen.
 */
import type { Dynamics, State } from "@dualtape/hyperopt";
import type { Tensor } from "@dualtape/tensor";

/** The least and the greatest natural value that a user would try. */
export type Range = readonly [low: number, high: number];

/** One instance of a task: it starts from the customary values of its hyperparameters. */
export interface Instance {
  readonly problem: Dynamics;
  /** The loss on the test set of a state at the end of a run. */
  test(state: State<string, Tensor>): number;
}

/** A task. */
export interface Task {
  readonly name: string;
  instance(seed: number): Instance;
}

/** Learning rates. */
export const RATE: Range = [1e-5, 1];
/** Weight decays, and penalties. */
export const DECAY: Range = [1e-7, 1];
/** The betas of Adam: the distance from 1 goes from 10⁻³ to nearly 1, which itself lies infinitely far away. */
export const BETA: Range = [0.1, 0.999];
/** The ε of Adam. */
export const EPSILON: Range = [1e-12, 1e-1];
