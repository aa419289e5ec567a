/**
 * Where training can be taken up again: a plain record with all that its next steps depend on. Batches and random numbers are found by the
 * step, so its number stands for them. JSON, a structured clone and IndexedDB keep it, with tensors in their plain forms.
 */
import {
  ArgumentError,
  checkInteger,
  checkRecord,
  formatShape,
  isKind,
  isNumber,
  isRecord,
  sameShape,
} from "@dualtape/core";
import { fromJSON, type Tensor } from "@dualtape/tensor";
import type { State } from "../dynamics/stepping.ts";
import { mapRecord, valueAt } from "../records/record.ts";
import type { Measurement } from "./measurement.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A state of training. */
export interface TrainCheckpoint {
  /** What is trained, and by which optimizer. */
  readonly name: string;
  /** The step that was taken last. */
  readonly t: number;
  /** All parts of the run's state. */
  readonly state: Tensors;
  readonly evaluations: readonly Measurement[];
  /** The state of the run at its best evaluation; `null` before the first. */
  readonly best: Tensors | null;
}

const NAMES = ["name", "t", "state", "evaluations", "best"] as const satisfies readonly (keyof TrainCheckpoint)[];

/** Reads a checkpoint in any of its forms; throws an `ArgumentError` where it is none of a run with this name and these parts. */
export function checkpointIn(where: string, value: TrainCheckpoint, name: string, start: State<string, Tensor>) {
  const at = `${where}, from`;
  checkRecord(at, "the checkpoint", value, NAMES);
  const { name: theirs, t, evaluations } = value;
  if (theirs !== name) {
    throw new ArgumentError(at, `it is one of ${String(theirs)}, this is ${name}`, "Give one of the same training");
  }
  checkInteger(at, "t", t, 0);
  if (!Array.isArray(evaluations) || !evaluations.every(isEvaluation)) {
    throw new ArgumentError(at, "its evaluations are no list of such", "Give a checkpoint as it was made");
  }
  return {
    name,
    t,
    evaluations: evaluations as readonly Measurement[],
    state: partsIn(`${at}, state`, value.state, start),
    best: value.best === null ? null : partsIn(`${at}, best`, value.best, start),
  };
}

/** Parts as a run like this has them. */
function partsIn(where: string, given: Tensors, start: State<string, Tensor>): Tensors {
  checkRecord(where, "the record of tensors", given);
  const parts = mapRecord(given, (part): Tensor =>
    isNumber(part) && isKind<Tensor>(part, "Tensor") ? part : fromJSON<Tensor>(part),
  );
  const names = new Set([...Object.keys(start), ...Object.keys(parts)]);
  for (const name of names) {
    const [ours, theirs] = [valueAt(start, name), valueAt(parts, name)];
    const isLike =
      ours !== undefined &&
      theirs !== undefined &&
      sameShape(ours.shape, theirs.shape) &&
      ours.precision === theirs.precision;
    if (isLike) continue;
    throw new ArgumentError(
      where,
      `${name} is ${formOf(theirs)}, and ${formOf(ours)} in this training`,
      "Train on with the same parameters, loss and optimizer",
    );
  }
  return parts;
}

const formOf = (part: Tensor | undefined): string =>
  part === undefined ? "missing" : `of shape ${formatShape(part.shape)} in ${part.precision}`;

const isEvaluation = (value: unknown): value is Measurement =>
  isRecord(value) && typeof value["t"] === "number" && typeof value["value"] === "number";
