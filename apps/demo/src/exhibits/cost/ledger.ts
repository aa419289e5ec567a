/** What the page knows of the measurements, gathered from the worker's updates. */
import type { Cost, Measured, Series, Size, Update } from "./messages.ts";

export interface Ledger {
  readonly predicted: readonly Cost[];
  readonly measured: readonly Measured[];
}

/** Everything that the updates tell. Of the predicted times, the device decides the scale: the speed of its plain runs so far. */
export function ledgerOf(updates: readonly Update[]): Ledger {
  const planned = updates.flatMap((update) => (update.type === "predicted" ? update.costs : []));
  const measured = updates.flatMap((update) => (update.type === "measured" ? [update.cost] : []));
  const slower = measured
    .filter(({ series }) => series === "plain")
    .map((cost) => cost.seconds / (costAt(planned, "plain", cost)?.seconds ?? cost.seconds));
  const scale = median(slower) ?? 1;
  return { predicted: planned.map((cost) => ({ ...cost, seconds: scale * cost.seconds })), measured };
}

const median = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What is varied in a sweep, the other being held. */
export type Against = keyof Size;

/** The costs along one sweep, in its order. */
export const along = <C extends Cost>(costs: readonly C[], against: Against, held: Size): readonly C[] => {
  const other = against === "steps" ? "directions" : "steps";
  return costs.filter((cost) => cost[other] === held[other]).sort((a, b) => a[against] - b[against]);
};

/** The cost of a series at a size. */
export const costAt = <C extends Cost>(costs: readonly C[], series: Series, size: Size): C | undefined =>
  costs.find((cost) => cost.series === series && cost.steps === size.steps && cost.directions === size.directions);
