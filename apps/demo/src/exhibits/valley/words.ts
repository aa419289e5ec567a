/** What the horizon shows, in words and numbers. */
import { format } from "../../shell/format.ts";
import { optimum, placeOnPath } from "./landscape.ts";
import type { Curve, Path } from "./messages.ts";

const few = (value: number): string => format(value, 2);
const alpha = (rate: number): string => `α\u00a0=\u00a0${few(rate)}`;

/** Both ways compared at the horizon. */
export function reading(curves: readonly Curve[], path: Path | null, horizon: number): string {
  const best = optimum(curves, horizon);
  if (best === null) return "What is best can be said when all training runs are there.";
  const long = `After ${horizon} steps the best of ${curves.length} step sizes is ${alpha(best.rate)}, with a loss of ${few(best.loss)}.`;
  const end = path === null ? null : placeOnPath(path, horizon);
  if (path === null || end === null) return long;
  const start = placeOnPath(path, 0);
  const moved = start !== null && end.rate < start.rate ? "come down" : "climbed";
  return `${long} The short-term path has ${moved} to ${alpha(end.rate)} and has a loss of ${few(end.loss)}: ${compared(end.loss / best.loss)}.`;
}

/** How many times as much, where that is not about the same. */
function compared(ratio: number): string {
  if (ratio < 0.95) return `less than any constant step size`;
  if (ratio < 1.05) return "as good as the best";
  return `${few(ratio)} times as much`;
}

/** How the best step size moves with the horizon. */
export function shift(curves: readonly Curve[], horizon: number): string {
  const [short, long] = [optimum(curves, 10), optimum(curves, horizon)];
  if (short === null || long === null || horizon <= 10) return "";
  if (short.rate === long.rate) return `${alpha(short.rate)} is best for 10 steps, too.`;
  return `For 10 steps alone, ${alpha(short.rate)} would be best.`;
}
