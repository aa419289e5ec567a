/** What is known of a tuning, gathered from what the worker told. */
import type { TunedRun, Update } from "./messages.ts";

export interface Knowledge {
  /** The runs of the tuning, in their order: the first is iteration 1. */
  readonly tuned: readonly TunedRun[];
  /** The training loss at each step so far of the run that goes on; empty where none does. */
  readonly current: readonly number[];
}

/** All that the updates say. */
export function knowledgeOf(updates: readonly Update[]): Knowledge {
  const tuned: TunedRun[] = [];
  let current: number[] = [];
  for (const update of updates) {
    if (update.type === "steps") current.push(...update.losses);
    else {
      current = [];
      tuned.push(update.run);
    }
  }
  return { tuned, current };
}

/** The best run so far, by its place from 1; the last where none stayed finite, and 0 where there is none. */
export function bestOf(tuned: readonly TunedRun[]): number {
  const least = Math.min(...tuned.map(({ value }) => value));
  return Number.isFinite(least) ? tuned.findIndex(({ value }) => value === least) + 1 : tuned.length;
}

/** How many test images were recognized, and of how many. */
export function recognized(confusion: readonly number[]): { readonly right: number; readonly all: number } {
  const right = confusion.reduce((sum, count, cell) => (cell % 11 === 0 ? sum + count : sum), 0);
  return { right, all: confusion.reduce((sum, count) => sum + count, 0) };
}
