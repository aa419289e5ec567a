/** Who races, over what, and what the worker tells of it. */

/** How many hyperparameters there may be. */
export const COUNTS = [5, 20, 100] as const;
export type Count = (typeof COUNTS)[number];

/** Those who race: the default method, which goes by gradients, and the tree-structured Parzen estimator, which knows values alone. */
export const SIDES = ["gradients", "TPE"] as const;
export type Side = (typeof SIDES)[number];

/** On so many deals of the images and first weights. */
export const SEEDS = 5;

/** What is raced over. */
export interface Course {
  /** The first of the seeds: of the shuffle, the first weights and the samples. */
  readonly seed: number;
  /** Hidden units. */
  readonly hidden: number;
  /** Steps of a training run. */
  readonly steps: number;
  /** Hyperparameters. */
  readonly count: Count;
  /** The seconds of computing that each side has for each seed. */
  readonly seconds: number;
}

/** An evaluation that a side has asked for. */
export interface Entry {
  readonly side: Side;
  /** From 0. */
  readonly seed: number;
  /** What the side has spent on this seed after it, its own thinking included; pauses do not count. */
  readonly seconds: number;
  /** The validation loss; Infinity where the run did not stay finite. */
  readonly value: number;
  /** Whether derivatives were asked for. */
  readonly derived: boolean;
}

/** The loss on the test images at the best point that a side has found for a seed. */
export interface Test extends Pick<Entry, "side" | "seed"> {
  readonly loss: number;
}

export type Update =
  /** The programs for one more seed are made. */
  | { readonly type: "ready" }
  | { readonly type: "evaluated"; readonly entry: Entry }
  | { readonly type: "tested"; readonly test: Test };
