/** The schedule that stays: v. */
import type { Domain } from "@dualtape/core";
import { type Schedule, schedule } from "./schedule.ts";

/** The same value at every step; as it is, or behind a warm-up. */
export const constant = (hyperparameters: { readonly value: Domain }): Schedule<"value"> =>
  schedule("constant", ["value"], { hyperparameters, steady: true, at: ({ value }) => value });
