/**
 * Programs before they are needed: runs of a few steps ask for those of whole runs, and they are made in slices, while others have the
 * thread.
 */
import type { Slices } from "@dualtape/compile";
import type { Programs, Structure } from "./programs.ts";

/** After so many steps a run has met what it goes on with: its state is laid out as it stays, and each kind has been taken eagerly once. */
export const FEW = 6;

/** Goes through some runs without making programs, and then makes those that they asked for. */
export function* makeAhead(programs: Programs, runs: readonly Iterator<unknown>[]): Slices<void> {
  for (const run of runs) {
    const met = new Map<Structure, boolean>();
    for (;;) {
      const { done, structures } = programs.postponing(() => hasEnded(run));
      for (const [structure, interpreted] of structures) met.set(structure, interpreted);
      if (done) break;
      yield;
    }
    for (const [structure, interpreted] of met) yield* programs.making(structure, interpreted, "later");
  }
}

/** Takes a step, and tells whether that was the end. What is wrong with it is left to be said by the run that matters. */
function hasEnded(run: Iterator<unknown>): boolean {
  try {
    return run.next().done === true;
  } catch {
    return true;
  }
}
