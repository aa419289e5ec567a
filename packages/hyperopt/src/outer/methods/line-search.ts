/**
 * A search along a line by plain runs, which cost a third of a gradient: twice as far while it falls, and nearer where it does not.
 *
 *   dᵢ = −sign(gᵢ) √(|gᵢ|/max |g|);  f(u + d), f(u + 2d), f(u + 4d), …
 *
 * The root is between the gradient, along which the steepest coordinate moves alone, and its signs, along which all move alike.
 */
import type { Answer, Coordinates, Expected, Question, Space } from "../method.ts";
import { type Iterate, largest, moved } from "./iterate.ts";

/** The longest and the shortest step along the line, in the unconstrained space. */
const [FARTHEST, NEAREST] = [16, 1 / 32] as const;
/** What a step that fails is shortened by. */
const NEARER = 1 / 4;

/** The best point against a gradient, and its value; `null` where none is better, or the gradient is 0 and there is no line. */
export function* searchLine(
  { hold }: Pick<Space, "hold">,
  { u, value, gradient }: Iterate,
): Generator<Question, { readonly u: Coordinates; readonly value: number } | null, Answer> {
  const steepest = largest(gradient);
  if (steepest === 0) return null;
  const direction = gradient.map((slope) => -Math.sign(slope) * Math.sqrt(Math.abs(slope) / steepest));
  let best: { readonly u: Coordinates; readonly value: number } | null = null;
  const at = (length: number) => hold(moved(u, direction, length));
  /** What may follow: farther, or nearer where that was too far. */
  const ahead = (length: number, nearer: boolean): Expected => {
    const lengths = [...(nearer ? [] : [2 * length]), ...(length <= 1 ? [NEARER * length] : [])];
    const reached = lengths.filter((one) => one <= FARTHEST && one >= NEAREST);
    return (count) =>
      reached.slice(0, count).map((one) => ({ u: at(one), wanted: "value", reason: "along the gradient" }));
  };
  for (let length = 1; length <= FARTHEST; length *= 2) {
    const there = at(length);
    const reason = length === 1 ? "along the gradient" : `${length} times as far`;
    const { value: found } = yield { u: there, wanted: "value", reason, expected: ahead(length, false) };
    if (!(found < (best?.value ?? value))) break;
    best = { u: there, value: found };
  }
  for (let length = NEARER; best === null && length >= NEAREST; length *= NEARER) {
    const there = at(length);
    const { value: found } = yield {
      u: there,
      wanted: "value",
      reason: `${length} of the way, since that was too far`,
      expected: ahead(length, true),
    };
    if (found < value) best = { u: there, value: found };
  }
  return best;
}
