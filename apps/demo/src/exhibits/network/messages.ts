/** What is trained, and what the worker tells of it. */

/** The hyperparameters that are tuned. */
export type Name = "learningRate" | "beta1" | "beta2" | "epsilon" | "l2";

/** A number for each hyperparameter. */
export type Values = Readonly<Record<Name, number>>;

/** What a hand may change. */
export interface Settings {
  /** Of the shuffle, the first weights and the samples. */
  readonly seed: number;
  /** Hidden units. */
  readonly hidden: number;
  /** Steps of a training run. */
  readonly steps: number;
  /** Training runs of the tuning, plain ones and those with derivatives. */
  readonly runs: number;
  /** The learning rate that the tuning starts from. */
  readonly rate: number;
}

/** A training run that the tuning asked for. */
export interface TunedRun {
  /** From 1, those that diverged counted with the others. */
  readonly iteration: number;
  /** Why the tuning asked for it. */
  readonly reason: string;
  readonly values: Values;
  /** The loss on the validation set, at the end; Infinity where it did not stay finite. */
  readonly value: number;
  /** The derivatives of the validation loss; `null` for a plain run. */
  readonly gradient: Values | null;
  /** The step at which its tangents were seen to explode, so that the derivatives say nothing; `null` where they do not. */
  readonly explodesAt: number | null;
  /** Where it did not stay finite, and what. */
  readonly divergence: { readonly step: number; readonly what: string } | null;
  /** The training loss at each step, its penalty included. */
  readonly curve: readonly number[];
  /** How many test images of each digit (row) were taken for each digit (column), row by row; empty where it diverged. */
  readonly confusion: readonly number[];
}

export type Update =
  /** The training loss at the next steps of the run that goes on. */
  { readonly type: "steps"; readonly losses: readonly number[] } | { readonly type: "tuned"; readonly run: TunedRun };
