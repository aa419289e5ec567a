/** The two searches: outer loops that go on only when they are asked to, so that they take turns and can be held. */
import { hybrid, randomSearch, signDescent, tuneSteps } from "@dualtape/hyperopt";
import type { Settings } from "./messages.ts";
import type { Problem } from "./problem.ts";

/** By hypergradients where they lead somewhere, and by samples where they do not. */
export const tuning = (problem: Problem, { rate, runs, seed }: Settings) =>
  tuneSteps(problem, { at: { learningRate: rate }, strategy: hybrid, method: signDescent(), iterations: runs, seed });

/** By random points of the ranges, until it has had its time. */
export const sampling = (problem: Problem, { rate, seed }: Settings) =>
  tuneSteps(problem, { at: { learningRate: rate }, method: randomSearch(), iterations: 1e6, seed: seed + 1 }); // samples of its own
