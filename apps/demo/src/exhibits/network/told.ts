/** What is told of an evaluation, in plain numbers. */
import type { Evaluation } from "./drive.ts";
import type { Run, TunedRun, Values } from "./messages.ts";

/** How a run did. */
export const toldOf = ({ event, seconds }: Evaluation<Values>): Run => ({
  value: event.type === "iteration" ? event.value : Number.POSITIVE_INFINITY,
  seconds,
});

/** A run of the tuning, but for what its network takes the test images for. */
export function tunedOf(evaluation: Evaluation<Values>): Omit<TunedRun, "confusion"> {
  const { event } = evaluation;
  const { iteration, reason, hyper: values } = event;
  const told = { ...toldOf(evaluation), iteration, reason, values };
  if (event.type === "iteration") {
    const { gradient, curve, chaos } = event;
    return { ...told, gradient, curve, explodesAt: chaos?.step ?? null, divergence: null };
  }
  const { step, error } = event;
  return { ...told, gradient: null, curve: [], explodesAt: null, divergence: { step, what: error.what } };
}
