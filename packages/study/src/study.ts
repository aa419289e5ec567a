/**
 * A study: a tuning whose answers stand in a journal before they are told. What was answered is all that tuning goes on from, so whatever
 * ends it, a study goes on where it was, to the same bits.
 */
import { checkRecord } from "@dualtape/core";
import {
  guided,
  type Limits,
  type Method,
  type Strategy,
  tuneSteps,
  type TuneEvent,
  type TuneResult,
} from "@dualtape/hyperopt/eager";
import { cooperative, type HyperValues, mapRecord, Run, type State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Members, dynamicsOf, type Problem, type Studied } from "./problem.ts";
import {
  type Answer,
  type EndRecord,
  type Hyperparameter,
  type Naturals,
  type Notice,
  type PointRecord,
  type StudyRecord,
  VERSION,
} from "./records.ts";
import { StudyError, type StudyView, viewOf } from "./view.ts";

/** Where records are kept: those that stand there, and a way to add one, which resolves when it cannot be lost any more. */
export interface Records {
  readonly records: readonly unknown[];
  append(record: unknown): Promise<void>;
}

/** What a problem was read from, so that a study goes on with no other. */
export interface Source {
  readonly file: string;
  /** SHA-256 of its text, in hexadecimal digits. */
  readonly digest: string;
}

/** How to study. */
export interface StudyOptions extends Limits, Members {
  /** Where records are kept: `openJournal` makes one. */
  readonly journal: Records;
  /** The name of the study; that of what runs by default. */
  readonly name?: string;
  readonly source?: Source;
  /** What moves the hyperparameters; robust without settings by default. */
  readonly method?: Method;
  /** How to get a hypergradient; by default what the planner would take on a typical machine. */
  readonly strategy?: Strategy;
  /** Where to start, in natural units. */
  readonly at?: HyperValues<string>;
  /** How many starts are raced; 1 by default. */
  readonly starts?: number;
  readonly seed?: number;
  /** The loss on data that tuning does not see, or that of each example. */
  readonly test?: (run: { readonly state: State<string, Tensor> }) => number | readonly number[];
  readonly signal?: AbortSignal;
  /** What the study is made on, for who reads the journal. */
  readonly made?: Readonly<Record<string, string>>;
}

const NAMES = [
  "journal",
  "name",
  "source",
  "method",
  "strategy",
  "at",
  "starts",
  "seed",
  "test",
  "signal",
  "made",
  "iterations",
  "budget",
  "seconds",
  "patience",
  "tolerance",
  "folds",
  "seeds",
] as const satisfies readonly (keyof StudyOptions)[];

/** What happens in a study: what happens in tuning, and what stood in its journal already. */
export type StudyEvent = TuneEvent<Naturals> | Resumed;

/** That a study goes on with so many answers. */
export interface Resumed {
  readonly type: "resumed";
  readonly answered: number;
}

/**
 * Begins a study, or goes on with the one that stands in the journal. Await it for the result, and iterate over it for the events: each is
 * told when it stands in the journal, and nothing goes on before. Stopped, it rejects with an `AbortedError` whose result is the best point so
 * far. Throws a `StudyError` where the journal is of another problem, or of other settings.
 */
export function study(problem: Problem, options: StudyOptions): Run<StudyEvent, TuneResult<Naturals>> {
  checkRecord("study", "the options", options, NAMES);
  const { journal, folds, seeds, signal, test, ...rest } = options;
  checkRecord("study", "the journal", journal);
  const { iterations, budget, seconds, patience, tolerance } = options;
  const limits: Limits = definedOf({ iterations, budget, seconds, patience, tolerance });
  const dynamics = dynamicsOf("study", problem, definedOf({ folds, seeds }));
  const begun = beginning(dynamics, options);
  const before = journal.records.length === 0 ? null : sameStudy(viewOf("study", journal.records), begun);
  const { method, strategy, at, starts, seed } = rest;

  return new Run(async (report, left) => {
    const answered = before?.answers ?? [];
    if (before === null) await journal.append(begun);
    await journal.append({ kind: "session", started: now(), limits, answered: answered.length });
    if (before !== null) report({ type: "resumed", answered: answered.length });
    const turn = cooperative("study", { signal, left }, () => bestOf(viewOf("study", journal.records).answers));
    const tuning = tuneSteps(dynamics, {
      ...limits,
      ...definedOf({ method, strategy, at, starts, seed, test }),
      from: answered,
      told: "together",
    });
    await turn(true);
    for (;;) {
      const next = tuning.next();
      if (next.done) {
        await journal.append(ending(next.value));
        return next.value;
      }
      const event = next.value;
      if (isAnswer(event)) await journal.append({ kind: "answer", at: now(), answer: plain(event) });
      else if (isNotice(event)) await journal.append({ kind: "notice", event });
      const isSign = event.type === "progress";
      if (!isSign) report(event);
      // After each answer whoever listens has the thread, so that a study can be stopped there.
      if ((await turn(!isSign)) && isSign) report(event);
    }
  });
}

