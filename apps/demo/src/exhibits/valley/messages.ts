/** What is computed for the valley, and what its workers tell of it. */

/** How many steps a training run takes. */
export const STEPS = 100;

/** The nearest horizon worth a look. */
export const NEAREST = 5;

/** How many images it trains on. */
export const IMAGES = 200;

/** What a training run depends on, but for its step size. */
export interface Settings {
  /** Of the shuffle and of the first weights. */
  readonly seed: number;
  /** How many images a step sees. */
  readonly batch: number;
}

/** Asks for the training runs of all step sizes, or for the path of the short term. */
export type Request =
  | { readonly type: "surface"; readonly settings: Settings }
  | { readonly type: "path"; readonly settings: Settings; readonly start: number };

/** A training run with one step size. */
export interface Curve {
  readonly rate: number;
  /** The loss before the first step and after each; shorter where the run did not stay finite. */
  readonly losses: readonly number[];
}

/** A run whose step size moves. */
export interface Path {
  /** The step size of each step, from the first. */
  readonly rates: readonly number[];
  /** The loss before the first step and after each. */
  readonly losses: readonly number[];
}

export type Update = { readonly type: "curve"; readonly curve: Curve } | { readonly type: "path"; readonly path: Path };
