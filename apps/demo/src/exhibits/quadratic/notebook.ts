/** The numbers of the notebook. */
import type { Settings } from "./messages.ts";

/** Inner steps of a training run. */
export const STEPS = 10;

/** Outer iterations. */
export const ITERATIONS = 10;

/** Where the notebook starts. */
export const NOTEBOOK: Settings = { learningRate: 1e-3, hyperStep: 1e-7 };
