/**
 * Where tuning goes on from: what was answered, told to the method again. Since a method is pure, it is then where it was, to the bit. What it
 * asks for is held against what was answered, and the best run is taken again, so that a checkpoint of something else is found out.
 */
import { DualtapeError, isRecord, refuse } from "@dualtape/core";
import type { Answered, Checkpoint, Divergence, Iteration } from "./events.ts";

/** A checkpoint that does not belong to what is tuned from it. */
export class CheckpointError extends DualtapeError {
  override readonly name = "CheckpointError";

  constructor(where: string, what: string) {
    super(
      `${where}, from`,
      what,
      "Go on with the problem, method, strategy, seed and limits that it was made with (more of a limit is welcome), or start anew",
    );
  }
}

/** The kinds of entries; other events are passed over, and a last run that no method has asked for. */
const KINDS = ["iteration", "divergence"] as const;

/** What was answered, in its order, of events as they came, or as JSON brought them back: where that has no number, there was none. */
export function readCheckpoint<V>(where: string, from: Checkpoint<unknown>): Checkpoint<V> {
  if (!Array.isArray(from)) refuse(where, "from", from, "a list, such as the checkpoint of a result");
  const entries = from.filter((entry: unknown) => {
    if (!isRecord(entry) || typeof entry["type"] !== "string")
      refuse(where, "an entry of from", entry, "an event of an iteration or a divergence");
    return KINDS.some((kind) => kind === entry["type"]) && entry["last"] !== true;
  }) as (Iteration<V> | Divergence<V>)[];
  entries.forEach((entry, i) => {
    if (entry.iteration !== i + 1) {
      throw new CheckpointError(
        where,
        `entry ${i + 1} is iteration ${String(entry.iteration)}: some are missing, or twice`,
      );
    }
    if (!isComplete(entry)) refuse(where, `entry ${i + 1} of from`, entry, "an event as it came, with all its fields");
  });
  return entries;
}

/** Whether an entry has all that is read of it. */
function isComplete(entry: Iteration<unknown> | Divergence<unknown>): boolean {
  const { hyper } = entry;
  if (!isRecord(hyper)) return false;
  if (entry.type === "divergence") return Number.isFinite(entry.seconds) && Number.isFinite(entry.step);
  const { value, cost, flat, gradient, hessian, chaos } = entry;
  return (
    Number.isFinite(value) &&
    isRecord(cost) &&
    Number.isFinite(cost.seconds) &&
    Array.isArray(flat) &&
    flat.every((name: unknown) => typeof name === "string" && Object.hasOwn(hyper, name)) &&
    (gradient === null || (isRecord(gradient) && sameNames(gradient, hyper))) &&
    (hessian === null || (Array.isArray(hessian) && hessian.every(Array.isArray))) &&
    (chaos === null || isRecord(chaos))
  );
}

/** Whether two records of natural values are the same to the bit. */
export const sameValues = (a: unknown, b: unknown): boolean =>
  isRecord(a) && isRecord(b) && sameNames(a, b) && Object.keys(a).every((name) => same(a[name], b[name]));

const sameNames = (a: object, b: object): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name));
};

const same = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((part, i) => Object.is(part, b[i]))
    : Object.is(a, b);

/** Refuses a checkpoint whose best run gives something else than it did. */
export function checkSame(where: string, before: Answered<unknown>, now: Answered<unknown>): void {
  if (valueOf(now) === valueOf(before)) return;
  const what = `its iteration ${before.iteration} ${outcomeOf(before)}, and ${outcomeOf(now)} here`;
  throw new CheckpointError(where, what);
}

const valueOf = (entry: Answered<unknown>): number => (entry.type === "divergence" ? Infinity : entry.value);
const outcomeOf = (entry: Answered<unknown>): string =>
  entry.type === "divergence" ? "diverged" : `gave ${entry.value}`;
