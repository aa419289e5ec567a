/** What was asked and answered, in its order: all that going on from there needs, and all that is told in the end. */
import { must } from "@dualtape/core";
import { greatestOf } from "../hyper/lists.ts";
import { sameValues } from "./checkpoint.ts";
import type { Answered, Checkpoint, Iteration } from "./events.ts";
import type { Question } from "./method.ts";

/** The journal of a tuning whose whole runs have so many steps. */
export class Journal<V> {
  private readonly asked: Question[] = [];
  private readonly answered: Answered<V>[] = [];
  /** The runs that stayed finite, in their order. */
  readonly trace: Iteration<V>[] = [];

  constructor(private readonly steps: number) {}

  get checkpoint(): Checkpoint<V> {
    return this.answered;
  }
  get count(): number {
    return this.answered.length;
  }
  /** The best whole run; `null` where there is none. */
  get leading(): Iteration<V> | null {
    return bestOf(this.trace.filter(this.isWhole));
  }
  /** The first whole run that stayed finite. */
  get first(): Iteration<V> | null {
    return this.trace.find(this.isWhole) ?? null;
  }
  /** The best of the longest runs. */
  get farthest(): Iteration<V> | null {
    const longest = greatestOf(this.trace.map((run) => run.steps));
    return bestOf(this.trace.filter((run) => run.steps === longest));
  }
  /** Whether what was asked for belongs to one of several starts. */
  get isRaced(): boolean {
    return this.answered.some(({ start }) => start !== undefined);
  }
  /** The first that gave nothing. */
  get diverged(): Answered<V> | null {
    return this.answered.find(({ type }) => type === "divergence") ?? null;
  }

  add(question: Question, entry: Answered<V>): void {
    this.asked.push(question);
    this.answered.push(entry);
    if (entry.type === "iteration") this.trace.push(entry);
  }

  /** What an entry has answered. */
  questionTo(entry: Answered<V>): Question {
    return must(this.asked[this.answered.indexOf(entry)], "question");
  }

  /** Whether the objective at some values is known, or that there is none: a derivative may be what has diverged alone. */
  knows(hyper: V): boolean {
    return this.answered.some(
      (entry) =>
        this.isWhole(entry) &&
        sameValues(hyper, entry.hyper) &&
        (entry.type === "iteration" || entry.origin !== "derivative"),
    );
  }

  isWhole = ({ steps }: Answered<V>): boolean => steps === this.steps;
}

/** The run of the least value, the first of several. */
const bestOf = <V>(runs: readonly Iteration<V>[]): Iteration<V> | null =>
  runs.reduce<Iteration<V> | null>((best, run) => (run.value < (best?.value ?? Infinity) ? run : best), null);
