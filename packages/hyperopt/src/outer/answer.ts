/** What came of a question, as the method that has asked it sees it: derivatives by the coordinates that it moves. */
import type { Natural } from "@dualtape/core";
import type { Answered } from "./events.ts";
import type { Answer, Coordinates } from "./method.ts";
import type { Chart } from "./space.ts";

/** The answer at a point; of so many hyperparameters, all may be flat. */
export function answerOf<H extends string, V>(
  entry: Answered<V>,
  u: Coordinates,
  chart: Chart<H>,
  count: number,
): Answer {
  const nothing = { gradient: null, hessian: null, chaos: null, flat: false };
  if (entry.type === "divergence") return { value: Infinity, ...nothing };
  const { value, chaos } = entry;
  if (entry.gradient === null) return { ...nothing, value, chaos };
  const gradient = chart.pull(u, entry.gradient as Readonly<Record<H, Natural>>);
  const hessian = entry.hessian?.every((row) => row.every(Number.isFinite)) ? entry.hessian : null;
  return { value, gradient, hessian, chaos, flat: entry.flat.length === count };
}
