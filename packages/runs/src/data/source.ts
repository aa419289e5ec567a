/**
 * A source of batches is a pure function of the step: the batch of step t, from 1, is the same whenever it is asked for, and asks for none
 * before it. So a run that is taken up again, gone through backwards or compared needs no state of a loader, only t.
 */
import { checkFunction, checkInteger, refuse } from "@dualtape/core";

/** Batches by the step. */
export interface BatchSource<B> {
  /** The batch of a step, from 1: the same each time. */
  batch(t: number): B;
  /** How many steps an epoch takes: going once through the examples, or drawing as many. */
  readonly perEpoch: number;
}

/** Refuses what is no source of batches. */
export function checkSource(where: string, source: BatchSource<unknown>): void {
  if (typeof source !== "object" || source === null) refuse(where, "the source", source, "one that `epochs` made");
  checkFunction(where, "batch of the source", source.batch);
  checkInteger(where, "perEpoch of the source", source.perEpoch, 1);
}

/** Refuses what is no step; returns it. */
export const checkStep = (where: string, t: number): number => checkInteger(where, "the step", t, 1);

/**
 * The batches of a source, each turned into something else: augmented, encoded, or loaded from where its indices point to. `f` must be
 * pure in the batch and the step for the result to be; seed what is random in it with `t`.
 */
export function mapBatches<B, C>(source: BatchSource<B>, f: (batch: B, t: number) => C): BatchSource<C> {
  checkSource("mapBatches", source);
  checkFunction("mapBatches", "f", f);
  return { perEpoch: source.perEpoch, batch: (t) => f(source.batch(t), t) };
}

/** The batches of the steps from `from` on, without end: each is made when it is asked for. */
export function batchesFrom<B>(source: BatchSource<B>, from = 1): Iterable<B> {
  checkSource("batchesFrom", source);
  checkStep("batchesFrom", from);
  return {
    *[Symbol.iterator]() {
      for (let t = from; ; t++) yield source.batch(t);
    },
  };
}
