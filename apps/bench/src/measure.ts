/**
 * Times that can be compared: in each round every engine runs once, when those before it are at rest, so that whatever else the machine does
 * falls on all of them, and the median of the rounds is taken. Before it is timed, an engine must be right.
 */
import { type Engine, type Prepared, processorTime } from "./engines/engine.ts";
import { expectation, judge, type Verdict } from "./check.ts";
import type { Outcome, Scenario } from "./scenarios/scenario.ts";

/** One line of `out/bench.json`. */
export interface Row {
  readonly scenario: string;
  readonly engine: string;
  readonly dtype: "float32" | "float64";
  readonly batch: number | null;
  readonly k: number;
  /** The edge of a matrix or the number of parameters, where there is one. */
  readonly size: number | null;
  /** Milliseconds of one step, or of the whole where it is measured whole; `null` for what is wrong. */
  readonly medianMs: number | null;
  readonly correct: boolean;
  /** The greatest relative error. */
  readonly error: number;
  readonly rounds: number;
  /** Bytes alive at once, where that is what is measured; the memory of a program. */
  readonly bytes?: number;
}

/** How long to measure. */
export interface Effort {
  /** Rounds of an engine, and of one whose run takes longer than `slow` milliseconds. */
  readonly rounds: number;
  readonly slowRounds: number;
  readonly slow: number;
  /** The least milliseconds of one timing. */
  readonly least: number;
  /** Milliseconds of runs before the first timing, in which engines compile what is hot. */
  readonly warm: number;
}

export const thorough: Effort = { rounds: 7, slowRounds: 3, slow: 1500, least: 20, warm: 1500 };
export const quick: Effort = { rounds: 3, slowRounds: 1, slow: 200, least: 5, warm: 100 };

/** What the rows of one comparison have in common. */
export type Labels = Pick<Row, "scenario" | "dtype" | "batch" | "k" | "size">;

/** An engine in a comparison, and how right it is. */
export interface Contender {
  readonly engine: string;
  readonly prepared: Prepared;
  readonly verdict: Verdict;
}

/** Checks and times a scenario in all engines that take it. */
export async function measure(scenario: Scenario, engines: readonly Engine[], effort: Effort): Promise<readonly Row[]> {
  const { name, dtype, batch, k, size } = scenario;
  const expected = expectation(scenario);
  const contenders: Contender[] = [];
  for (const { name: engine, prepare } of engines) {
    const prepared = await prepare(scenario);
    if ("refused" in prepared) continue;
    const verdict = await checked(engine, name, prepared, (outcome) => judge(scenario, outcome, expected));
    contenders.push({ engine, prepared, verdict });
  }
  const labels = { scenario: name, dtype, batch, k, size: size ?? null };
  return compare(labels, contenders, effort, scenario.kind === "mlp" || scenario.kind === "conv" ? scenario.steps : 1);
}

/** Times those that are right, in rounds; the time of a run is that of so many `steps`. */
export async function compare(
  labels: Labels,
  contenders: readonly Contender[],
  effort: Effort,
  steps = 1,
): Promise<readonly Row[]> {
  const racing: {
    readonly contender: Contender;
    readonly times: number;
    readonly rounds: number;
    readonly taken: number[];
  }[] = [];
  for (const contender of contenders) {
    if (contender.verdict.correct)
      racing.push({ contender, taken: [], ...(await calibrate(contender.prepared, effort)) });
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const { contender, times, rounds, taken } of racing) {
      if (round >= rounds) continue;
      await calm();
      taken.push((await contender.prepared.run(times)) / times);
    }
  }
  const rows = contenders.map((contender): Row => {
    const taken = racing.find((one) => one.contender === contender)?.taken;
    const medianMs = taken === undefined ? null : median(taken) / steps;
    const { bytes } = contender.prepared;
    return {
      ...labels,
      engine: contender.engine,
      medianMs,
      ...contender.verdict,
      rounds: taken?.length ?? 0,
      ...(bytes !== undefined && { bytes }),
    };
  });
  for (const { prepared } of contenders) await prepared.dispose?.();
  return rows;
}

/** How long it is looked whether threads work, in milliseconds, how much they may, and how often it is looked. */
const [LOOK, IDLE, LOOKS] = [20, 1, 50] as const;

/** Waits until no thread of this process works: what it still compiles for one engine, or collects of its garbage, is not the next one's. */
async function calm(): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const before = processorTime();
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    if (processorTime() - before <= IDLE) return;
  }
}

/** The value in the middle; of an even number, the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The verdict on an engine; one that throws is wrong. */
export async function checked(
  engine: string,
  scenario: string,
  prepared: Prepared,
  judged: (outcome: Outcome) => Verdict,
): Promise<Verdict> {
  try {
    return judged(await prepared.outcome());
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    console.log(`  ${engine} is wrong in ${scenario}: ${reason}`);
    return { correct: false, error: Number.NaN };
  }
}

/** Warms up, and finds how often to repeat a run. */
async function calibrate(prepared: Prepared, { rounds, slowRounds, slow, least, warm }: Effort) {
  const first = await prepared.run(1);
  if (first > slow) return { times: 1, rounds: slowRounds };
  let once = first;
  for (let passed = first, times = 1; passed < warm; times = Math.max(1, Math.ceil(least / once))) {
    const taken = await prepared.run(times);
    passed += taken;
    once = taken / times;
  }
  return { times: Math.max(1, Math.ceil(least / once)), rounds };
}
