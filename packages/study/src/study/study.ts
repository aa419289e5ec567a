/**
 * A study: a tuning whose answers stand in a journal before they are told. What was answered is all that tuning goes on from, so whatever
 * ends it, a study goes on where it was, to the same bits.
 */
import {
  type Limits,
  type Pause,
  tunePieces,
  tuneSteps,
  type TuneEvent,
  type TuneResult,
} from "@dualtape/hyperopt/eager";
import { cooperative, Run } from "@dualtape/runs/eager";
import { definedOf } from "../records/defined.ts";
import { Keeper } from "../midway/keeper.ts";
import { Places } from "../midway/place.ts";
import { dynamicsOf, type Problem } from "../workers/problem.ts";
import { beginning, ending, plain } from "./recording.ts";
import type { Answer, Naturals, Notice, PointRecord, StudyRecords } from "../records/records.ts";
import { sameStudy } from "./same-study.ts";
import { checkStudyOptions, checkUnwritten, type StudyOptions } from "./options.ts";
import { viewOf } from "../records/view.ts";
import { settled } from "../workers/settled.ts";

/** What happens in a study: what happens in tuning, and what stood in its journal already, or beside it. */
export type StudyEvent = TuneEvent<Naturals> | Resumed | Unkept;

/** That a study goes on with so many answers. */
export interface Resumed {
  readonly type: "resumed";
  readonly answered: number;
  /** Where the run was that was under way; `null` where none is gone on with. */
  readonly within: Within | null;
}

/** A place within a run. */
export interface Within {
  readonly iteration: number;
  /** The step that was told of last, of so many. */
  readonly step: number;
  readonly steps: number;
}

/** That a run was or is not kept between its answers, and why: the study loses nothing by that but time. */
export interface Unkept {
  readonly type: "unkept";
  readonly what: string;
}

/** Seconds between two times that a long run is kept. */
const SECONDS = 30;

/**
 * Begins a study, or goes on with the one that stands in the journal. Await it for the result, and iterate over it for the events: each is
 * told when it stands in the journal, and nothing goes on before. Stopped, it rejects with an `AbortedError` whose result is the best point so
 * far. Throws a `StudyError` where the journal is of another problem, or of other settings.
 */
export function study(problem: Problem, options: StudyOptions): Run<StudyEvent, TuneResult<Naturals>> {
  checkStudyOptions(options);
  const {
    journal,
    folds,
    seeds,
    workers,
    signal,
    test,
    deterministic,
    made = {},
    snapshots = { seconds: SECONDS },
    ...rest
  } = options;
  const { content } = journal;
  const { iterations, budget, seconds, patience, tolerance } = options;
  const limits: Limits = definedOf({ iterations, budget, seconds, patience, tolerance });
  const given = dynamicsOf("study", problem, definedOf({ folds, seeds }));
  const dynamics = deterministic === undefined ? given : { ...given, deterministic };
  const begun = beginning(dynamics, options);
  const before = content.records.length === 0 ? null : sameStudy(viewOf("study", content.records), begun);
  const { method, strategy, at, starts, seed } = rest;

  const answered = before?.answers ?? [];
  const keeper =
    journal.slots === undefined || snapshots === false
      ? null
      : new Keeper(journal.slots, new Places(before?.study ?? begun, made, answered), {
          ...snapshots,
          steps: dynamics.steps,
          keepsFirst: test !== undefined || dynamics.objectives !== undefined,
        });
  const settings = {
    ...limits,
    ...definedOf({ method, strategy, at, starts, seed, test }),
    from: answered,
    ...(keeper && { keeping: keeper, onIteration: keeper.ends }),
  };
  const stopping = new AbortController();
  // Checks all that is left, before anything is written.
  const tuning: Generator<TuneEvent<Naturals> | Pause, TuneResult<Naturals>, void> = workers === undefined
    ? tuneSteps(dynamics, { ...settings, told: "together" })
    : tunePieces(dynamics, { ...settings, hands: workers, signal: stopping.signal });

  return new Run(async (report, left) => {
    const better = betterOf(dynamics.steps);
    let best = answered.reduce(better, null);
    const append = alone(journal);
    if (before === null) await append(begun);
    await append({ kind: "session", started: now(), limits, answered: answered.length });
    const tell = (what: string | null | undefined): void => {
      if (typeof what === "string") report({ type: "unkept", what });
    };
    tell(await keeper?.open(answered));
    if (before !== null) report({ type: "resumed", answered: answered.length, within: withinOf(keeper) });
    const turn = cooperative("study", { signal, left }, () => best);
    const stops = [left, ...(signal ? [signal] : [])];
    try {
      await turn(true);
      for (;;) {
        const next = tuning.next();
        if (next.done) {
          await append(ending(next.value));
          tell(await keeper?.close());
          return next.value;
        }
        const event = next.value;
        if (event.type === "pause") {
          await settled(event.meanwhile, stops);
          await turn();
          continue;
        }
        if (isAnswer(event)) {
          const answer = plain(event);
          await append({ kind: "answer", at: now(), answer });
          best = better(best, event);
          tell(await keeper?.answered(answer));
        } else if (isNotice(event)) await append({ kind: "notice", event });
        if (keeper?.isDue) tell(await keeper.write());
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

/** Appends for one study, and refuses to where anything else has: nobody could go on from records of two. */
function alone(journal: StudyOptions["journal"]): (record: StudyRecords) => Promise<void> {
  let own = 0;
  return (record) => {
    checkUnwritten(journal, own);
    own += 1;
    return journal.append(record);
  };
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

const withinOf = (keeper: Keeper | null): Within | null => {
  if (!keeper?.from) return null;
  const { iteration, step, steps } = keeper.from;
  return { iteration, step, steps };
};
