/**
 * What each evaluation of a study has cost, in plain runs, so that methods compare: a run of fewer steps costs its part, one that diverged
 * its steps until there, and a gradient or a Hessian its price, the least seconds of one over the least of a plain run. It is how a `budget`
 * is counted, too.
 */
import type { StudyView } from "../records/view.ts";

type Answer = StudyView["answers"][number];

/** What was asked for. */
export type Wanted = "value" | "gradient" | "hessian";

/** What an evaluation was asked for. */
export const wantedOf = (answer: Answer): Wanted =>
  answer.type === "divergence"
    ? answer.wanted
    : answer.hessian !== null
      ? "hessian"
      : answer.gradient === null
        ? "value"
        : "gradient";

/** The seconds that it took. */
export const secondsOf = (answer: Answer): number =>
  answer.type === "iteration" ? answer.cost.seconds : answer.seconds;

/** The part of a whole run that it took. */
const partOf = (answer: Answer, steps: number): number =>
  (answer.type === "iteration" ? answer.steps : Math.min(Math.max(1, answer.step), answer.steps)) / steps;

/** What a gradient costs where too few runs tell: about what backpropagation takes. */
const PRICE = 3;

/** What one of each kind costs, in plain runs. */
export type Prices = Readonly<Record<Wanted, number>>;

/** The prices as the seconds of a study tell them. */
export function pricesOf({ study, answers }: StudyView, coordinates: number): Prices {
  const of = (kind: Wanted): readonly number[] =>
    answers
      .filter((answer) => answer.type === "iteration" && wantedOf(answer) === kind)
      .map((answer) => secondsOf(answer) / partOf(answer, study.steps));
  const [plain, gradients, hessians] = [of("value"), of("gradient"), of("hessian")];
  const measured = (seconds: readonly number[], otherwise: number): number => {
    const price = Math.min(...seconds) / Math.min(...plain);
    // The first run of a kind is cold, and says nothing.
    return Math.min(plain.length, seconds.length) > 1 && price > 0 && Number.isFinite(price)
      ? Math.max(1, price)
      : otherwise;
  };
  const gradient = measured(gradients, PRICE);
  return { value: 1, gradient, hessian: measured(hessians, gradient * (1 + coordinates)) };
}

/** What an evaluation has cost, in plain runs. */
export const costOf = (answer: Answer, steps: number, prices: Prices): number =>
  partOf(answer, steps) * prices[wantedOf(answer)];
