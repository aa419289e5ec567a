/** A worker of the benchmark: it serves the digits, as one run or as the mean of several. */
import { workerData } from "node:worker_threads";
import { serveProblem } from "@dualtape/study";
import { digits } from "../scenarios/digits.ts";

/** How many runs one is the mean of, and how many steps they take. */
export interface Served {
  readonly seeds: number;
  readonly steps: number;
}

const { seeds, steps }: Served = workerData;

export const answer = serveProblem(() => digits("compiled", steps), { seeds });
