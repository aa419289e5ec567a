/** What is written down of a study: how it begins, what came of a question, and how it ends. */
import { isRecord } from "@dualtape/core";
import { guided, type TuneResult } from "@dualtape/hyperopt/eager";
import { mapRecord } from "@dualtape/runs/eager";
import type { Studied } from "../workers/problem.ts";
import {
  type Answer,
  type EndRecord,
  type Hyperparameter,
  type Naturals,
  type OptimizerRecord,
  type StudyRecord,
  VERSION,
} from "../records/records.ts";
import type { StudyOptions } from "./options.ts";

/** The first record of a study. */
export function beginning(dynamics: Studied, options: StudyOptions): StudyRecord {
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
export function ending({ reason, hyper, value, start, members, test }: TuneResult<Naturals>): EndRecord {
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

/** An answer as a plain value: its error is said by its other fields. */
export function plain(answer: Answer): Answer {
  if (answer.type === "iteration") return answer;
  const { error: _error, ...others } = answer;
  return others as Answer; // as a journal gives it back
}
