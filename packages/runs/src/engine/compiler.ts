/** The compiler that dynamics bring along: it takes the runs that are worth a program, and keeps the programs. */
import { refusal } from "@dualtape/compile";
import type { Compiler } from "../dynamics/running.ts";
import { compiled } from "./compiled.ts";
import { Programs, type Structure } from "./programs.ts";
import type { Tensors } from "./written.ts";

/** A compiler with no programs yet. */
export function compiler(): Compiler {
  const programs = new Programs();
  return {
    declines({ steps }, start) {
      const work = steps * workOf(start);
      if (work < WORTH_A_PROGRAM) return `a run of ${steps} steps on so small a state is not worth a program`;
      return refusal()?.what ?? null;
    },
    run: (dynamics, start, hyper, manner) => compiled(dynamics, start, hyper, programs, manner),
    *ahead(run) {
      const met = new Map<Structure, boolean>();
      for (;;) {
        const { done, structures } = programs.postponing(() => hasEnded(run));
        for (const [structure, interpreted] of structures) met.set(structure, interpreted);
        if (done) break;
        yield;
      }
      for (const [structure, interpreted] of met) yield* programs.making(structure, interpreted, "later");
    },
  };
}

/** Takes a step, and tells whether that was the end. What is wrong with it is left to be said by the run that matters. */
function hasEnded(run: Iterator<unknown>): boolean {
  try {
    return run.next().done === true;
  } catch {
    return true;
  }
}

/** Elements computed in a whole run, from which on it takes longer than making a program. */
const WORTH_A_PROGRAM = 50_000;

/** As many small operations in a step as a state has elements, and some more for each part. */
const workOf = (state: Tensors): number => Object.values(state).reduce((sum, { size }) => sum + size + 16, 0);
