/** What the default method is to reach: its figures divided by the median of the baseline at the same budget. */
import type { Goal } from "../goals.ts";
import { baselineOf, type Found, standingOf } from "./outcome.ts";

/** The method that is meant. */
const METHOD = "guided";

/** By task, the greatest median, at budgets in plain runs. */
const MEDIANS: Readonly<Record<string, readonly (readonly [budget: number, bound: number])[]>> = {
  digits4: [
    [10, 0.85],
    [20, 0.95],
    [40, 1],
    [100, 0.97],
  ],
  digits40: [
    [20, 0.7],
    [40, 0.7],
    [100, 0.95],
  ],
  cancer30: [
    [20, 0.9],
    [40, 0.9],
    [100, 0.9],
  ],
  wine6: [
    [10, 0.95],
    [20, 1],
    [40, 1],
    [100, 0.97],
  ],
  diabetes6: [
    [10, 1.02],
    [20, 1],
    [40, 1],
    [100, 1],
  ],
  ode4: [
    [20, 0.1],
    [40, 0.1],
  ],
};

/** The worst instance at all budgets; the median of the test losses, from so much on. */
const [WORST, TESTED] = [1.3, 40] as const;

/** The goals of the tasks that were measured. */
export function outcomeGoals(found: readonly Found[]): readonly Goal[] {
  return Object.entries(MEDIANS).flatMap(([task, bounds]) => {
    const rows = found.filter((row) => row.task === task);
    const budgets = [...new Set(rows.map(({ budget }) => budget))];
    const goal = (figure: "value" | "worst" | "test", budget: number, bound: number): Goal => {
      const [own, by] = [standingOf(rows, METHOD, budget), standingOf(rows, baselineOf(rows), budget)];
      const ratio = own[figure] / (figure === "test" ? by.test : by.value);
      const name = figure === "value" ? "median" : figure;
      return {
        text: `${task}, ${name} at ${budget}`,
        bound,
        sense: "at most",
        ratio: Number.isNaN(ratio) ? null : ratio,
      };
    };
    return [
      ...bounds.filter(([budget]) => budgets.includes(budget)).map(([budget, bound]) => goal("value", budget, bound)),
      ...budgets.map((budget) => goal("worst", budget, WORST)),
      ...budgets.filter((budget) => budget >= TESTED).map((budget) => goal("test", budget, 1)),
    ];
  });
}
