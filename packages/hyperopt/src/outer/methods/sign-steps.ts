/**
 * Steps against the signs of a gradient, resized as those of `rprop`, from the best point so far. A plain run says first whether a step is
 * worth the gradient at its end, which costs a few of them: one that is not is tried again, as much shorter as the parabola through both
 * values and the slope between them says.
 */
import { dot } from "../../hyper/lists.ts";
import type { Answer, Coordinates, Question, Space } from "../method.ts";
import { type Descent, type Iterate, iterateAt, moved } from "./iterate.ts";
import { against, resized } from "./rprop.ts";

/** So many steps in a row that gain less than this part of the value end the descent. */
const [PATIENCE, GAIN] = [2, 0.015] as const;
/** So many tries that gain nothing end it, too; and the least and the greatest part of a step that the next one is. */
const [TRIES, LEAST, MOST] = [4, 0.1, 0.5] as const;

const times = (factor: number, steps: Coordinates): Coordinates => steps.map((step) => factor * step);

/** Goes down from an iterate by steps of about a length, until they gain nothing to speak of. */
export function* signSteps(space: Pick<Space, "hold">, from: Iterate, length: number): Descent {
  let here = from;
  let steps: Coordinates = here.u.map(() => length);
  for (let idle = 0; idle < PATIENCE;) {
    const { value, gradient } = here;
    const step = yield* worthwhile(space, here, steps);
    if (step === null) break;
    const next = iterateAt(step.u, yield { u: step.u, wanted: "gradient", reason: "a step against the signs" });
    steps = next === null ? times(LEAST, step.steps) : resized(step.steps, gradient, next.gradient);
    idle = next !== null && value - next.value > GAIN * Math.abs(value) ? 0 : idle + 1;
    if (next !== null && next.value < value) here = next;
  }
  return here;
}

/** The longest of these steps, or of shorter ones, that leads to a better point; `null` where none does. */
function* worthwhile(
  { hold }: Pick<Space, "hold">,
  { u, value, gradient }: Iterate,
  first: Coordinates,
): Generator<Question, { readonly u: Coordinates; readonly steps: Coordinates } | null, Answer> {
  let steps = first;
  for (let tries = 0; tries < TRIES; tries++) {
    const there = hold(against(u, gradient, steps));
    const reason = tries === 0 ? "whether a step is worth a gradient" : "a shorter step, since that was too far";
    const { value: found } = yield { u: there, wanted: "value", reason };
    if (found < value) return { u: there, steps };
    const slope = dot(gradient, moved(there, u, -1));
    // On a plateau there is no parabola.
    const part = -slope / (2 * (found - value - slope)) || LEAST;
    steps = times(Math.min(MOST, Math.max(LEAST, part)), steps);
  }
  return null;
}
