/** What is told of an evaluation, in plain numbers. */
import type { Checkpoint } from "@dualtape/hyperopt";
import type { TunedRun, Values } from "./messages.ts";

/** A run of the tuning, but for what its network takes the test images for. */
export function tunedOf(event: Checkpoint<Values>[number]): Omit<TunedRun, "confusion"> {
  const { iteration, reason, hyper: values } = event;
  const told = { iteration, reason, values };
  if (event.type === "iteration") {
    const { value, gradient, curve, chaos } = event;
    return { ...told, value, gradient, curve, explodesAt: chaos?.step ?? null, divergence: null };
  }
  const { step, error } = event;
  return {
    ...told,
    value: Infinity,
    gradient: null,
    curve: [],
    explodesAt: null,
    divergence: { step, what: error.what },
  };
}
