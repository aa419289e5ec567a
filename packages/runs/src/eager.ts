/** Everything, without a compiler: all runs are eager, and a bundle is half as large. */
export { AbortedError, DivergenceError, type DivergenceOrigin, type StoppedBy } from "./records/errors.ts";
export { lateRecords } from "./records/late.ts";
export { bytesOf, mapRecord, valueAt } from "./records/record.ts";

export { batchesFor, tensorsIn } from "./dynamics/data.ts";
export { type Descent, descent, stepNumberFor } from "./dynamics/descent.ts";
export { checkDomains, checkDynamics, checkRun } from "./dynamics/checks.ts";
export {
  type CrossValidation,
  crossValidation,
  type CrossValidationOptions,
  isCrossValidation,
  type Member,
  type Split,
} from "./dynamics/cross-validation.ts";
export { dynamics } from "./dynamics/checked.ts";
export type { Domains, Dynamics } from "./dynamics/dynamics.ts";
export type { Sizes } from "./dynamics/divergence.ts";
export { computingOf, frameOf } from "./dynamics/frame.ts";
export { hyperTensors, type HyperValues, naturals } from "./dynamics/hyper.ts";
export {
  checkGradient,
  checkObjective,
  type Inspection,
  Inspector,
  type Magnitudes,
  magnitudesByRow,
  magnitudesOf,
  type NamedRows,
  type MagnitudeRows,
  type RowNames,
  type Sensitivities,
  type Sensitivity,
} from "./dynamics/inspection.ts";
export { monitored, type Monitored } from "./dynamics/monitored.ts";
export {
  type Beside,
  type Compiler,
  type Computed,
  type Evaluation,
  type InRows,
  type Leap,
  type Leaping,
  type Runnable,
  type Running,
  type RunningSnapshot,
  SMALL_STATE,
  type Stretch,
  type Strided,
} from "./dynamics/running.ts";
export { addScaled, normOf } from "./dynamics/state-vector.ts";
export {
  advance,
  asksForNumber,
  contextAt,
  type Engine,
  lateContext,
  type State,
  type StepContext,
  type Stepping,
  within,
} from "./dynamics/stepping.ts";
export type { HyperSpecification, TunedDomains, TunedIn, TunedValues } from "./dynamics/specification.ts";
export type { BatchSource } from "./data/source.ts";
export type { LossRandom } from "./dynamics/draws.ts";
export type { DataOf, HyperOf, Loss, LossContext, Stateless, Told, UnknownData } from "./dynamics/loss.ts";
export { type Judgement, type TrainedBy, training, type Training } from "./dynamics/training.ts";
export { type Judged, TRAINING_OPTIONS, type TrainingOptions } from "./dynamics/training-options.ts";

export type { FieldContext, Span } from "./flows/flow.ts";
export { rungeKutta4, type RungeKutta } from "./flows/runge-kutta.ts";
export { symplectic, type Symplectic } from "./flows/symplectic.ts";

export type { BatchStream } from "./train/feed.ts";
export type { TrainCheckpoint } from "./train/checkpoint.ts";
export { train } from "./train/eager.ts";
export { evaluate, type EvaluateOptions, type Model, predict, type PredictOptions } from "./train/predict.ts";
export type { Train } from "./train/train.ts";
export type { Extra, Measurement } from "./train/measurement.ts";
export type { TrainEvaluation, TrainEvent, TrainProgress, TrainReason, TrainResult } from "./train/train-events.ts";
export type { TrainOptions } from "./train/train-options.ts";

export { continued, running, whyEager } from "./engine/running.ts";
export { areTensors, hasPartsOf } from "./engine/snapshots.ts";

export { cooperative, type Stops } from "./run/cooperative.ts";
export { Midway, type Snapshot } from "./run/midway.ts";
export { resumeWatched, type Watched, watchedNow } from "./run/watched.ts";
export { runMany, simulateMany, simulatingMany, type Ways } from "./run/many.ts";
export { Run, type Work } from "./run/run.ts";
export {
  type Cost,
  drain,
  type Heed,
  LateReport,
  type Outcome,
  simulate,
  type StepReport,
  type Steps,
  type Tellable,
  Walk,
} from "./run/simulate.ts";
