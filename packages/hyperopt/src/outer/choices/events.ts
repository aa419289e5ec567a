/** What a race of arms tells while it goes on, and in the end. `C` is a combination of choices, `V` the hyperparameters of its arm. */
import type { Answered, TuneEvent, TuneResult } from "../events.ts";
import type { Limits } from "../ledger.ts";
import { inColumns, shown } from "../table.ts";
import { type Combination, inWords } from "./specification.ts";

/** Which arm something is of. */
export interface OfArm<C> {
  /** From 1, in the order in which arms are begun. */
  readonly arm: number;
  readonly chosen: C;
}

/** A decision on an arm: it is begun, held because its share is spent or its method has ended, gone on with, or left out for good. */
export interface Decision<C> extends OfArm<C> {
  readonly type: "begun" | "held" | "resumed" | "dropped";
  /** From 1. */
  readonly round: number;
  /** The best value of its whole runs so far; `null` where none stayed finite. */
  readonly value: number | null;
  readonly reason: string;
}

/** What happens in a race: decisions, and what happens in the tuning of each arm. */
export type ChoicesEvent<C, V> = Decision<C> | (TuneEvent<V> & OfArm<C>);

/** What was answered, by arms: plain values, which JSON and `structuredClone` keep, and all that going on from there needs. */
export type ChoicesCheckpoint<C, V> = readonly (Answered<V> & OfArm<C>)[];

/** What an arm has come to. */
export interface ArmResult<C, V> extends OfArm<C> {
  /** The best value of its whole runs, and its hyperparameters there; `null` where none stayed finite. */
  readonly value: number | null;
  readonly hyper: V | null;
  readonly evaluations: number;
  /** What it was given, in plain runs of its own and in seconds. */
  readonly spent: Required<Pick<Limits, "budget" | "seconds">>;
  /** How many rounds it took part in. */
  readonly rounds: number;
  /** Why it went no further. */
  readonly reason: string;
}

/** What a race found: what tuning the arm that won did, and how it came to that. `P` is the dynamics of its arms. */
export interface ChoicesResult<C, V, P> extends Omit<TuneResult<V>, "checkpoint" | "reason"> {
  /** The choices of the arm that won. */
  readonly chosen: C;
  /** Its dynamics. */
  readonly problem: P;
  /** In the order in which they were begun. */
  readonly arms: readonly ArmResult<C, V>[];
  /** What each has come to, the best first: plain text, in columns. */
  readonly table: string;
  /** What `from` continues from. */
  readonly checkpoint: ChoicesCheckpoint<C, V>;
  /** `finished` where its limits were reached; `settled` where no arm expects anything better; `aborted` in the `AbortedError` of a race that was stopped. */
  readonly reason: "finished" | "settled" | "aborted";
}

/** The arms as a table, the best first. */
export function tableOf(arms: readonly ArmResult<Combination, unknown>[]): string {
  const ranked = [...arms].sort(
    (a, b) => Number(a.value === null) - Number(b.value === null) || valueOf(a) - valueOf(b),
  );
  const lines = ranked.map(({ chosen, value, spent, evaluations, rounds, reason }) => [
    inWords(chosen),
    shown(value ?? Number.NaN),
    shown(spent.budget),
    String(evaluations),
    String(rounds),
    reason,
  ]);
  const cells = inColumns([
    ["", "value", "plain runs", "evaluations", "rounds"],
    ...lines.map((line) => line.slice(0, -1)),
  ]);
  return cells.map((line, i) => (i === 0 ? line : `${line}  ${lines[i - 1]?.at(-1) ?? ""}`)).join("\n");
}

const valueOf = ({ value }: ArmResult<Combination, unknown>): number => value ?? 0;
