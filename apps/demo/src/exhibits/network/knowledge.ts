/** What is known of a tuning and of the random search beside it, gathered from what the worker told. */
import type { Run, TunedRun, Update } from "./messages.ts";

export interface Knowledge {
  readonly tuned: readonly TunedRun[];
  readonly random: readonly Run[];
  /** The training run that goes on, as far as it is; empty where none does. */
  readonly current: readonly number[];
  /** The last run that did not stay finite, in words. */
  readonly divergence: string | null;
}

/** All that the updates say. */
export function knowledgeOf(updates: readonly Update[]): Knowledge {
  const tuned: TunedRun[] = [];
  const random: Run[] = [];
  let current: readonly number[] = [];
  let divergence: string | null = null;
  for (const update of updates) {
    if (update.type === "step") current = update.curve;
    else if (update.type === "random") random.push(update.run);
    else {
      current = [];
      if (update.type === "tuned") tuned.push(update.run);
      else {
        const { iteration, step, what } = update.divergence;
        divergence = `Run ${iteration} did not stay finite: at step ${step}, ${what}. The next one goes half of the way.`;
      }
    }
  }
  return { tuned, random, current, divergence };
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
