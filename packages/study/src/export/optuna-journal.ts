/**
 * The journal file of Optuna (`JournalStorage` on a `JournalFileBackend`): a JSON object in a line for each operation, which are numbered, and
 * the state is what comes of all of them, one after another. Studies and trials are numbered in the order in which they were made, from 0.
 */
import { FileError, isRecord } from "@dualtape/core";

/** What operations do; those that set attributes and intermediate values, 3 and 7 to 9, are none that a reader of points needs. */
export const OPERATION = {
  createStudy: 0,
  deleteStudy: 1,
  setStudyAttribute: 2,
  createTrial: 4,
  setTrialParameter: 5,
  setTrialState: 6,
} as const;

/** The states of trials. */
export const STATE = { running: 0, complete: 1, pruned: 2, failed: 3, waiting: 4 } as const;

/** What a study makes of its objective. */
export const DIRECTION = { minimize: 1, maximize: 2 } as const;

/** A trial, as far as points are made of it. */
export interface Trial {
  /** In its study, from 0. */
  readonly number: number;
  readonly parameters: ReadonlyMap<string, number>;
  /** The names of parameters that are no numbers. */
  readonly categories: ReadonlySet<string>;
  readonly state: number;
  readonly value: number | null;
}

/** A study, as far as points are made of it. */
export interface OptunaStudy {
  readonly name: string;
  /** One for each objective. */
  readonly directions: readonly number[];
  readonly trials: readonly Trial[];
}

/** The studies that are there when all is done that a journal says; throws a `FileError` where it is none. */
export function studiesIn(where: string, text: string): readonly OptunaStudy[] {
  const replay = new Replay();
  // A line without its end is still being written: Optuna passes it over, too.
  for (const [i, line] of text.split("\n").slice(0, -1).entries()) {
    const operation = operationIn(line);
    if (operation !== null && replay.apply(operation)) continue;
    throw new FileError(
      where,
      `line ${i + 1} is no operation of Optuna`,
      "Give the text of a journal file as Optuna writes it",
    );
  }
  return replay.left;
}

type Operation = Readonly<Record<string, unknown>>;

/** Python writes infinities and NaN as JSON does not know them. */
const BEYOND_JSON = /"(?:[^"\\]|\\.)*"|(-?)Infinity|NaN/g;

function operationIn(line: string): Operation | null {
  const text = line.replace(BEYOND_JSON, (token, sign?: string) =>
    token.startsWith('"') ? token : token === "NaN" ? "null" : `${sign ?? ""}1e999`,
  );
  try {
    const operation: unknown = JSON.parse(text);
    return isRecord(operation) && typeof operation["op_code"] === "number" ? operation : null;
  } catch {
    return null;
  }
}

/** What has been made so far. */
class Replay {
  private readonly studies = new Map<number, OptunaStudy & { readonly trials: ReplayedTrial[] }>();
  private readonly trials: ReplayedTrial[] = [];
  private made = 0;

  get left(): readonly OptunaStudy[] {
    return [...this.studies.values()];
  }

  /** Does what an operation says; returns whether it says what it should. */
  apply(operation: Operation): boolean {
    const { study_id: ofStudy, trial_id: ofTrial } = operation;
    const trial = typeof ofTrial === "number" ? this.trials[ofTrial] : undefined;
    const open = trial?.isOver === false ? trial : undefined;
    switch (operation["op_code"]) {
      case OPERATION.createStudy:
        return this.createStudy(operation["study_name"], operation["directions"]);
      case OPERATION.deleteStudy:
        this.studies.delete(Number(ofStudy));
        return true;
      case OPERATION.createTrial:
        return this.createTrial(Number(ofStudy), operation);
      case OPERATION.setTrialParameter: {
        const { param_name: name, param_value_internal: value, distribution } = operation;
        return open === undefined || open.set(name, value, distribution);
      }
      case OPERATION.setTrialState:
        open?.turn(operation);
        return true;
      default:
        return true;
    }
  }

  private createStudy(name: unknown, directions: unknown): boolean {
    if (typeof name !== "string" || !Array.isArray(directions)) return false;
    const isTaken = this.left.some((other) => other.name === name);
    if (!isTaken) this.studies.set(this.made++, { name, directions, trials: [] });
    return true;
  }

  private createTrial(of: number, operation: Operation): boolean {
    const study = this.studies.get(of);
    if (study === undefined) return true;
    const { params = {}, distributions = {} } = operation;
    if (!isRecord(params) || !isRecord(distributions)) return false;
    const trial = new ReplayedTrial(study.trials.length);
    trial.turn(operation);
    study.trials.push(trial);
    this.trials.push(trial);
    return Object.entries(params).every(([name, value]) => trial.set(name, value, distributions[name]));
  }
}

class ReplayedTrial implements Trial {
  readonly parameters = new Map<string, number>();
  readonly categories = new Set<string>();
  state: number = STATE.running;
  value: number | null = null;

  constructor(readonly number: number) {}

  /** What has ended is changed no more. */
  get isOver(): boolean {
    return this.state !== STATE.running && this.state !== STATE.waiting;
  }

  /** Comes to another state, with the objective where that is told: alone, or as one of several. */
  turn({ state, value, values }: Operation): void {
    const [first] = Array.isArray(values) ? (values as readonly unknown[]) : [value];
    if (typeof state === "number") this.state = state;
    if (typeof first === "number") this.value = first;
  }

  /** Sets a parameter; returns whether it is one. */
  set(name: unknown, value: unknown, distribution: unknown): boolean {
    if (typeof name !== "string" || typeof value !== "number" || typeof distribution !== "string") return false;
    // The value of a category is its place among the choices.
    if (/"CategoricalDistribution"|"type": ?"categorical"/.test(distribution)) this.categories.add(name);
    else this.parameters.set(name, value);
    return true;
  }
}
