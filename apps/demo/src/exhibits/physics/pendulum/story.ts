/** What the page knows of a swinging pendulum, gathered from the worker's updates, and what follows from it. */
import { DISTANCES } from "./distances.ts";
import { type Chaos, type Moment, SPACING, type Update, type Vector } from "./messages.ts";

export interface Story {
  readonly moments: readonly Moment[];
  readonly chaos: Chaos | null;
  readonly ending: Extract<Update, { readonly type: "ending" }> | null;
}

/** The story that the updates tell. */
export const storyOf = (updates: readonly Update[]): Story => ({
  moments: updates.flatMap((update) => (update.type === "moments" ? update.moments : [])),
  chaos: updates.find((update) => update.type === "chaos")?.chaos ?? null,
  ending: updates.find((update) => update.type === "ending") ?? null,
});

export const sizeOf = ([x, y]: Vector): number => Math.hypot(x, y);

/** The moment at or before a time. */
export const momentAt = (moments: readonly Moment[], time: number): Moment | undefined =>
  moments[Math.min(Math.floor(time / SPACING + 1e-6), moments.length - 1)];

/** A difference quotient agrees with the derivative while it is off by less than this part of the greatest so far. */
const OFF = 0.1;

/** Until when the difference quotient of each distance agrees with the derivative; `null` where it does to the end. */
export function horizons(moments: readonly Moment[]): readonly (number | null)[] {
  return DISTANCES.map((_, i) => {
    let greatest = 0;
    for (const { time, tangent, quotients } of moments) {
      greatest = Math.max(greatest, sizeOf(tangent));
      const [x, y] = quotients[i] ?? tangent;
      if (Math.hypot(x - tangent[0], y - tangent[1]) > OFF * greatest) return time;
    }
    return null;
  });
}

/** An exponential law: size = start · e^(rate · time). */
export interface Law {
  readonly rate: number;
  readonly start: number;
}

/** The exponential that is nearest to the tangents' size, by least squares on its logarithm after the first tenth. */
export function growthOf(moments: readonly Moment[]): Law | null {
  const fitted = moments.slice(Math.ceil(moments.length / 10));
  if (fitted.length < 20) return null;
  const points = fitted.map(({ time, tangent }) => [time, Math.log(sizeOf(tangent))] as const);
  const mean = (f: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + f(point), 0) / points.length;
  const [time, size] = [mean(([t]) => t), mean(([, s]) => s)];
  const rate = mean(([t, s]) => (t - time) * (s - size)) / mean(([t]) => (t - time) ** 2);
  return { rate, start: Math.exp(size - rate * time) };
}
