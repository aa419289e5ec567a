/**
 * Steps against the signs of a gradient, resized as those of `rprop`, from the best point so far: what overshoots is not kept, and tells
 * which coordinates went too far.
 */
import type { Coordinates, Space } from "../method.ts";
import { type Descent, type Iterate, iterateAt } from "./iterate.ts";
import { against, DEFAULTS, resized } from "./rprop.ts";

/** So many steps in a row that gain less than this part of the value end the descent. */
const [PATIENCE, GAIN] = [2, 0.015] as const;

/** Goes down from an iterate by steps of about a length, until two in a row gain nothing to speak of. */
export function* signSteps({ hold }: Pick<Space, "hold">, from: Iterate, length: number): Descent {
  let here = from;
  let steps: Coordinates = here.u.map(() => length);
  for (let idle = 0; idle < PATIENCE;) {
    const { u, value, gradient } = here;
    const there = hold(against(u, gradient, steps));
    const next = iterateAt(there, yield { u: there, wanted: "gradient", reason: "a step against the signs" });
    const isBetter = next !== null && next.value < value;
    const hasTurned = next?.gradient.some((slope, i) => Math.sign(slope) * Math.sign(gradient[i] ?? 0) < 0) ?? false;
    steps =
      isBetter || hasTurned
        ? resized(steps, gradient, next?.gradient ?? gradient, { ...DEFAULTS, ...(!isBetter && { growth: 1 }) })
        : steps.map((step) => DEFAULTS.shrinkage * step);
    idle = isBetter && value - next.value > GAIN * Math.abs(value) ? 0 : idle + 1;
    if (isBetter) here = next;
  }
  return here;
}
