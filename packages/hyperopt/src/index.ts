export { between, type Domain, type Natural, oneMinus, positive, real, simplex, unit } from "@dualtape/core";
export {
  AbortedError,
  bytesOf,
  type Cost,
  DivergenceError,
  type Domains,
  drain,
  type Dynamics,
  dynamics,
  type Engine,
  type HyperOf,
  type HyperSpecification,
  hyperTensors,
  type HyperValues,
  type Inspection,
  type Loss,
  type Magnitudes,
  mapRecord,
  type Outcome,
  Run,
  type Sensitivity,
  simulate,
  type State,
  type StepContext,
  type StepReport,
  training,
  type Training,
  type TrainingOptions,
  type TunedDomains,
  type TunedIn,
  type TunedValues,
} from "@dualtape/runs";

export * from "./strategies/checkpointed.ts";
export type { AntitheticOptions, Estimate } from "./strategies/evolution/antithetic.ts";
export * from "./strategies/evolution/evolution.ts";
export * from "./strategies/evolution/persistent-evolution.ts";
export * from "./strategies/finite-differences.ts";
export * from "./strategies/hybrid.ts";
export * from "./strategies/implicit/conjugate-gradients.ts";
export { type Convergence, ConvergenceError } from "./strategies/implicit/convergence.ts";
export * from "./strategies/implicit/implicit.ts";
export * from "./strategies/implicit/linear-solver.ts";
export * from "./strategies/implicit/neumann.ts";
export * from "./strategies/reversible/index.ts";
export * from "./strategies/revolve.ts";
export * from "./strategies/strategy.ts";
export * from "./strategies/truncated.ts";
export * from "./strategies/unrolled.ts";

export * from "./outer/events.ts";
export * from "./outer/evolve.ts";
export * from "./outer/newton-step.ts";
export * from "./outer/newton.ts";
export type { OuterOptimizer } from "./outer/outer-optimizer.ts";
export { constrain, pullToUnconstrained, unconstrain } from "./hyper/unconstrained.ts";
export * from "./outer/outer.ts";
export * from "./outer/tune.ts";

export type { Adaptation, AdaptationOptions } from "./online/adaptation.ts";
export * from "./online/one-step.ts";
export * from "./online/online.ts";
export * from "./online/real-time.ts";

export * from "./planner/auto.ts";
export { BudgetError } from "./strategies/budget.ts";
export * from "./planner/plan.ts";

export * from "./analysis/audit.ts";
export type { Estimated } from "./analysis/directional.ts";
export { type Chaos, chaosWatch } from "./derivatives/growth.ts";
export * from "./analysis/hyper-hessian.ts";
export * from "./analysis/importance.ts";
export type { Audit, DirectionChecked, Growth, Verdict } from "./analysis/verdict.ts";
