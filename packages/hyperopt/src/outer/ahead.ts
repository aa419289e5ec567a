/**
 * Programs before they are needed: a run of a few steps asks for those of the whole run, and they are made while others have the thread.
 */
import type { Hyper } from "@dualtape/optimizers";
import { type Dynamics, whyEager } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";

/** After so many steps a run has met what it goes on with: its state is laid out as it stays, and each kind has been taken eagerly once. */
const FEW = 6;

/**
 * Makes the programs that runs of a dynamics ask for from the beginning, unless they are eager; gives the thread away by `turn`. Whatever
 * is wrong with a run is left to be said by the run itself.
 */
export async function makeAhead<H extends string, K extends string>(
  problem: Dynamics<H, K>,
  hyper: Hyper<H, Tensor>,
  runs: readonly ((short: Dynamics<H, K>) => Iterator<unknown>)[],
  turn: () => Promise<unknown>,
): Promise<void> {
  const { steps, compiler } = problem;
  if (compiler === undefined || problem.engine === "eager") return;
  const start = problem.start(hyper, (value) => value);
  if (whyEager(problem, start) !== null) return;
  const short = { ...problem, steps: Math.min(steps, FEW), compiler: { ...compiler, declines: () => null } };
  for (const run of runs) {
    for (const engine of compiler.ahead(run(short))) {
      await engine;
      await turn();
    }
  }
}
