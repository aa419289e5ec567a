/** Everything, without a compiler: all runs are eager, and a bundle is a third as large. */
import { training } from "@dualtape/runs/eager";
import { type Tune, tuning } from "./outer/tune.ts";
import { type TrainsReversibly, undoableBy } from "./strategies/reversible/reversible-training.ts";

export { between, type Domain, oneMinus, positive, real, simplex, unit } from "@dualtape/core";
export {
  AbortedError,
  type CrossValidation,
  crossValidation,
  DivergenceError,
  drain,
  dynamics,
  type Dynamics,
  type Engine,
  hyperTensors,
  type HyperValues,
  type Loss,
  type LossContext,
  type Run,
  rungeKutta4,
  simulate,
  simulateMany,
  type State,
  symplectic,
  type Told,
  training,
} from "@dualtape/runs/eager";

export { chaosWatch } from "./derivatives/growth.ts";
export { constrain, unconstrain } from "./hyper/unconstrained.ts";

export { BudgetError } from "./strategies/budget.ts";
export { checkpointed } from "./strategies/checkpointed.ts";
export { evolution } from "./strategies/evolution/evolution.ts";
export { finiteDifferences } from "./strategies/finite-differences.ts";
export { hybrid } from "./strategies/hybrid.ts";
export { conjugateGradients } from "./strategies/implicit/conjugate-gradients.ts";
export { ConvergenceError } from "./strategies/implicit/convergence.ts";
export { implicit, UnmovedOptimumError } from "./strategies/implicit/implicit.ts";
export type { LinearSolver } from "./strategies/implicit/linear-solver.ts";
export { neumann } from "./strategies/implicit/neumann.ts";
export { reversible } from "./strategies/reversible/reversible.ts";
export { ReversalError, type UndoableDynamics } from "./strategies/reversible/undoable.ts";
export { hypergradients } from "./strategies/many.ts";
export { type Hypergradient, hypergradient, type Strategy } from "./strategies/strategy.ts";
export { truncated } from "./strategies/truncated.ts";
export { unrolled } from "./strategies/unrolled.ts";

export { auto } from "./planner/auto.ts";
export { calibrate } from "./planner/calibrate.ts";
export { plan, type Prediction } from "./planner/plan.ts";
export type { Rates } from "./planner/rates.ts";

export { audit, runAudit } from "./analysis/audit.ts";
export { type HyperHessian, hyperHessian, runHyperHessian } from "./analysis/hyper-hessian.ts";
export { importance } from "./analysis/importance.ts";
export { metasmoothness } from "./analysis/metasmoothness.ts";

export type { Assessment, Estimate } from "./outer/assessment.ts";
export { CheckpointError } from "./outer/checkpoint.ts";
export type { ChoicesCheckpoint, ChoicesEvent, ChoicesResult } from "./outer/choices/events.ts";
export { choice, type Chosen, integer, type Specification, when } from "./outer/choices/specification.ts";
export { type ChoicesOptions, tuneChoices, tuneChoicesSteps } from "./outer/choices/tune-choices.ts";
export { compare, type CompareEvent, type CompareOptions } from "./outer/compare.ts";
export type { Comparison, Standing } from "./outer/comparison.ts";
export type { Answered, Checkpoint, Point, TrainingResult, TuneEvent, TuneResult } from "./outer/events.ts";
export { evolve, evolveSteps } from "./outer/evolve.ts";
export type { EvolveCheckpoint, EvolveEvent, EvolveResult } from "./outer/evolve-events.ts";
export type { Keeping, UnderWay } from "./outer/keeping.ts";
export type { Limits } from "./outer/ledger.ts";
export type { Answer, Coordinates, Ending, Method, Question, Space, Wanted } from "./outer/method.ts";
export { gradientDescent } from "./outer/methods/gradient-descent.ts";
export { guided, signDescent } from "./outer/methods/guided.ts";
export { newton } from "./outer/methods/newton.ts";
export { race, type RaceOptions } from "./outer/methods/race.ts";
export { quasiRandomSearch, randomSearch } from "./outer/methods/random-search.ts";
export { rprop } from "./outer/methods/rprop.ts";
export { searchThenAdam } from "./outer/methods/search-then-adam.ts";
export { tpe } from "./outer/methods/tpe.ts";
export { trustRegion } from "./outer/methods/trust-region.ts";

export { hyperDescent, outerLoop } from "./outer/outer.ts";
export { evaluatingPieces } from "./outer/pieces/evaluating-pieces.ts";
export { LostError } from "./outer/lost.ts";
export type { Found, Hands, Lost, Piece } from "./outer/pieces/piece.ts";
export type { Pause } from "./outer/drive.ts";
export {
  tuneDynamics,
  type TuneOptions,
  tunePieces,
  type TunePiecesOptions,
  tuneSteps,
  type TuneStepsOptions,
} from "./outer/tune.ts";

export type { Adaptation } from "./online/adaptation.ts";
export { oneStep } from "./online/one-step.ts";
export { online } from "./online/online.ts";
export { realTime } from "./online/real-time.ts";

/** Tunes the hyperparameters of a training run, eagerly. */
export const tune: Tune = /* @__PURE__ */ tuning(training);

/** Makes an undoable dynamics of a training run by momentum, eagerly; see `training` for what it checks and throws. */
export const reversibleTraining: TrainsReversibly = /* @__PURE__ */ undoableBy(training);
