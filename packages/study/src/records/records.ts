/**
 * What a journal holds of a study: plain values, one record after another, none of which is ever changed. What was answered is all that
 * tuning goes on from (a method is pure), so a study is where it was as soon as its records are read.
 */
import type { Natural } from "@dualtape/core";
import type { Answered, Assessment, Limits, TuneEvent } from "@dualtape/hyperopt/eager";

/** The version of these records: a reader refuses those that are newer than itself. */
export const VERSION = 1;

/** Hyperparameters by name, in natural units: a number, or a list of them. */
export type Naturals = Readonly<Record<string, Natural>>;

/** A hyperparameter, as it was declared. */
export interface Hyperparameter {
  /** Its domain, as people read it: `positive`, `between(0, 1)`. */
  readonly domain: string;
  readonly initial: Natural;
  /** Where samplers look, in natural units. */
  readonly range: { readonly low: number; readonly high: number };
}

/** A schedule of a hyperparameter: what its own hyperparameters do not say. */
export interface ScheduleRecord {
  readonly name: "constant" | "stepDecay" | "cosine" | "piecewiseLinear" | "piecewiseConstant";
  /** Its number of steps: the horizon, the period, or how long each value stands; none of a constant. */
  readonly steps?: number;
  /** The steps of the warm-up before it, where there is one. */
  readonly warmUp?: number;
}

/** The optimizer that a study trains with, as far as its hyperparameters do not say. */
export interface OptimizerRecord {
  /** Its `name`: `adam`, `scheduled(clipByGlobalNorm(adamw), learningRate)`. */
  readonly name: string;
  /** Its hyperparameters that are held, and not tuned. */
  readonly held?: Naturals;
  /** What stands for a hyperparameter, by its name. */
  readonly schedules?: Readonly<Record<string, ScheduleRecord>>;
}

/** What a problem was read from, so that a study goes on with no other. */
export interface Source {
  /** Its file; as a journal has it, by the way there from the journal. */
  readonly file: string;
  /** SHA-256 of its text, and of that of its parts, in hexadecimal digits. */
  readonly digest: string;
  /** The other files that it is made of, by their names as it sees them, and the SHA-256 of each: they say what has changed. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** The first record: what is studied, and how. A study goes on only with the same. */
export interface StudyRecord {
  readonly kind: "study";
  readonly version: number;
  readonly name: string;
  /** The file that the problem was read from; `null` where it was made in a program. */
  readonly problem: Source | null;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** Where it starts, as far as that is not the initial values. */
  readonly at: Naturals;
  readonly method: string;
  /** The strategy, where one was asked for by name. */
  readonly strategy: string | null;
  readonly seed: number;
  readonly starts: number;
  /** How many members a run has, where the problem is one of several. */
  readonly folds: number;
  readonly seeds: number;
  /** The steps of a whole run. */
  readonly steps: number;
  /** Where its runs are pieces, which workers compute: its bits are those of a study without them but for rounding. */
  readonly byPieces?: true;
  /** Where its runs give the same bits on every engine and machine. */
  readonly deterministic?: true;
  /** What steps are made by, where it is known: others build the optimizer of it. */
  readonly optimizer?: OptimizerRecord;
  /** In ISO 8601. */
  readonly created: string;
  /** What it was begun on: versions of the library and of what runs it. */
  readonly made: Readonly<Record<string, string>>;
}

/** That work on the study was begun, or gone on with. */
export interface SessionRecord {
  readonly kind: "session";
  readonly started: string;
  readonly limits: Limits;
  /** How many answers stood there. */
  readonly answered: number;
}

/** What came of a question of the method. */
export type Answer = Answered<Naturals>;

/** The same, and when. */
export interface AnswerRecord {
  readonly kind: "answer";
  readonly at: string;
  readonly answer: Answer;
}

/** What is told beside answers and signs of life: chaos, say, or that a hyperparameter is flat. */
export type Notice = Exclude<TuneEvent<Naturals>, Answer | { readonly type: "progress" }>;

/** What was told beside. */
export interface NoticeRecord {
  readonly kind: "notice";
  readonly event: Notice;
}

/** A run of the result. */
export interface PointRecord {
  readonly hyper: Naturals;
  readonly value: number;
}

/** That it has come to its end, for now: more of a limit lets it go on. */
export interface EndRecord {
  readonly kind: "end";
  readonly ended: string;
  readonly reason: string;
  readonly best: PointRecord;
  readonly start: PointRecord;
  /** How sure the gain is: by the members of a cross-validation, and on data that tuning has not seen. */
  readonly members: Assessment | null;
  readonly test: Assessment | null;
}

export type StudyRecords = StudyRecord | SessionRecord | AnswerRecord | NoticeRecord | EndRecord;
