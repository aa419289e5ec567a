/** What the page and its worker say to each other. Everything is plain data, so that it can be cloned. */

/** What a hand may change. */
export interface Settings {
  /** The step size α that the first outer iteration trains with. */
  readonly learningRate: number;
  /** The hyper-step η: how far α goes down its own derivative. */
  readonly hyperStep: number;
}

/** A training run: ten inner steps with one step size. */
export interface Training {
  readonly learningRate: number;
  /** The loss at each inner step. */
  readonly losses: readonly number[];
  /** The loss that the run is judged by: that of its last step. */
  readonly loss: number;
}

/** An outer iteration: a training run, and how its loss moves with α. */
export interface Iteration extends Training {
  /** From 1. */
  readonly iteration: number;
  /** dL/dα. */
  readonly slope: number;
}

/** A training run that did not stay finite; the way to it is then halved. */
export interface Divergence {
  readonly iteration: number;
  /** The inner step, from 1. */
  readonly step: number;
  readonly what: string;
  readonly remedy: string;
}

/** How a tuning ended. */
export interface Ending {
  readonly best: Training;
  /** The run after the last update; `null` where the tuning gave up before, or this run did not stay finite. */
  readonly last: Training | null;
}

/** What happens in a tuning. */
export type Report =
  | { readonly type: "iteration"; readonly iteration: Iteration }
  | { readonly type: "divergence"; readonly divergence: Divergence }
  | { readonly type: "ending"; readonly ending: Ending }
  /** Nothing came of it, for the reason given in words. */
  | { readonly type: "failure"; readonly reason: string };
