/** Where the numbers are made: a worker that runs one tuning at a time and tells what happens in it. */
import { AbortedError, DivergenceError, type Point } from "@dualtape/hyperopt";
import { answer } from "../../shell/turn.ts";
import type { Report, Settings, Training } from "./messages.ts";
import { tuneQuadratic } from "./problem.ts";

const trainingOf = ({ hyper, curve, value }: Point<{ readonly learningRate: number }>): Training => ({
  learningRate: hyper.learningRate,
  losses: curve,
  loss: value,
});

function inWords(error: unknown): string {
  if (error instanceof DivergenceError) {
    const { step, what, remedy } = error;
    return `Not even the first training run stayed finite: at inner step ${step}, ${what}. ${remedy}.`;
  }
  return error instanceof Error ? error.message : String(error);
}

answer<Settings, Report>(async (settings, { tell, signal }) => {
  try {
    const tuning = tuneQuadratic(settings, signal);
    let iteration = 1; // outer ones, however often their step is halved
    for await (const event of tuning) {
      if (event.type === "iteration") {
        const slope = event.gradient?.learningRate ?? Number.NaN;
        tell({ type: "iteration", iteration: { ...trainingOf(event), iteration, slope } });
        iteration += 1;
      } else if (event.type === "divergence" && event.wanted === "gradient") {
        const { step, remedy } = event;
        const { what } = event.error;
        tell({ type: "divergence", divergence: { iteration, step, what, remedy } });
      }
    }
    const result = await tuning;
    const last = result.reason === "finished" && result.last !== null ? trainingOf(result.last) : null;
    tell({ type: "ending", ending: { best: trainingOf(result), last } });
  } catch (error) {
    if (error instanceof AbortedError) throw error;
    tell({ type: "failure", reason: inWords(error) });
  }
});
