/** What evolving tells while it goes on, and in the end, and what it goes on from. `V` is the record of the hyperparameters' types, by name. */
import { isRecord, refuse } from "@dualtape/core";
import type { DivergenceError } from "@dualtape/runs/eager";
import { isKept } from "../strategies/evolution/kept.ts";
import type { KeptParticles } from "../strategies/evolution/persistent-evolution.ts";
import { CheckpointError } from "./checkpoint.ts";
import type { Point } from "./events.ts";
import type { Coordinates, Ending } from "./method.ts";

/** What one window estimated, in natural units, before the update that followed. */
export interface WindowEvent<V> {
  readonly type: "window";
  /** From 1. */
  readonly window: number;
  /** Which steps of which run these were, and why the method asked for them. */
  readonly reason: string;
  readonly hyper: V;
  /** Not finite where a domain ends and natural values have no number for it; the update does not suffer. */
  readonly gradient: V;
  readonly standardError: V;
  /** The sum over the window, as the mean over all particles. */
  readonly loss: number;
}

/** A whole run at the values after so many windows; `value` is the sum of its `curve`. */
export interface Evaluation<V> extends Point<V> {
  readonly type: "evaluation";
  readonly window: number;
  readonly reason: string;
}

/** A window or an evaluation that did not stay finite; the next window begins a new run, nearer to the last good values. */
export interface EvolveDivergence {
  readonly type: "divergence";
  readonly window: number;
  /** What is done about it. */
  readonly reason: string;
  readonly error: DivergenceError;
}

/** A sign of life within a window or an evaluation, a few times a second. */
export interface EvolveProgress {
  readonly type: "progress";
  readonly window: number;
  readonly windows: number;
}

/** What happens while evolving. */
export type EvolveEvent<V> = WindowEvent<V> | Evaluation<V> | EvolveDivergence | EvolveProgress;

/** What evolving found: the best of all evaluations, so never anything worse than the start. */
export interface EvolveResult<V> extends Point<V> {
  readonly start: Point<V>;
  /** The run after the last update, or `null` where that did not stay finite, or the loop was stopped before it. */
  readonly last: Point<V> | null;
  readonly trace: readonly Evaluation<V>[];
  /** What `from` continues from. */
  readonly checkpoint: EvolveCheckpoint<V>;
  /**
   * `finished` after the last window; `settled` or `flat` where the method ended; `diverged` where fresh perturbations did not help, and the
   * loop ended before its last window; `aborted` in the `AbortedError` of a loop that was stopped.
   */
  readonly reason: "finished" | Ending | "aborted";
}

/** What a window told its method, in the unconstrained space; a `gradient` of `null` where it did not stay finite. */
export interface Told {
  readonly u: Coordinates;
  readonly loss: number | null;
  readonly gradient: Coordinates | null;
}

/** Where evolving was after a window: plain values, which JSON and `structuredClone` keep. */
export interface EvolveCheckpoint<V> {
  readonly windows: readonly Told[];
  readonly trace: readonly Evaluation<V>[];
  readonly particles: KeptParticles;
}

/** What was kept; throws an `ArgumentError` on what is no checkpoint, and a `CheckpointError` on one of other hyperparameters. */
export function readEvolveCheckpoint<V>(where: string, from: unknown, coordinates: number): EvolveCheckpoint<V> {
  const give = "the checkpoint of a result";
  if (!isRecord(from)) refuse(where, "from", from, give);
  const { windows, trace, particles } = from;
  if (!Array.isArray(windows) || !windows.every(isTold)) refuse(where, "from.windows", windows, give);
  if (!Array.isArray(trace) || !trace.every(isEvaluation)) refuse(where, "from.trace", trace, give);
  if (!isParticles(particles)) refuse(where, "from.particles", particles, give);
  const told: readonly Told[] = windows;
  if (told.some(({ u, gradient }) => u.length !== coordinates || (gradient ?? u).length !== coordinates))
    throw new CheckpointError(where, "it has other hyperparameters");
  return { windows: told, trace: trace as readonly Evaluation<V>[], particles };
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const areNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((one) => Number.isFinite(one));

const isTold = (value: unknown): value is Told =>
  isRecord(value) &&
  areNumbers(value["u"]) &&
  (value["gradient"] === null
    ? value["loss"] === null
    : Number.isFinite(value["loss"]) && areNumbers(value["gradient"]));

const isEvaluation = (value: unknown): boolean =>
  isRecord(value) &&
  value["type"] === "evaluation" &&
  isCount(value["window"]) &&
  isRecord(value["hyper"]) &&
  Number.isFinite(value["value"]) &&
  areNumbers(value["curve"]);

const isParticles = (value: unknown): value is KeptParticles =>
  isRecord(value) &&
  isRecord(value["settings"]) &&
  isCount(value["step"]) &&
  isCount(value["drawn"]) &&
  Array.isArray(value["states"]) &&
  value["states"].every(isKept) &&
  (value["memory"] === null || isKept(value["memory"]));
