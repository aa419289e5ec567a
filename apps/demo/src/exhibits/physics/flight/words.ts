/** What is shown of the flights, in words. */
import { format } from "../../../shell/format.ts";
import { HIT } from "./limits.ts";
import type { Flight, Method } from "./messages.ts";

/** A length as people say it. */
export const metres = (length: number): string => {
  if (length >= 1) return `${length.toFixed(2)} m`;
  return length >= 0.01 ? `${(100 * length).toFixed(1)} cm` : `${format(1000 * length, 2)} mm`;
};

const degrees = (angle: number): string => `${((180 / Math.PI) * angle).toFixed(1)}°`;

/** The flight that is shown. */
export function reading(flights: readonly Flight[], position: number): string {
  const shown = flights[position - 1];
  if (shown === undefined) return "No flight yet.";
  const { aim, miss, lean } = shown;
  const end = lean.at(-1) ?? { x: 0, y: 0 };
  const degree = (Math.PI / 180) * Math.hypot(end.x, end.y);
  return (
    `Flight ${position}: ${degrees(aim.angle)}, ${aim.speed.toFixed(1)} m/s, ${aim.time.toFixed(2)} s, ` +
    `and it misses by ${metres(miss)}. One degree more would move its end by ${metres(degree)}.`
  );
}

/** How the aiming went. */
export function verdict(flights: readonly Flight[], method: Method, over: boolean): string {
  const [first] = flights;
  if (!over || first === undefined) return "Aiming …";
  const best = flights.reduce((a, b) => (b.miss < a.miss ? b : a));
  const how = method === "newton" ? "Newton’s method" : "Gradient descent";
  const after = `after ${flights.length} ${flights.length === 1 ? "flight" : "flights"}`;
  return best.miss <= HIT
    ? `Hit: ${how} misses by ${metres(best.miss)} ${after}, at first by ${metres(first.miss)}.`
    : `${how} misses by ${metres(best.miss)} at best ${after}, at first by ${metres(first.miss)}. Aim on, or try the other method.`;
}
