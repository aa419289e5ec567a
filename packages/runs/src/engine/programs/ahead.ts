/**
 * Programs before they are needed: runs of a few steps ask for those of whole runs, and they are made in slices, while others have the
 * thread.
 */
import type { Slices } from "@dualtape/compile";
import type { Programs } from "./programs.ts";
import { Paused, Rehearsal } from "./rehearsal.ts";

/** After so many steps a run has met what it goes on with: its state is laid out as it stays, and each kind has been taken once. */
export const FEW = 6;

/** Goes through some runs without making programs, and then makes those that they asked for. */
export function* makeAhead(programs: Programs, runs: readonly (() => Iterator<unknown>)[]): Slices<void> {
  for (const run of runs) {
    const rehearsal = new Rehearsal();
    while ((yield* goingThrough(run, programs, rehearsal)) === "paused");
    for (const [structure, interpreted] of rehearsal.asked) yield* programs.making(structure, interpreted, "later");
  }
}

/** Goes through a run from its start. */
function* goingThrough(
  run: () => Iterator<unknown>,
  programs: Programs,
  rehearsal: Rehearsal,
): Slices<"paused" | "ended"> {
  rehearsal.begin();
  const steps = run();
  for (;;) {
    const next = programs.rehearse(rehearsal, () => takenIn(steps));
    yield;
    if (next !== "taken") return next;
  }
}

/** Takes a step. What is wrong with it is left to be said by the run that matters, which ends there. */
function takenIn(steps: Iterator<unknown>): "taken" | "paused" | "ended" {
  try {
    return steps.next().done ? "ended" : "taken";
  } catch (error) {
    return error instanceof Paused ? "paused" : "ended";
  }
}
