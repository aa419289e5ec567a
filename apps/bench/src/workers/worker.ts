/** A worker of the benchmark: it serves the digits, as one run or as the mean of several. */
import { workerData } from "node:worker_threads";
import { serveProblem } from "@dualtape/study";
import { digits } from "../scenarios/digits.ts";

export const answer = serveProblem(() => digits("compiled"), { seeds: workerData });
