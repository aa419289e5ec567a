/** Studies to hand on: what their journals hold, made by hand. */
import {
  type AnswerRecord,
  type Naturals,
  type OptimizerRecord,
  type StudyRecord,
  type StudyView,
  viewOf,
} from "@dualtape/study";

type Answer = AnswerRecord["answer"];

const CREATED = "2026-03-01T12:00:00.000Z";

/** The record of a study, as JSON has it. */
export const studied = (given: Partial<StudyRecord> = {}): Readonly<Record<string, unknown>> => ({
  kind: "study",
  version: 1,
  name: "digits",
  problem: { file: "digits.ts", digest: "ab".repeat(32) },
  hyperparameters: {
    learningRate: { domain: "positive", initial: 0.1, range: { low: 0.001, high: 10 } },
    momentum: { domain: "oneMinus", initial: 0.9, range: { low: 0.2, high: 0.998 } },
    shares: { domain: "between(-1, 1)", initial: [0.5, -0.25], range: { low: -0.998, high: 0.998 } },
  },
  at: {},
  method: "lbfgs",
  strategy: null,
  seed: 1,
  starts: 1,
  folds: 1,
  seeds: 1,
  steps: 20,
  created: CREATED,
  made: { dualtape: "0.0.0", node: "v20.19.0" },
  ...given,
});

/** A run that stayed finite; with derivatives where there is a gradient. */
export const finite = (
  iteration: number,
  hyper: Naturals,
  value: number,
  { steps = 20, gradient = null as Naturals | null, reason = "a step", start = undefined as number | undefined } = {},
): Answer => ({
  type: "iteration",
  iteration,
  reason,
  steps,
  ...(start === undefined ? {} : { start }),
  hyper,
  value,
  curve: [1, value],
  gradient,
  hessian: null,
  flat: [],
  chaos: null,
  cost: { steps: 2 * steps, bytes: 4096, seconds: 1.5, computed: "eager" } as never,
});

/** A run that did not. */
const diverged = (iteration: number, hyper: Naturals): Answer => ({
  type: "divergence",
  origin: "growth",
  iteration,
  reason: 'a "long" step, too long',
  steps: 20,
  step: 7,
  hyperparameter: "learningRate",
  remedy: "Begin at a lower learningRate",
  hyper,
  wanted: "gradient",
  last: false,
  seconds: 0.5,
  error: {} as never,
});

/** A study as its journal gives it back. */
export const viewed = (study: Readonly<Record<string, unknown>>, answers: readonly Answer[]): StudyView =>
  viewOf(
    "a test",
    JSON.parse(
      JSON.stringify([study, ...answers.map((answer) => ({ kind: "answer", at: CREATED, answer }))]),
    ) as unknown[],
  );

const at = (learningRate: number, momentum: number, shares: readonly number[]): Naturals => ({
  learningRate,
  momentum,
  shares,
});

/** One of each: a gradient, a divergence, a shorter run whose value is the least of all, and a point outside of the range. */
export const digits = viewed(studied(), [
  finite(1, at(0.1, 0.9, [0.5, -0.25]), 0.75, { gradient: at(1e-7, -2, [0.25, 3]), reason: "the start" }),
  diverged(2, at(50, 0.9, [0.5, -0.25])),
  finite(3, at(0.3, 0.95, [0.1, -0.2]), 0.125, { steps: 5, reason: "a short look" }),
  finite(4, at(20, 0.99, [0.1, 0.999]), 0.5, { start: 2 }),
  finite(5, at(0.2, 0.5, [-0.1, 0.3]), 0.625),
]);

/** A study that trains by an optimizer, with the values of its hyperparameters as the best point. */
export const trainedBy = (optimizer: OptimizerRecord, best: Naturals): StudyView => {
  const hyperparameters = Object.fromEntries(
    Object.entries(best).map(([name, initial]) => [
      name,
      { domain: "positive", initial, range: { low: 1e-6, high: 1e3 } },
    ]),
  );
  return viewed(studied({ optimizer, hyperparameters }), [finite(1, best, 0.5)]);
};
