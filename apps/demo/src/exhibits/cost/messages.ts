/** What the page and the worker that measures say to each other. Plain data; times in seconds, memory in bytes. */

/**
 * What is compared: the strategies, and `plain`, a run without derivatives, all computed operation by operation; and `compiled`:
 * hybrid with its step as one program, which is how it runs when nobody asks for anything else.
 */
export const SERIES = ["hybrid", "unrolled", "checkpointed", "reversible", "plain", "compiled"] as const;

export type Series = (typeof SERIES)[number];

/** A training run to be differentiated: its steps T, and its hyperparameters K. */
export interface Size {
  readonly steps: number;
  readonly directions: number;
}

/** What a strategy takes. */
export interface Cost extends Size {
  readonly series: Series;
  readonly seconds: number;
  readonly bytes: number;
}

/** A cost that was measured. */
export interface Measured extends Cost {
  /** How many times it was run; `seconds` is the fastest. */
  readonly runs: number;
  /** How far its gradient is from that of `hybrid`, as a part of its length. */
  readonly apart: number;
}

/** Asks for measurements over T with this K, and over K with this T. */
export type Request = Size;

export type Update =
  | { readonly type: "predicted"; readonly costs: readonly Cost[] }
  | { readonly type: "measured"; readonly cost: Measured };
