/**
 * Steps against the signs of a gradient, resized as those of `rprop`, from the best point so far: what overshoots is not kept.
 *
 * Its gradient would tell which coordinates have gone too far, at the price of a few plain runs. Where one such run says first whether a
 * step is worth it, one that is not is taken anew, as much shorter as the parabola through both values and the slope between them says.
 */
import { dot } from "../../hyper/lists.ts";
import type { Coordinates, Space } from "../method.ts";
import { type Descent, type Iterate, iterateAt, moved } from "./iterate.ts";
import { against, DEFAULTS, resized } from "./rprop.ts";

/** So many steps in a row that gain less than this part of the value end the descent, or twice as many plain runs. */
const [PATIENCE, GAIN] = [2, 0.015] as const;
/** The least and the greatest part of a step that the next one is, where a plain run has refused it. */
const [LEAST, MOST] = [0.1, 0.5] as const;

/** How steps are taken. */
export interface SignStepsOptions {
  /** The length of the first, by each coordinate. */
  readonly length: number;
  /** Whether a plain run comes before each gradient. */
  readonly tried: boolean;
}

/** Goes down from an iterate, until two steps in a row gain nothing to speak of. */
export function* signSteps({ hold }: Pick<Space, "hold">, from: Iterate, { length, tried }: SignStepsOptions): Descent {
  let here = from;
  let steps: Coordinates = here.u.map(() => length);
  for (let idle = 0; idle < PATIENCE;) {
    const { u, value, gradient } = here;
    const there = hold(against(u, gradient, steps));
    if (tried) {
      const { value: found } = yield { u: there, wanted: "value", reason: "whether a step is worth a gradient" };
      if (!(found < value)) {
        const slope = dot(gradient, moved(there, u, -1));
        // On a plateau there is no parabola.
        const part = -slope / (2 * (found - value - slope)) || LEAST;
        steps = steps.map((step) => step * Math.min(MOST, Math.max(LEAST, part)));
        idle += 1 / 2;
        continue;
      }
    }
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
