export { between, type Domain, type Natural, oneMinus, positive, real, simplex, unit } from "@dualtape/core";
export * from "./errors.ts";
export * from "./dynamics/dynamics.ts";
export type { Inspection, Magnitudes } from "./dynamics/inspection.ts";
export * from "./dynamics/simulate.ts";
export * from "./dynamics/training.ts";

export * from "./strategies/checkpointed.ts";
export type { AntitheticOptions, Estimate } from "./strategies/evolution/antithetic.ts";
export * from "./strategies/evolution/evolution.ts";
export * from "./strategies/evolution/evolve.ts";
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
export * from "./outer/newton-step.ts";
export * from "./outer/newton.ts";
export type { OuterOptimizer } from "./outer/outer-optimizer.ts";
export * from "./outer/outer.ts";
export * from "./outer/run.ts";
export * from "./outer/tune.ts";

export type { Adaptation, AdaptationOptions } from "./online/adaptation.ts";
export * from "./online/one-step.ts";
export * from "./online/online.ts";
export * from "./online/real-time.ts";

export * from "./planner/auto.ts";
export { BudgetError } from "./planner/budget.ts";
export * from "./planner/plan.ts";

export * from "./analysis/audit.ts";
export type { Estimated } from "./analysis/directional.ts";
export { type Chaos, chaosWatch } from "./analysis/growth.ts";
export * from "./analysis/hyper-hessian.ts";
export * from "./analysis/importance.ts";
export type { Audit, DirectionChecked, Growth, Verdict } from "./analysis/verdict.ts";
