/**
 * What a second worker gives: the digits, by one worker and by two, whose answers must be the same to the bit. From each of 8 starts some hypergradients,
 * one after the other, which is all that can be had, of runs that are over in a blink and of long ones; and whole studies: of 8 starts that are
 * raced, and of runs that are judged by 4 seeds.
 * Time of the clock, so the machine must have nothing else to do. Nobody has two pools: each is measured alone, and warm, since workers that had
 * to wait while others worked find their memory taken from them.
 */
import { type Found, hyperTensors, type Lost, type Piece, unconstrain } from "@dualtape/hyperopt";
import { memoryStorage, openJournal, type Pool, study, type StudyOptions } from "@dualtape/study";
import { nodeWorkers } from "@dualtape/study/node";
import type { Tensor } from "@dualtape/tensor";
import { compare, type Contender, type Effort, type Row } from "../measure.ts";
import { digits } from "../scenarios/digits.ts";
import type { Served } from "./worker.ts";

/** How many starts. */
const STARTS = 8;
/** How many hypergradients each of them takes. */
const LENGTH = 5;
/** The steps of a run, and of a long one. */
const [SHORT, LONG] = [100, 1000] as const;
/** How often each pool does the work before it is measured: until then, the engine compiles on other threads. */
const WARM = 4;
/** How many workers. */
const SIZES = [1, 2] as const;

/** Work for workers. */
interface Work extends Served {
  readonly name: string;
  /** Has it done; gives the numbers that come of it. */
  take(workers: Pool): Promise<readonly number[]>;
}

/** What each start asks for: the starts differ by their learning rates, from a third of the usual to three times as much. */
function starts(strategy: string, steps: number): readonly (readonly Piece[])[] {
  const { hyperparameters, name } = digits("compiled");
  const start = unconstrain(hyperparameters, hyperTensors({ name, hyperparameters }, {}));
  const [rate = 0, ...others] = Object.values<Tensor>(start).map((value) => value.item());
  const shared = { at: {}, wanted: "gradient", steps, member: null, deterministic: false, strategy } as const;
  return Array.from({ length: STARTS }, (_start, i) =>
    Array.from({ length: LENGTH }, (_point, k): Piece => ({
      ...shared,
      u: [rate + (2 * i) / (STARTS - 1) - 1 + 0.1 * k, ...others],
    })),
  );
}

/** The numbers of an answer. */
const numbersOf = (found: Found | Lost): readonly number[] =>
  found.type === "ended" ? [found.value, ...Object.values(found.gradient ?? {}).flat()] : [Number.NaN];

/** A study, as the numbers of its answers. */
async function answersOf(
  workers: Pool,
  options: Omit<StudyOptions, "journal" | "workers">,
): Promise<readonly number[]> {
  const journal = await openJournal(memoryStorage());
  const { trace } = await study(() => digits("compiled"), { journal, workers, ...options });
  return trace.map(({ value }) => value);
}

/** From each start, its hypergradients. */
const fromStarts = (strategy: string, steps: number): Work => ({
  name: steps === SHORT ? `8 starts, ${strategy}` : `8 starts of ${steps} steps, ${strategy}`,
  seeds: 1,
  steps,
  async take(workers) {
    const { signal } = new AbortController();
    const descents = starts(strategy, steps).map(async (pieces) => {
      const numbers: (readonly number[])[] = [];
      for (const piece of pieces) numbers.push(numbersOf(await workers.evaluate(piece, signal)));
      return numbers.flat();
    });
    return (await Promise.all(descents)).flat();
  },
});

const works: readonly Work[] = [
  fromStarts("hybrid", SHORT),
  fromStarts("unrolled", SHORT),
  fromStarts("hybrid", LONG),
  {
    name: "study, 8 starts raced",
    seeds: 1,
    steps: SHORT,
    take: (workers) => answersOf(workers, { starts: STARTS, iterations: 34 }),
  },
  {
    name: "study, 4 seeds",
    seeds: 4,
    steps: SHORT,
    take: (workers) => answersOf(workers, { seeds: 4, iterations: 12 }),
  },
];

/** For each work and number of workers, what it takes. */
export async function workersRows(effort: Effort): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, seeds, steps, take } of works) {
    const data: Served = { seeds, steps };
    let expected: readonly number[] | null = null;
    for (const size of SIZES) {
      const pool = nodeWorkers(new URL("./worker.ts", import.meta.url), { size, data });
      for (let i = 0; i < WARM; i++) await take(pool);
      const found = await take(pool);
      expected ??= found;
      const correct = found.every((number, i) => number === expected?.[i]);
      const run = async (times: number): Promise<number> => {
        const begun = performance.now();
        for (let i = 0; i < times; i++) await take(pool);
        return performance.now() - begun;
      };
      const contender: Contender = {
        engine: size === 1 ? "1 worker" : `${size} workers`,
        prepared: { run, outcome: () => ({}) },
        verdict: { correct, error: correct ? 0 : Number.NaN },
      };
      const labels = { scenario: name, dtype: "float64", batch: 50, k: 4, size: null } as const;
      rows.push(...(await compare(labels, [contender], effort)));
      await pool.close();
    }
  }
  return rows;
}
