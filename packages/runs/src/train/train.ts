/**
 * Training for its own sake: steps, evaluations, the best weights kept. It never holds its thread for long, tells of its progress, can be
 * stopped at any step, and taken up again elsewhere with the same bits.
 */
import { must, type Natural } from "@dualtape/core";
import type { Stateless } from "../dynamics/loss.ts";
import type { Compiler } from "../dynamics/running.ts";
import type { HyperSpecification } from "../dynamics/specification.ts";
import type { Training } from "../dynamics/training.ts";
import { type Batches, type Judged, TRAINABLE, type TrainingOptions } from "../dynamics/training-options.ts";
import { DivergenceError } from "../records/errors.ts";
import { cooperative } from "../run/cooperative.ts";
import { Run } from "../run/run.ts";
import { type Feed, isStream, readingFrom } from "./feed.ts";
import { Session } from "./session.ts";
import type { TrainEvent, TrainReason, TrainResult } from "./train-events.ts";
import { hyperOf, type Schedule, scheduleOf, type TrainOptions } from "./train-options.ts";

/**
 * Trains. Await it for the result, and iterate over it for the events. What can be checked is checked before the first step; see `training`
 * for what it throws. Rejects with a `DivergenceError` where the run does not stay finite; that has the result so far.
 */
export type Train = <
  P,
  B,
  N extends string,
  H extends HyperSpecification = Readonly<Record<never, Natural>>,
  V = B,
  C = Stateless,
>(
  options: TrainOptions<P, B, H, N, V, C> & Judged<P, B, H, V, C>,
) => Run<TrainEvent, TrainResult<P, C>>;

/** Makes the training run, eager or compiled. */
type Trains = <P, B, H extends HyperSpecification, N extends string, V, C>(
  options: TrainingOptions<P, B, H, N, V, C> & Judged<P, B, H, V, C>,
) => Training<P, H, C>;

/** As many steps as a run can have, for a stream that ends by itself. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

/** `train`, whoever makes the training run. */
export const trainBy =
  (training: Trains): Train =>
  <P, B, N extends string, H extends HyperSpecification, V, C>(
    options: TrainOptions<P, B, H, N, V, C> & Judged<P, B, H, V, C>,
  ) => {
    const where = "train";
    const schedule = scheduleOf(where, options);
    const { batches, optimizer, at, from } = options;
    const hyper = hyperOf(where, optimizer, options.hyper);
    const own = Object.fromEntries(Object.entries(options).filter(([name]) => TRAINABLE.some((it) => it === name)));
    const begin = (found: Batches<B>): Session<P, H, C> => {
      const given = { ...own, batches: found, steps: Math.min(schedule.steps, ENDLESS), hyper };
      const problem = training(given as unknown as TrainingOptions<P, B, H, N, V, C> & Judged<P, B, H, V, C>);
      return new Session(where, ofAnyLength(problem), schedule, { at, from });
    };
    if (!isStream(batches)) {
      const session = begin(batches); // so what is wrong is thrown at once
      return driven(where, options, schedule, async () => ({ session, feed: null }));
    }
    return driven(where, options, schedule, async () => {
      const feed = await readingFrom(where, batches, (from?.t ?? 0) + 1);
      return { session: begin((t) => feed.batch(t)), feed };
    });
  };

/**
 * A training is gone on with when its steps were too few. So what computes it is not chosen by how many these are, and one that was cut in two
 * has the bits of one that was not.
 */
function ofAnyLength<P, H, C>(problem: Training<P, H, C>): Training<P, H, C> {
  const { compiler } = problem;
  if (compiler === undefined) return problem;
  const declines: Compiler["declines"] = (dynamics, start) =>
    compiler.declines({ ...dynamics, steps: Infinity }, start);
  return { ...problem, compiler: { ...compiler, declines } };
}

/** What is driven: a session, and what brings its batches where they are not there. */
interface Driven<P, H, C> {
  readonly session: Session<P, H, C>;
  readonly feed: Feed<unknown> | null;
}

function driven<P, H, C>(
  where: string,
  { signal, onCheckpoint }: Pick<TrainOptions<P, never, never, never>, "signal" | "onCheckpoint">,
  schedule: Schedule,
  open: () => Promise<Driven<P, H, C>>,
): Run<TrainEvent, TrainResult<P, C>> {
  return new Run<TrainEvent, TrainResult<P, C>>(async (report, left) => {
    let session: Session<P, H, C> | null = null;
    const turn = cooperative(where, { signal, left }, () => session?.stopped() ?? null);
    await turn(true);
    const { session: own, feed } = await open();
    session = own;
    const measure = async (reason: TrainReason | null): Promise<void> => {
      if (!own.isDue(reason)) return;
      report(own.evaluate());
      await onCheckpoint?.(own.checkpoint());
    };
    try {
      await feed?.ready(own.t + 1, own.nextDue);
      for (const meanwhile of own.ahead()) {
        await meanwhile;
        await turn();
      }
      let { reason }: { reason: TrainReason | null } = own;
      await measure(reason); // where it was stopped before it could
      while (reason === null) {
        const to = feed === null ? own.nextDue : await feed.ready(own.t + 1, own.nextDue);
        const isMore = to > own.t;
        if (isMore) own.advance(to);
        reason = isMore ? own.reason : "data";
        await measure(reason);
        reason ??= own.reason;
        if (await turn()) report(own.progress());
      }
      return must(own.found(reason), "evaluation");
    } catch (error) {
      throw error instanceof DivergenceError ? holding(error, own.found("diverged")) : error;
    } finally {
      await feed?.close();
    }
  });
}

/** The error that training diverged, with what had been found before. */
const holding = <R>(
  { where, what, remedy, step, hyperparameter, origin }: DivergenceError,
  result: R | null,
): DivergenceError<R> => new DivergenceError(where, what, remedy, step, hyperparameter, origin, result);
