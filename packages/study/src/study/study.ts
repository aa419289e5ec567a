/**
 * A study: a tuning whose answers stand in a journal before they are told. What was answered is all that tuning goes on from, so whatever
 * ends it, a study goes on where it was, to the same bits.
 */
import { checkFlag, checkInteger, checkRecord, isRecord, refuse } from "@dualtape/core";
import {
  guided,
  type Limits,
  type Method,
  type Pause,
  type Strategy,
  tunePieces,
  tuneSteps,
  type TuneEvent,
  type TuneResult,
} from "@dualtape/hyperopt/eager";
import { cooperative, type HyperValues, mapRecord, Run, type State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { definedOf } from "../records/defined.ts";
import type { Journal } from "../journal/index.ts";
import { type Members, dynamicsOf, type Problem, type Studied } from "../workers/problem.ts";
import {
  type Answer,
  type EndRecord,
  type Hyperparameter,
  type Naturals,
  type Notice,
  type OptimizerRecord,
  type PointRecord,
  type StudyRecord,
  VERSION,
} from "../records/records.ts";
import { sameStudy } from "./same-study.ts";
import { StudyError, viewOf } from "../records/view.ts";
import { checkPool, type Pool } from "../workers/pool.ts";
import { settled } from "../workers/settled.ts";

/** What a problem was read from, so that a study goes on with no other. */
export interface Source {
  readonly file: string;
  /** SHA-256 of its text, in hexadecimal digits. */
  readonly digest: string;
}

/** How to study. */
export interface StudyOptions extends Limits, Members {
  /** Where records are kept: `openJournal` makes one. */
  readonly journal: Pick<Journal, "content" | "appended" | "append">;
  /** The name of the study; that of its file, or of what runs, by default. */
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
  /** The same bits on every engine and machine, so that it may go on on any of them; as the problem says, where left out. */
  readonly deterministic?: boolean;
  /** Those who compute its runs: its bits are the same for any number of them. This thread does, run by run, where it is left out. */
  readonly workers?: Pool;
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
  "deterministic",
  "workers",
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
  const { journal, folds, seeds, workers, signal, test, deterministic, ...rest } = options;
  checkJournal(journal);
  if (workers !== undefined) checkPool("study", workers);
  checkNamed(options);
  const { content } = journal;
  const { iterations, budget, seconds, patience, tolerance } = options;
  const limits: Limits = definedOf({ iterations, budget, seconds, patience, tolerance });
  const given = dynamicsOf("study", problem, definedOf({ folds, seeds }));
  const dynamics = deterministic === undefined ? given : { ...given, deterministic };
  const begun = beginning(dynamics, options);
  const before = content.records.length === 0 ? null : sameStudy(viewOf("study", content.records), begun);
  const { method, strategy, at, starts, seed } = rest;

  const answered = before?.answers ?? [];
  const settings = { ...limits, ...definedOf({ method, strategy, at, starts, seed, test }), from: answered };
  const stopping = new AbortController();
  // Checks all that is left, before anything is written.
  const tuning: Generator<TuneEvent<Naturals> | Pause, TuneResult<Naturals>, void> = workers === undefined
    ? tuneSteps(dynamics, { ...settings, told: "together" })
    : tunePieces(dynamics, { ...settings, hands: workers, signal: stopping.signal });

  return new Run(async (report, left) => {
    const better = betterOf(dynamics.steps);
    let best = answered.reduce(better, null);
    if (before === null) await journal.append(begun);
    await journal.append({ kind: "session", started: now(), limits, answered: answered.length });
    if (before !== null) report({ type: "resumed", answered: answered.length });
    const turn = cooperative("study", { signal, left }, () => best);
    const stops = [left, ...(signal ? [signal] : [])];
    try {
      await turn(true);
      for (;;) {
        const next = tuning.next();
        if (next.done) {
          await journal.append(ending(next.value));
          return next.value;
        }
        const event = next.value;
        if (event.type === "pause") {
          await settled(event.meanwhile, stops);
          await turn();
          continue;
        }
        if (isAnswer(event)) {
          await journal.append({ kind: "answer", at: now(), answer: plain(event) });
          best = better(best, event);
        } else if (isNotice(event)) await journal.append({ kind: "notice", event });
        const isSign = event.type === "progress";
        if (!isSign) report(event);
        // After each answer whoever listens has the thread, so that a study can be stopped there.
        if ((await turn(!isSign)) && isSign) report(event);
      }
    } catch (error) {
      stopping.abort(error);
      throw error;
    }
  });
}

/** Refuses what stands in the first record, and is read by people alone, where it is something else than it is said to be. */
function checkNamed(options: StudyOptions): void {
  const { name, source, made = {}, signal, method, strategy, starts = 1, deterministic = false } = options;
  if (name !== undefined && typeof name !== "string") refuse("study", "the name", name, "a text");
  checkRecord("study", "made", made);
  for (const [part, text] of Object.entries(made)) {
    if (typeof text !== "string") refuse("study", `made, ${part}`, text, "a text, such as a version");
  }
  if (source !== undefined) {
    checkRecord("study", "the source", source, ["file", "digest"]);
    const { file, digest } = source;
    for (const [part, text] of Object.entries({ file, digest })) {
      if (typeof text !== "string") refuse("study", `the ${part} of the source`, text, "a text");
    }
  }
  for (const [part, given] of Object.entries({ method, strategy })) {
    if (given === undefined || (typeof given === "object" && typeof given?.name === "string")) continue;
    refuse("study", `the ${part}`, given, `a ${part}, such as ${part === "method" ? "guided()" : "hybrid"}`);
  }
  checkInteger("study", "starts", starts, 1);
  checkFlag("study", "deterministic", deterministic);
  if (signal !== undefined && typeof signal?.aborted !== "boolean") {
    refuse("study", "the signal", signal, "that of an AbortController");
  }
}

function checkJournal(journal: unknown): void {
  const isOne =
    typeof journal === "object" &&
    journal !== null &&
    "append" in journal &&
    typeof journal.append === "function" &&
    "content" in journal &&
    isRecord(journal.content) &&
    Array.isArray(journal.content["records"]);
  if (!isOne) refuse("study", "the journal", journal, "what `openJournal` or `openJournalFile` gives");
  if ("appended" in journal && journal.appended === 0) return;
  throw new StudyError("study", "something was written to the journal since it was opened", "Open it anew");
}

const now = (): string => new Date().toISOString();

/** The better of two points, in whole runs of so many steps; one that did not stay finite is none. */
const betterOf =
  (steps: number) =>
  (best: PointRecord | null, answer: Answer): PointRecord | null =>
    answer.type === "iteration" && answer.steps === steps && answer.value < (best?.value ?? Infinity)
      ? { hyper: answer.hyper, value: answer.value }
      : best;

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
  const {
    source,
    name = source?.file ?? dynamics.name,
    method = guided(),
    strategy,
    at = {},
    starts = 1,
    seed = 1,
  } = options;
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
    ...optimizerOf(dynamics),
    ...(options.workers && { byPieces: true }),
    ...(dynamics.deterministic && { deterministic: true }),
    created: new Date().toISOString(),
    made,
  };
}

/** What the steps of a training are made by, or those of the first of several. */
function optimizerOf(dynamics: object): Pick<StudyRecord, "optimizer"> {
  if ("optimizer" in dynamics && isRecord(dynamics.optimizer))
    return { optimizer: dynamics.optimizer as unknown as OptimizerRecord };
  const first: unknown = "members" in dynamics && Array.isArray(dynamics.members) ? dynamics.members[0] : null;
  return isRecord(first) && isRecord(first["dynamics"]) ? optimizerOf(first["dynamics"]) : {};
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