const now = (): string => new Date().toISOString();

/** The best point among some answers; `null` where none stayed finite. */
const bestOf = (answers: readonly Answer[]): PointRecord | null =>
  answers.reduce<PointRecord | null>(
    (best, answer) => (answer.type === "iteration" && answer.value < (best?.value ?? Infinity) ? answer : best),
    null,
  );

/** Whether an event is what came of a question: a run after all that the method has asked for is none. */
const isAnswer = (event: TuneEvent<Naturals>): event is Answer =>
  event.type === "iteration" || (event.type === "divergence" && !event.last);

const isNotice = (event: TuneEvent<Naturals>): event is Notice =>
  event.type !== "progress" && event.type !== "iteration" && event.type !== "divergence";

/** An answer as a plain value: its error is said by its other fields. */
function plain(answer: Answer): unknown {
  if (answer.type === "iteration") return answer;
  const { error: _error, ...others } = answer;
  return others;
}

/** The first record of a study. */
function beginning(dynamics: Studied, options: StudyOptions): StudyRecord {
  const { name = dynamics.name, source, method = guided(), strategy, at = {}, starts = 1, seed = 1 } = options;
  const { folds = 1, seeds = 1, made = {} } = options;
  return {
    kind: "study",
    version: VERSION,
    name,
    problem: source ?? null,
    hyperparameters: mapRecord(dynamics.hyperparameters, ({ name: domain, initial, range }): Hyperparameter => ({
      domain,
      initial,
      range: { low: range[0], high: range[1] },
    })),
    at: at as Naturals,
    method: method.name,
    strategy: strategy?.name ?? null,
    seed,
    starts,
    folds,
    seeds,
    steps: dynamics.steps,
    created: new Date().toISOString(),
    made,
  };
}

/** What must be the same for a study to go on, and what to do where it is not. */
const SAME = {
  problem: "Go on with the problem as it was, or begin another study",
  hyperparameters: "Go on with the hyperparameters as they were, or begin another study",
  at: "Start from the same values",
  method: "Go on with the same method",
  strategy: "Go on with the same strategy",
  seed: "Go on with the same seed",
  starts: "Go on with as many starts",
  folds: "Go on with as many folds",
  seeds: "Go on with as many seeds",
  steps: "Go on with runs of as many steps",
} as const satisfies Partial<Record<keyof StudyRecord, string>>;

/** Refuses to go on with another study than the one that stands in a journal. */
function sameStudy(view: StudyView, now: StudyRecord): StudyView {
  for (const [name, remedy] of Object.entries(SAME) as [keyof typeof SAME, string][]) {
    const [before, after] = [view.study[name], now[name]].map((part) => JSON.stringify(part));
    if (before === after) continue;
    // Of what was read from elsewhere no digest is known.
    if (name === "problem" && (view.study.problem === null || now.problem === null)) continue;
    throw new StudyError("study", `the journal is of a study with another ${name}: ${before}, not ${after}`, remedy);
  }
  return view;
}

/** The last record of a study that has come to its end. */
function ending({ reason, hyper, value, start, members, test }: TuneResult<Naturals>): EndRecord {
  return {
    kind: "end",
    ended: new Date().toISOString(),
    reason,
    best: { hyper, value },
    start: { hyper: start.hyper, value: start.value },
    members,
    test,
  };
}

/** What is given, without what is not. */
const definedOf = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
