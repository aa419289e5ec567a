/**
 * How the state of a run is laid out in the end. Steps bring parts that the start lacks, such as tangents, and then no more: so a step is
 * written down on what the one before brings, until that is what it was given. The run may start from there, with zeros for what is not
 * there yet.
 */
import { differences, Trace } from "@dualtape/compile";
import { type Tensor, zeros } from "@dualtape/tensor";
import { valueAt } from "../../records/record.ts";
import { areAlike, type Forms, type Tensors, type Written } from "./written.ts";

/** After so many steps a state is laid out as it stays, or it never is. */
export const SETTLING = 4;

/** A start as all states are laid out that follow, and the step from there. */
export interface Settled {
  readonly state: Tensors;
  readonly written: Written;
}

/**
 * The start of a run in the forms that its state comes to; `null` where it comes to none, or brings what is no zeros at first. It is looked
 * for first where a run `before` found it, which holds if the step is still the same there: what brings other parts is another.
 */
export function settled(
  start: Tensors,
  write: (state: Forms, trace?: Trace) => Written,
  isZero: (part: string) => boolean,
  before: Written | null,
): Settled | null {
  const state = before && filledUp(start, before.results, isZero);
  if (before !== null && state !== null) {
    const written = write(before.results, new Trace({ like: before.nodes }));
    const differing = written.asked ? null : differences(before.nodes, written.nodes);
    // One that is the same in all is as good, and known to be what it is the same as.
    if (differing !== null) return { state, written: differing.length === 0 ? before : written };
  }
  let forms: Forms = start;
  for (let round = 0; round < SETTLING; round++) {
    const written = write(forms);
    if (written.asked) return null;
    if (Object.keys(start).some((part) => !Object.hasOwn(written.results, part))) return null; // nor does any later state have it
    if (areAlike(written.results, forms)) {
      const state = filledUp(start, forms, isZero);
      return state && { state, written };
    }
    forms = written.results;
  }
  return null;
}

/** A state in other forms: its parts, and zeros for those that it lacks; `null` where one that it lacks is none, or one is of another form. */
function filledUp(state: Tensors, forms: Forms, isZero: (part: string) => boolean): Tensors | null {
  const filled: Record<string, Tensor> = {};
  for (const [part, { shape, precision }] of Object.entries(forms)) {
    const own = valueAt(state, part) ?? (isZero(part) ? zeros(shape, { precision }) : null);
    if (own === null) return null;
    filled[part] = own;
  }
  return areAlike(filled, forms) && Object.keys(state).every((part) => Object.hasOwn(forms, part)) ? filled : null;
}
