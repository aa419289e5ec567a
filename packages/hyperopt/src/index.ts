/** Everything, with a compiler for long runs on tensors: what `eager.ts` exports, but for who makes a dynamics. */
import { training } from "@dualtape/runs";
import { type Tune, tuning } from "./outer/tune.ts";
import { type TrainsReversibly, undoableBy } from "./strategies/reversible/reversible-training.ts";

export * from "./eager.ts";
export { compiler, dynamics, rungeKutta4, symplectic, training } from "@dualtape/runs";

/** Tunes the hyperparameters of a training run, and compiles its runs where they are long. */
export const tune: Tune = /* @__PURE__ */ tuning(training);

/**
 * Makes an undoable dynamics of a training run by momentum, whose gradients are compiled in long runs that are undone; see `training` for
 * what it checks and throws.
 */
export const reversibleTraining: TrainsReversibly = /* @__PURE__ */ undoableBy(training);
