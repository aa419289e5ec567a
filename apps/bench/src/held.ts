/**
 * How long large steps take to compile, and for how long `tune` holds the thread while that is done: the longest stretch between two turns. In
 * time of the processor, of all threads: so other work on the machine does not count, and a stretch is no longer than it says.
 */
import { hybrid, hypergradient, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { processorTime } from "./engines/engine.ts";
import type { Row } from "./measure.ts";
import { large } from "./scenarios/large.ts";

/** For each problem and strategy, milliseconds: of all its programs together, and of the longest stretch. Each is measured once, as it happens once. */
export async function heldRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [scenario, make] of Object.entries(large)) {
    const labels = { scenario, dtype: "float64", batch: null, k: 0, size: null } as const;
    const row = (engine: string, medianMs: number): Row => ({
      ...labels,
      engine,
      medianMs,
      correct: true,
      error: 0,
      rounds: 1,
    });
    for (const strategy of [hybrid, unrolled]) {
      const problem = make();
      const run = (): number => lasting(() => void hypergradient(problem, strategy));
      const first = run();
      rows.push(row(`${strategy.name}, made`, first - run()));
      rows.push(row(`${strategy.name}, held`, await held(() => tuneDynamics(make(), { iterations: 1, strategy }))));
    }
  }
  return rows;
}

function lasting(work: () => void): number {
  const begun = processorTime();
  work();
  return processorTime() - begun;
}

/** The longest stretch in which others on this thread wait. */
async function held(work: () => PromiseLike<unknown>): Promise<number> {
  let [longest, last, isGoing] = [0, processorTime(), true];
  const beat = (): void => {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
    if (isGoing) setImmediate(beat);
  };
  setImmediate(beat);
  await work();
  isGoing = false;
  return longest;
}
