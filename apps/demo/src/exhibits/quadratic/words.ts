/** What is shown, in words: a run and where it sends α, the last step size, what happened on the way, and why. */
import { format } from "../../shell/format.ts";
import type { Iteration } from "./messages.ts";
import type { Tuning } from "./tuning.ts";

/** The last step size, as the page announces it. */
export function finalStepSize({ ending, failure }: Tuning): string {
  if (ending?.last) return format(ending.last.learningRate);
  return ending === null && failure === null ? "computing …" : "none";
}

/** What the shown outer iteration did. */
export function reading({ iterations, ending }: Tuning, position: number): string {
  const shown = iterations[position - 1];
  if (shown === undefined) return "No training run was finished.";
  const { learningRate, loss, slope } = shown;
  const run = `With α = ${format(learningRate)}, ten steps lead to a loss of ${format(loss, 3)}, and dL/dα = ${format(slope, 4)}`;
  const next = (iterations[position] ?? ending?.last)?.learningRate;
  if (next === undefined) return `${run}.`;
  if (next === learningRate) return `${run}, so α stays.`;
  return `${run}, so α goes ${next > learningRate ? "up" : "down"} to ${format(next)}.`;
}

/** What happened, one sentence after another. */
export function story(tuning: Tuning): readonly string[] {
  const { iterations, ending, failure } = tuning;
  if (failure !== null) return [failure];
  const [first] = iterations;
  if (ending === null || first === undefined) return [];
  return [...growth(iterations), ...divergence(tuning), ...outcome(first, tuning)];
}

/** Training that goes up instead of down. */
function growth(iterations: readonly Iteration[]): readonly string[] {
  const up = iterations.find(({ losses: [start = 0], loss }) => loss > start);
  if (up === undefined) return [];
  const { iteration, learningRate, loss, losses } = up;
  const why =
    learningRate > 0
      ? "every step jumps across the valley and lands higher on the other side"
      : "every step goes uphill";
  const [from, to] = [format(losses[0] ?? 0, 3), format(loss, 3)];
  return [
    `In outer iteration ${iteration}, with α = ${format(learningRate)}, the loss grew from ${from} to ${to}: ${why}.`,
    "It shrinks only while 0\u00a0<\u00a0α\u00a0<\u00a00.04.",
  ];
}

/** Runs that did not stay finite, and what was done about them. */
function divergence({ divergences, ending }: Tuning): readonly string[] {
  const [first] = divergences;
  if (first === undefined) return ending?.last === null ? ["After the last update, the run did not stay finite."] : [];
  const met = `Outer iteration ${first.iteration} diverged at inner step ${first.step}: ${first.what}.`;
  const halvings = ending?.last ? divergences.length : divergences.length - 1;
  const times = halvings === 1 ? "once" : `${halvings} times`;
  return ending?.last
    ? [met, `With the outer step halved ${times}, it stayed finite.`]
    : [met, `Halving the outer step ${times} did not help. ${first.remedy}.`];
}

/** Where α went, and what it was worth. */
function outcome(first: Iteration, { iterations, ending }: Tuning): readonly string[] {
  const best = `The best step size it tried is α = ${format(ending?.best.learningRate ?? first.learningRate)}.`;
  if (!ending?.last) return [best];
  const { learningRate, loss } = ending.last;
  if (learningRate === first.learningRate) {
    const why = first.slope === 0 ? ": there, the derivative is 0" : "";
    return [`α stayed at ${format(learningRate)}, and the loss after ten steps at ${format(loss, 3)}${why}.`];
  }
  const { length } = iterations;
  const when = `In ${length} outer ${length === 1 ? "iteration" : "iterations"}`;
  const verb = loss < first.loss ? "fell" : "rose";
  return [
    `${when} α went from ${format(first.learningRate)} to ${format(learningRate)}, ` +
      `and the loss after ten steps ${verb} from ${format(first.loss, 3)} to ${format(loss, 3)}.`,
    ...(loss < first.loss ? [] : [best]),
  ];
}
