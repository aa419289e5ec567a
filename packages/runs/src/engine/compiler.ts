/** The compiler that dynamics bring along: it takes the runs that are worth a program, and keeps the programs. */
import { refusal } from "@dualtape/compile";
import type { Compiler } from "../dynamics/running.ts";
import { FEW, makeAhead } from "./ahead.ts";
import { compiled } from "./compiled.ts";
import { Programs } from "./programs.ts";
import { whyEager } from "./running.ts";
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
    ahead(dynamics, hyper, runs) {
      const start = dynamics.start(hyper, (value) => value);
      if (whyEager(dynamics, start) !== null) return [];
      const declines = (): null => null;
      const short = { ...dynamics, steps: Math.min(dynamics.steps, FEW), compiler: { ...dynamics.compiler, declines } };
      return makeAhead(
        programs,
        runs.map((run) => () => run(short)),
      );
    },
  };
}

/** Elements computed in a whole run, from which on it takes longer than making a program. */
const WORTH_A_PROGRAM = 50_000;

/** As many small operations in a step as a state has elements, and some more for each part. */
const workOf = (state: Tensors): number => Object.values(state).reduce((sum, { size }) => sum + size + 16, 0);
