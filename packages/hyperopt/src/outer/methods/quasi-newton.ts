/**
 * Quasi-Newton steps with a limited memory (Nocedal 1980, L-BFGS): curvature from how gradients changed on the way, so that axes of a smooth
 * valley need not be those of the coordinates.
 *
 *   d = −H g, H from the last m pairs s = Δu, y = Δg with sᵀy > 0;  u ← u + 2⁻²ⁱ d, the first i that lowers the objective
 */
import { dot } from "../../hyper/lists.ts";
import type { Coordinates, Space } from "../method.ts";
import { type Descent, type Iterate, iterateAt, largest, moved } from "./iterate.ts";

/** How many pairs are kept. */
const MEMORY = 10;
/** The longest first step, and the longest of all, of a coordinate. */
const [FIRST, LONGEST] = [0.5, 1.5] as const;
/** What a step that fails is shortened by, and how often in a row. */
const [SHORTER, SHORTENINGS] = [1 / 4, 4] as const;

/** How the gradient changed over a step. */
interface Pair {
  readonly step: Coordinates;
  readonly change: Coordinates;
}

/** −H g, by the recursion of two loops. */
function directionOf(gradient: Coordinates, pairs: readonly Pair[]): Coordinates {
  let direction: Coordinates = gradient.map((slope) => -slope);
  const alphas: number[] = [];
  for (const { step, change } of [...pairs].reverse()) {
    const alpha = dot(step, direction) / dot(step, change);
    alphas.push(alpha);
    direction = moved(direction, change, -alpha);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = dot(last.step, last.change) / dot(last.change, last.change);
    direction = direction.map((part) => scale * part);
  }
  for (const { step, change } of pairs) {
    const beta = dot(change, direction) / dot(step, change);
    direction = moved(direction, step, (alphas.pop() ?? 0) - beta);
  }
  return direction;
}

/** How a stretch of such steps ends. */
export interface QuasiNewtonOptions {
  /** The steps of the runs, where they are not all. */
  readonly steps?: number;
  /** How many gradients to take at most. */
  readonly gradients?: number;
  /** The gain of a step, as a part of the value, below which it ends. */
  readonly tolerance?: number;
}

/** Goes down from an iterate until a step gains less than the tolerance, or none is found that gains anything. */
export function* quasiNewtonSteps(
  { hold }: Pick<Space, "hold">,
  from: Iterate,
  { steps, gradients = Infinity, tolerance = 1e-3 }: QuasiNewtonOptions = {},
): Descent {
  const at = steps === undefined ? {} : { steps };
  let here = from;
  let pairs: readonly Pair[] = [];
  for (let taken = 0; taken < gradients;) {
    const raw = directionOf(here.gradient, pairs);
    const isDown = dot(raw, here.gradient) < 0;
    if (!isDown && pairs.length === 0) return here;
    if (!isDown) {
      pairs = [];
      continue;
    }
    const limit = pairs.length === 0 ? FIRST : LONGEST;
    const size = largest(raw);
    let length = pairs.length === 0 ? limit / size : Math.min(1, limit / size);
    let next: Iterate | null = null;
    for (let shortened = 0; taken < gradients; shortened++) {
      const u = hold(moved(here.u, raw, length));
      const reason = shortened === 0 ? "a quasi-Newton step" : "a shorter one, since that was too far";
      const found = iterateAt(u, yield { u, wanted: "gradient", reason, ...at });
      taken += 1;
      if (found !== null) {
        const pair = { step: moved(u, here.u, -1), change: moved(found.gradient, here.gradient, -1) };
        if (dot(pair.step, pair.change) > 1e-12 * dot(pair.change, pair.change))
          pairs = [...pairs, pair].slice(-MEMORY);
      }
      if (found !== null && found.value < here.value) {
        next = found;
        break;
      }
      if (shortened === SHORTENINGS) break;
      length *= SHORTER;
    }
    if (next === null) return here;
    const gain = here.value - next.value;
    here = next;
    if (gain < tolerance * Math.abs(here.value)) return here;
  }
  return here;
}
