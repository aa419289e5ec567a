/**
 * Reverse mode over the whole run: all states are kept, and the way back goes through one step after another. Exact, one pass back
 * for any number of hyperparameters; memory grows with the number of steps, by a state for each.
 */
import { throughLast } from "./kept-states.ts";
import type { Strategy } from "./strategy.ts";

/** Backpropagation through the unrolled run: exact, time independent of K, memory T·P. */
export const unrolled: Strategy = { name: "unrolled", run: throughLast("unrolled", Infinity) };
