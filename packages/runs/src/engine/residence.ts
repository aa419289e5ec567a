/** Where a state is, and how it is read: part by part, as it is asked for. */
import { ArgumentError } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
import { lateRecords } from "../records/late.ts";
import { bytesOf } from "../records/record.ts";
import type { Machine } from "./programs/machine.ts";
import { type Forms, layoutOf, type Tensors } from "./programs/written.ts";

/** Where the state is: in tensors, or in a machine. */
export interface Residence {
  readonly forms: Forms;
  readonly layout: string;
  readonly machine: Machine | null;
  readonly state: Tensors;
  readonly bytes: number;
}

/** A state that is in a machine. */
export const NOWHERE: Tensors = {};

/** That of a state in tensors. */
export const inTensors = (state: Tensors, layout = layoutOf(state)): Residence => ({
  forms: state,
  layout,
  machine: null,
  state,
  bytes: bytesOf(state),
});

/** Makes records of the parts of a state, each read when it is first asked for; throws where the run has gone on by then. */
export function partsReader() {
  const late = lateRecords();
  return (forms: Forms, read: (part: string) => Tensor, isCurrent: () => boolean, where: string): Tensors =>
    late(Object.keys(forms), (part) => (isCurrent() ? read(part) : left(where, part)));
}

/** Refuses what is asked for too late. */
export function left(where: string, what: string): never {
  throw new ArgumentError(
    where,
    `${what} is asked for after the run has gone on`,
    "Keep a state with { ...state } before the next step",
  );
}
