/** The tuning: an outer loop that goes on only when it is asked to, so that it can be held. */
import { hybrid, signDescent, tuneSteps } from "@dualtape/hyperopt";
import type { Settings } from "./messages.ts";
import type { Problem } from "./problem.ts";

/** By hypergradients where they lead somewhere, and by samples where they do not. */
export const tuning = (problem: Problem, { rate, runs, seed }: Settings) =>
  tuneSteps(problem, { at: { learningRate: rate }, strategy: hybrid, method: signDescent(), iterations: runs, seed });
