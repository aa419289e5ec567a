/**
 * A run, gone through before its time to find the programs that it needs. It computes nothing: in the place of what a program would give
 * stands something of the same form. What is written down cannot be left in the middle, so the run is paused after each writing, and gone
 * through again from its start, with all that has been written at hand.
 */
import type { Trace } from "@dualtape/compile";
import { zeros } from "@dualtape/tensor";
import { mapRecord, valueAt } from "../../records/record.ts";
import type { Structure } from "./structure.ts";
import type { Forms, Tensors, Written } from "./written.ts";

/** Thrown where a run is to be gone through again. */
export class Paused extends Error {}

/** What is found in going through a run. */
export class Rehearsal {
  /** The structures that programs were asked of, and whether an interpreter would do for each. */
  readonly asked = new Map<Structure, boolean>();
  private readonly written = new Map<number, Written>();
  private readonly again = new Map<number, Written>();
  private place = 0;

  /** Goes through the run from its start. */
  begin(): void {
    this.place = 0;
  }
  /** What is written down, `again` where it is the last once more; throws `Paused` where it has just been written. */
  write(write: (trace?: Trace) => Written, trace?: Trace, again?: "again"): Written {
    const place = again ? this.place : this.place++;
    const written = again ? this.again : this.written;
    const known = written.get(place);
    if (known !== undefined) return known;
    written.set(place, write(trace));
    throw new Paused();
  }
}

/** Something of the forms that a computation would give: what stays of a state, and zeros. */
export const standIns = (forms: Forms, state: Tensors): Tensors =>
  mapRecord(forms, ({ shape, precision }, part) => {
    const before = valueAt(state, part);
    const fits = before?.precision === precision && before.shape.join() === shape.join();
    return fits ? before : zeros(shape, { precision });
  });
