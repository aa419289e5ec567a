/** What is trained, and what the worker tells of it. */

/** The hyperparameters that are tuned, in the order of the page. */
export const NAMES = ["learningRate", "beta1", "beta2", "epsilon", "l2"] as const;
export type Name = (typeof NAMES)[number];

/** A number for each hyperparameter. */
export type Values = Readonly<Record<Name, number>>;

/** What a hand may change. */
export interface Settings {
  /** Of the shuffle, the first weights and the random search. */
  readonly seed: number;
  /** Hidden units. */
  readonly hidden: number;
  /** Steps of a training run. */
  readonly steps: number;
  /** Training runs: outer iterations of the tuning. */
  readonly runs: number;
  /** The learning rate that the tuning starts from. */
  readonly rate: number;
}

/** A training run, and how it did. */
export interface Run {
  readonly values: Values;
  /** The loss on the validation set, at the end. */
  readonly value: number;
  /** How long it computed, in seconds; pauses do not count. */
  readonly seconds: number;
}

/** A training run on dual numbers. */
export interface TunedRun extends Run {
  /** From 1. */
  readonly iteration: number;
  /** The derivatives of the validation loss. */
  readonly gradient: Values;
  /** The training loss at each step, its penalty included. */
  readonly curve: readonly number[];
  /** How many test images of each digit (row) were taken for each digit (column), row by row. */
  readonly confusion: readonly number[];
}

/** A run that did not stay finite. */
export interface Divergence {
  readonly step: number;
  readonly what: string;
}

export type Update =
  | { readonly type: "step"; readonly iteration: number; readonly curve: readonly number[] }
  | { readonly type: "tuned"; readonly run: TunedRun }
  | { readonly type: "diverged"; readonly divergence: Divergence & { readonly iteration: number } }
  | { readonly type: "random"; readonly run: Run };
