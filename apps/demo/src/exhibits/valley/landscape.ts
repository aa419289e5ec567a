/** What is known of the valley: the training runs, the path of the short term, and what both say at a horizon. */
import type { Curve, Path, Update } from "./messages.ts";
import { RATES } from "./rates.ts";

/** A place in the valley, at some horizon. */
export interface Place {
  readonly rate: number;
  readonly loss: number;
}

/** The training runs by step size, from small to great. */
export const curvesOf = (updates: readonly Update[]): readonly Curve[] =>
  updates.flatMap((update) => (update.type === "curve" ? [update.curve] : [])).sort((a, b) => a.rate - b.rate);

/** The last path told. */
export const pathOf = (updates: readonly Update[]): Path | null =>
  updates.reduce<Path | null>((last, update) => (update.type === "path" ? update.path : last), null);

/** The long-term curve: the loss after so many steps, over the step sizes. */
export const longTerm = (curves: readonly Curve[], horizon: number): readonly Place[] =>
  curves.flatMap(({ rate, losses }) => {
    const loss = losses[horizon];
    return loss === undefined ? [] : [{ rate, loss }];
  });

/** Its lowest place; `null` until all training runs are there, because the best of a few is not the best. */
export const optimum = (curves: readonly Curve[], horizon: number): Place | null =>
  curves.length < RATES.length
    ? null
    : longTerm(curves, horizon).reduce<Place | null>(
        (best, place) => (best === null || place.loss < best.loss ? place : best),
        null,
      );

/** Where the path of the short term stands after so many steps. */
export function placeOnPath({ rates, losses }: Path, step: number): Place | null {
  const [rate, loss] = [rates[Math.max(step, 1) - 1], losses[step]];
  return rate === undefined || loss === undefined ? null : { rate, loss };
}
