/** A run whose operations are carried out as they are called, on any kind of number. */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { magnitudesByRow } from "../dynamics/inspection.ts";
import { monitored } from "../dynamics/monitored.ts";
import type { Manner, Runnable, Running } from "../dynamics/running.ts";
import { advance, type State } from "../dynamics/stepping.ts";
import { bytesOf } from "../records/record.ts";
import { areTensors, isOnTheWay, NO_COUNTS } from "./snapshots.ts";

/** Continues a run from its start, eagerly for a reason. Each of its states is a record of its own, and stays as it was. */
export function eagerly<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  why: string,
  { beside }: Manner<T> = {},
): Running<H, K, T> {
  let state = start;
  let at = 0;
  return {
    restore(kept) {
      state = kept;
    },
    advance(t) {
      state = advance(dynamics, state, hyper, t, lift, beside?.(t));
      at = t;
    },
    leap: () => null,
    state: () => state,
    copy: () => state,
    lend: () => state,
    keep: (lent) => lent,
    release: () => {},
    finish: () => {},
    later() {
      const now = state;
      return () => now;
    },
    monitored() {
      const now = state;
      return () => (areTensors(now) ? monitored(dynamics, now) : null);
    },
    magnitudes: () => magnitudesByRow(state, dynamics.rowNames),
    bytes: () => bytesOf(state),
    computed: () => ({ engine: "eager", why }),
    snapshot: () => (areTensors(state) ? { t: at, state, met: [], counts: NO_COUNTS } : null),
    resume(from) {
      if (!isOnTheWay(from, dynamics.steps, start)) return false;
      at = from.t;
      state = from.state as State<K, never>;
      return true;
    },
    evaluate: (_as, compute) => compute(state, hyper, lift),
  };
}
