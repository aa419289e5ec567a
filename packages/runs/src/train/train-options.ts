/** What to train, on what, and for how long, as people write it; and the training run that comes of it. */
import { ArgumentError, checkFunction, checkInteger, checkRecord, type Domain, type Natural } from "@dualtape/core";
import { checkOptimizer, type Optimizer } from "@dualtape/optimizers";
import { isSource } from "../dynamics/data.ts";
import type { HyperValues } from "../dynamics/hyper.ts";
import type { Stateless } from "../dynamics/loss.ts";
import type { HyperSpecification, TunedIn } from "../dynamics/specification.ts";
import { type Batches, TRAINABLE, type Trainable } from "../dynamics/training-options.ts";
import type { TrainCheckpoint } from "./checkpoint.ts";
import { type BatchStream, isStream } from "./feed.ts";

/** What to train, on what, and for how long. What is given to `tune` may be given, too. */
export interface TrainOptions<
  P,
  B,
  H extends HyperSpecification,
  N extends string,
  V = B,
  C = Stateless,
> extends Trainable<P, B, H, N, V, C> {
  /** The batches, as in `training`; or a stream of them. */
  readonly batches: Batches<B> | BatchStream<B>;
  /** How many steps to take. */
  readonly steps?: number;
  /** How many times to go through the batches, instead of `steps`. */
  readonly epochs?: number;
  /** The hyperparameters of the loss, and those of the optimizer that are not to be customary. A domain stands for its initial value. */
  readonly hyper?: H & Readonly<Partial<Record<N, Domain | Natural>>>;
  /** Values for hyperparameters that have a domain, such as those that `tune` found. */
  readonly at?: HyperValues<TunedIn<H>>;
  /** After how many steps the objective is measured, and after the last one; after each epoch, or ten times, by default. */
  readonly evaluateEvery?: number;
  /** How many evaluations in a row may improve nothing to speak of; any number of them by default. */
  readonly patience?: number;
  /** What is nothing to speak of, as a part of the best value; 0 by default. */
  readonly tolerance?: number;
  /** Where to go on from: what `onCheckpoint` was given, or its copy out of JSON, a structured clone, or IndexedDB. */
  readonly from?: TrainCheckpoint;
  /** Is given a checkpoint after each evaluation, and waited for. */
  readonly onCheckpoint?: (checkpoint: TrainCheckpoint) => unknown;
  /** Stops the work after the step it is at; the promise is then rejected with an `AbortedError` that holds the result so far. */
  readonly signal?: AbortSignal;
}

/** The names of those that `training` does not have. */
const OUTER = [
  "batches",
  "steps",
  "epochs",
  "hyper",
  "at",
  "evaluateEvery",
  "patience",
  "tolerance",
  "from",
  "onCheckpoint",
  "signal",
] as const satisfies readonly (keyof TrainOptions<never, never, never, never>)[];

/** So many evaluations where there are no epochs. */
const EVALUATIONS = 10;

/** How long training goes on, and when it is evaluated. */
export interface Schedule {
  /** Infinity for a stream that goes on until it ends. */
  readonly steps: number;
  readonly perEpoch: number | null;
  readonly evaluateEvery: number;
  readonly patience: number;
  readonly tolerance: number;
}

/** Checks what can be checked before there is data, and says how long to train. */
export function scheduleOf<P, B, H extends HyperSpecification, N extends string, V, C>(
  where: string,
  options: TrainOptions<P, B, H, N, V, C>,
): Schedule {
  checkRecord(where, "the options", options, [...TRAINABLE, ...OUTER]);
  const { batches, steps, epochs, evaluateEvery, patience, tolerance, onCheckpoint } = options;
  if (onCheckpoint !== undefined) checkFunction(where, "onCheckpoint", onCheckpoint);
  for (const [name, count] of Object.entries({ steps, epochs, evaluateEvery, patience })) {
    if (count !== undefined) checkInteger(where, name, count, 1);
  }
  if (tolerance !== undefined && !(typeof tolerance === "number" && tolerance >= 0 && tolerance < Infinity)) {
    throw new ArgumentError(where, `tolerance is ${String(tolerance)}`, "Give a part of the best value, as 0.01");
  }
  if (tolerance !== undefined && patience === undefined) {
    throw new ArgumentError(
      where,
      "there is a tolerance and no patience",
      "Say how many evaluations in a row may improve as little",
    );
  }
  const perEpoch = epochOf(batches);
  const taken = stepsOf(where, { steps, epochs, perEpoch, endless: !isStream(batches) });
  const tenth = Number.isFinite(taken) ? Math.ceil(taken / EVALUATIONS) : 100;
  return {
    steps: taken,
    perEpoch,
    evaluateEvery: evaluateEvery ?? Math.min(perEpoch ?? tenth, taken),
    patience: patience ?? Infinity,
    tolerance: tolerance ?? 0,
  };
}

/** Steps of an epoch, where there are epochs. */
function epochOf<B>(batches: Batches<B> | BatchStream<B>): number | null {
  if (Array.isArray(batches)) return Math.max(1, batches.length);
  if (isStream(batches)) return batches.perEpoch ?? null;
  return isSource(batches) ? batches.perEpoch : null;
}

function stepsOf(
  where: string,
  {
    steps,
    epochs,
    perEpoch,
    endless,
  }: {
    readonly steps: number | undefined;
    readonly epochs: number | undefined;
    readonly perEpoch: number | null;
    readonly endless: boolean;
  },
): number {
  if (steps !== undefined && epochs !== undefined) {
    throw new ArgumentError(where, "both steps and epochs are given", "Give one of them");
  }
  if (epochs !== undefined) {
    if (perEpoch !== null) return epochs * perEpoch;
    throw new ArgumentError(
      where,
      "there are epochs, and the batches have none",
      "Give steps, or batches that know how many make an epoch, as those of `epochs` in @dualtape/runs/data",
    );
  }
  if (steps === undefined && endless) {
    throw new ArgumentError(where, "neither steps nor epochs are given", "Say how long to train");
  }
  return steps ?? Infinity;
}

/** All hyperparameters: those of the optimizer that are not given are customary. */
export function hyperOf<H extends HyperSpecification, N extends string>(
  where: string,
  optimizer: Optimizer<N>,
  hyper: (H & Readonly<Partial<Record<N, Domain | Natural>>>) | undefined,
): H & Readonly<Record<N, Domain | Natural>> {
  checkOptimizer(where, optimizer);
  if (hyper !== undefined) checkRecord(where, "hyper", hyper);
  const customary = Object.entries<Domain>(optimizer.hyperparameters).map(([name, { initial }]) => [name, initial]);
  return { ...Object.fromEntries(customary), ...hyper };
}
