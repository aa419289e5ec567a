/**
 * A run, gone through before its time to find the programs that it needs. It computes nothing: in the place of what a program would give
 * stands something of the same form. What is written down cannot be left in the middle, so there is one writing in each going through; the
 * run is paused before the next, and gone through again from its start, with what has been written at hand.
 */
import type { Trace } from "@dualtape/compile";
import { zeros } from "@dualtape/tensor";
import { mapRecord, valueAt } from "../records/record.ts";
import type { Structure } from "./programs.ts";
import type { Forms, Tensors, Written } from "./written.ts";

/** Thrown where a run is to be gone through again. */
export class Paused extends Error {}

/** What is found in going through a run. */
export class Rehearsal {
  /** The structures that programs were asked of, and whether an interpreter would do for each. */
  readonly asked = new Map<Structure, boolean>();
  private readonly written = new Map<number, Written>();
  private readonly seen = new Set<number>();
  private place = 0;
  private hasWritten = false;

  /** Goes through the run from its start. */
  begin(): void {
    this.place = 0;
    this.hasWritten = false;
  }
  /**
   * Writes something down, unless it has been; on a trace, what was written last, to see whether it is the same again. Throws `Paused`
   * where it is not its turn yet.
   */
  write(write: (trace?: Trace) => Written, trace?: Trace): Written {
    const place = trace === undefined ? this.place++ : this.place;
    const known = trace === undefined ? this.written.get(place) : undefined;
    if (known !== undefined) return known;
    if (trace !== undefined && this.seen.has(place)) return write(trace);
    if (this.hasWritten) throw new Paused();
    const written = write(trace);
    this.hasWritten = true;
    if (trace === undefined) this.written.set(place, written);
    else this.seen.add(place);
    return written;
  }
}

/** Something of the forms that a computation would give: what stays of a state, and zeros. */
export const standIns = (forms: Forms, state: Tensors): Tensors =>
  mapRecord(forms, ({ shape, precision }, part) => {
    const before = valueAt(state, part);
    const fits = before?.precision === precision && before.shape.join() === shape.join();
    return fits ? before : zeros(shape, { precision });
  });
