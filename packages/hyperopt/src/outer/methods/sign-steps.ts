/**
 * Steps against the signs of a gradient, as `rprop` takes them, from the best point so far: what overshoots is not kept, and tells which
 * coordinates went too far.
 *
 *   δᵢ ← 1.5 δᵢ where the sign stays, 0.4 δᵢ where it turns, at most 3;   uᵢ ← uᵢ − δᵢ sign(gᵢ)
 */
import type { Coordinates } from "../method.ts";
import { type Ground, type Stand, standAt, type Stretch } from "./stand.ts";

const [GROWTH, SHRINKAGE, LONGEST] = [1.5, 0.4, 3] as const;
/** So many steps in a row that gain less than this part of the value end the stretch. */
const [PATIENCE, GAIN] = [2, 0.015] as const;

/** Goes down from a stand by steps of about a length, until two in a row gain nothing to speak of. */
export function* signSteps({ hold }: Ground, from: Stand, length: number): Stretch {
  let here = from;
  let steps: Coordinates = here.u.map(() => length);
  for (let idle = 0; idle < PATIENCE;) {
    const { u, value, gradient } = here;
    const there = hold(u.map((at, i) => at - (steps[i] ?? 0) * Math.sign(gradient[i] ?? 0)));
    const next = standAt(there, yield { u: there, wanted: "gradient", reason: "a step against the signs" });
    const agreement = gradient.map((slope, i) => Math.sign(slope) * Math.sign(next?.gradient[i] ?? 0));
    const isBetter = next !== null && next.value < value;
    const nobodyTurned = agreement.every((sign) => sign >= 0);
    steps = steps.map((step, i) => {
      const sign = agreement[i] ?? 0;
      if (sign < 0 || (!isBetter && nobodyTurned)) return SHRINKAGE * step;
      return isBetter && sign > 0 ? Math.min(GROWTH * step, LONGEST) : step;
    });
    idle = isBetter && value - next.value > GAIN * Math.abs(value) ? 0 : idle + 1;
    if (isBetter) here = next;
  }
  return here;
}
