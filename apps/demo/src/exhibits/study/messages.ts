/** What the page asks the worker that keeps the journal, and what that tells. */
import type { StudyRecords } from "@dualtape/study";

/** What a hand may choose. */
export interface Choice {
  /** How many workers compute runs; with 0, the one that keeps the journal does. */
  readonly workers: number;
  /** Evaluations, of a study that begins, or that has ended and goes on. */
  readonly evaluations: number;
  /** Starts that are raced, and what the method draws from: of a study that begins. */
  readonly starts: number;
  readonly seed: number;
}

/** Each ends what is under way. */
export type Request =
  /** What stands in the journal? */
  | { readonly type: "look" }
  /** Begin a study, or go on with the one that stands there. */
  | { readonly type: "run"; readonly choice: Choice }
  /** Put the bytes of another journal in its place. */
  | { readonly type: "take"; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Empty it. */
  | { readonly type: "forget" };

export type Update =
  /** All that stands in the journal, and where that is. */
  | { readonly type: "journal"; readonly records: readonly unknown[]; readonly place: Place }
  /** One more record, which outlasts whatever may happen now. */
  | { readonly type: "record"; readonly record: StudyRecords }
  /** How far the run is that goes on, from 0 to 1. */
  | { readonly type: "progress"; readonly done: number }
  /** What was found on the way: a torn end that was cut, or why a journal was refused. */
  | { readonly type: "said"; readonly words: string };

/** What a browser keeps the journal in: its file system for one origin, or its database. */
export type Place = "OPFS" | "IndexedDB";
