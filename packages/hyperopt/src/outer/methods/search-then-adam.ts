/**
 * A search along the first gradient by plain runs, then Adam from the best point of it, at a rate by which a hyperparameter of a wrong order
 * of magnitude comes to another one in a few steps. Simple, and hard to do much better than where a few dozen plain runs are all there is.
 */
import { adam } from "@dualtape/optimizers";
import type { Method } from "../method.ts";
import { gradientDescent } from "./gradient-descent.ts";
import { iterateAt } from "./iterate.ts";
import { searchLine } from "./line-search.ts";

/** How far Adam moves a coordinate in its first steps, in the unconstrained space: a factor of 1.6 for a positive hyperparameter. */
const RATE = 0.5;

/** The method that searches along the first gradient, and then descends by Adam. Asks for gradients and values, without end. */
export const searchThenAdam = (): Method => ({
  name: "search, then Adam",
  *questions(space) {
    const { start } = space;
    const answer = yield { u: start, wanted: "gradient", reason: "the start" };
    if (answer.flat) return "flat";
    const first = iterateAt(start, answer);
    const found = first && (yield* searchLine(space, first));
    const from = { ...space, start: found?.u ?? start };
    return yield* gradientDescent(adam, { learningRate: RATE }).questions(from);
  },
});
