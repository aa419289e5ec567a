/** Where a state is, and how it is read: part by part, as it is asked for. */
import { ArgumentError } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";
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

/** By what a record of parts reads them. */
const READ: unique symbol = /* @__PURE__ */ Symbol("read");

/**
 * Makes records of the parts of a state, each read when it is first asked for; throws where the run has gone on by then. What asks for a part
 * is one function for all records of a run, so that an engine makes them alike, three times as fast as each with functions of its own.
 */
export function partsReader() {
  const accessors = new Map<string, PropertyDescriptor>();
  const accessorOf = (part: string): PropertyDescriptor => {
    const known = accessors.get(part) ?? {
      enumerable: true,
      configurable: true,
      get(this: { readonly [READ]: (part: string) => Tensor }) {
        return this[READ](part);
      },
    };
    accessors.set(part, known);
    return known;
  };
  return (forms: Forms, read: (part: string) => Tensor, isCurrent: () => boolean, where: string): Tensors => {
    const kept = new Map<string, Tensor>();
    const value = (part: string): Tensor => {
      const known = kept.get(part);
      if (known !== undefined) return known;
      if (!isCurrent()) left(where, part);
      const found = read(part);
      kept.set(part, found);
      return found;
    };
    const state: Record<string, Tensor> = {};
    Object.defineProperty(state, READ, { value });
    for (const part of Object.keys(forms)) Object.defineProperty(state, part, accessorOf(part));
    return state;
  };
}

/** Refuses what is asked for too late. */
export function left(where: string, what: string): never {
  throw new ArgumentError(
    where,
    `${what} is asked for after the run has gone on`,
    "Keep a state with { ...state } before the next step",
  );
}
