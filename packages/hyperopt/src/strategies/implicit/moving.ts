/** A run that tells how far its state moves in each step: whoever computes it need not hand out the states to be compared. */
import { must, sameShape, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  type Dynamics,
  frameOf,
  mapRecord,
  type Runnable,
  type State,
  type StepContext,
  valueAt,
} from "@dualtape/runs/eager";
import { foundUnder, laidUnder } from "../../derivatives/under.ts";

/** By how much each part moved. What only the first step makes has not moved in it, nor has what it lays out anew. */
export function moves<T extends TensorLike<T>>(before: State<string, T>, after: State<string, T>): State<string, T> {
  const moved: Record<string, T> = {};
  for (const [name, to] of Object.entries<T>(after)) {
    const from = valueAt(before, name);
    if (from !== undefined && sameShape(from.shape, to.shape)) moved[name] = to.detach().sub(from.detach());
  }
  return moved;
}

const AT = "at/";
const MOVED = "moved/";

/** A run that carries along by how much each part of its state moved in the latest step, so that a program tells it. */
export interface Moving<H extends string, K extends string> extends Runnable<H, string> {
  /** What there is of the run itself. */
  runOf<T>(flat: State<string, T>): State<K, T>;
  /** By how much its parts moved. */
  movedIn<T>(flat: State<string, T>): State<string, T>;
}

/** Lets a run of a dynamics tell how far its state moves. */
export function moving<H extends string, K extends string>(dynamics: Dynamics<H, K>): Moving<H, K> {
  const isZero = (part: string): boolean => dynamics.zeros?.(part as K) ?? false;
  const runOf = <T>(flat: State<string, T>): State<K, T> => foundUnder(AT, flat);
  return {
    ...frameOf(dynamics),
    zeros: (key) => key.startsWith(MOVED) || isZero(key.slice(AT.length)),
    ...(dynamics.monitor && {
      monitor: <T extends TensorLike<T>>(flat: State<string, T>): T =>
        must(dynamics.monitor, "monitor")<T>(runOf(flat)),
    }),
    start: (hyper, lift) => laidUnder(AT, dynamics.start(hyper, lift)),
    step<T extends TensorLike<T>>(flat: State<string, T>, hyper: Hyper<H, T>, context: StepContext<T>) {
      const before = runOf(flat);
      const after = dynamics.step(before, hyper, context);
      const { count } = context;
      const moved = mapRecord(moves<T>(before, after), (change, part) => {
        if (!isZero(part)) return change;
        // It may be the zeros that stand for what is not there yet.
        return typeof count === "number" ? (count === 1 ? change.zeroLike() : change) : count.equal(1).where(0, change);
      });
      return { ...laidUnder<T>(AT, after), ...laidUnder<T>(MOVED, moved) };
    },
    runOf,
    movedIn: (flat) => foundUnder(MOVED, flat),
  };
}
