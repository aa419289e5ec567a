/** What is known of a tuning and of the random search beside it, gathered from what the worker told. */
import type { Run, TunedRun, Update } from "./messages.ts";

export interface Knowledge {
  /** The runs of the tuning, in their order: the first is iteration 1. */
  readonly tuned: readonly TunedRun[];
  readonly random: readonly Run[];
  /** The last step of the training run that goes on; 0 where none does. */
  readonly step: number;
}

/** All that the updates say. */
export function knowledgeOf(updates: readonly Update[]): Knowledge {
  const tuned: TunedRun[] = [];
  const random: Run[] = [];
  let step = 0;
  for (const update of updates) {
    if (update.type === "step") ({ step } = update);
    else if (update.type === "random") random.push(update.run);
    else {
      step = 0;
      tuned.push(update.run);
    }
  }
  return { tuned, random, step };
}

/** The best run so far, by its place from 1; the last where none stayed finite, and 0 where there is none. */
export function bestOf(tuned: readonly TunedRun[]): number {
  const least = Math.min(...tuned.map(({ value }) => value));
  return Number.isFinite(least) ? tuned.findIndex(({ value }) => value === least) + 1 : tuned.length;
}

/** How a search stands after each of its runs. */
export interface Standing {
  /** Runs so far. */
  readonly run: number;
  /** Seconds of computing so far. */
  readonly seconds: number;
  /** The lowest validation loss so far. */
  readonly best: number;
}

/** How a search stands after each of its runs. */
export function standings(runs: readonly Run[]): readonly Standing[] {
  let [seconds, best] = [0, Number.POSITIVE_INFINITY];
  return runs.map((run, i) => {
    seconds += run.seconds;
    best = Math.min(best, run.value);
    return { run: i + 1, seconds, best };
  });
}

/** How many test images were recognized, and of how many. */
export function recognized(confusion: readonly number[]): { readonly right: number; readonly all: number } {
  const right = confusion.reduce((sum, count, cell) => (cell % 11 === 0 ? sum + count : sum), 0);
  return { right, all: confusion.reduce((sum, count) => sum + count, 0) };
}
