/**
 * How long large steps take to compile, and for how long `tune` holds the thread while that is done: the longest stretch between two turns,
 * by three measures, of which each is more than one of the others at times.
 *
 * | measure     | what it counts                                                                                              |
 * |-------------|-------------------------------------------------------------------------------------------------------------|
 * | clock       | what others on the thread wait, and on a busy machine also what this process waits for its turn            |
 * | thread      | time of the processor that the thread took itself; Node tells it from version 23.9 on                       |
 * | all threads | the same of the whole process: the engine's own threads, which compile and collect garbage, hold nobody up |
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { hybrid, hypergradient, tuneDynamics, unrolled } from "@dualtape/hyperopt";
import { processorTime } from "./engines/engine.ts";
import type { Row } from "./measure.ts";
import { large } from "./scenarios/large.ts";

/** For each problem and strategy, milliseconds: of all its programs together, and of the longest stretches. Each is measured once, as it happens once. */
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
      collectGarbage();
      const longest = await held(() => tuneDynamics(make(), { iterations: 1, strategy }));
      for (const [measure, taken] of Object.entries(longest)) rows.push(row(`${strategy.name}, ${measure}`, taken));
    }
  }
  return rows;
}

/** What others have left behind is collected before, and not while somebody waits. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

function lasting(work: () => void): number {
  const begun = processorTime();
  work();
  return processorTime() - begun;
}

/** The measures that this Node has. */
type Moment = Readonly<Record<string, number>>;

/** The moment, by each. */
function moment(): Moment {
  const own: unknown = Reflect.get(process, "threadCpuUsage");
  const usage = typeof own === "function" ? (own.call(process) as NodeJS.CpuUsage) : null;
  return {
    clock: performance.now(),
    ...(usage && { thread: (usage.user + usage.system) / 1000 }),
    "all threads": processorTime(),
  };
}

/** The longest stretch in which others on this thread wait, by each. */
async function held(work: () => PromiseLike<unknown>): Promise<Moment> {
  let [longest, last, isGoing]: [Moment, Moment, boolean] = [{}, moment(), true];
  const beat = (): void => {
    const now = moment();
    longest = Object.fromEntries(
      Object.entries(now).map(([measure, at]) => [
        measure,
        Math.max(longest[measure] ?? 0, at - (last[measure] ?? Number.NaN)),
      ]),
    );
    last = moment();
    if (isGoing) setImmediate(beat);
  };
  setImmediate(beat);
  await work();
  isGoing = false;
  return longest;
}
