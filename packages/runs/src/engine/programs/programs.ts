/**
 * The programs that a compiler keeps, from run to run. They are found by what they compute, and by nothing else: a step is written
 * down, and compared with what is there. So a program never stands for a step that does something else by now.
 *
 * - Steps that differ only in numbers and arrays that stand in them share a program, which is given these.
 * - A program is made for what a run meets again. So that all runs at one point give the same bits, each takes the first of a kind eagerly,
 *   though there be a program; unless the first steps are seen to be alike before any is taken, in each run anew.
 * - There are so many programs, and no more: a new one takes the place of one that the last two runs had no use for.
 */
import { EngineError, finished, Recent, type Slices, Trace } from "@dualtape/compile";
import { Machine } from "./machine.ts";
import { Paused, type Rehearsal } from "./rehearsal.ts";
import { Structure } from "./structure.ts";
import type { Forms, Written } from "./written.ts";

/** How many programs are kept. */
export const PROGRAMS = 16;

/** Bytes of what was met and has no program yet: of more, the oldest is forgotten. */
const REMEMBERED = 16e6;

/** All programs of a compiler. */
export class Programs {
  private readonly settled = new Recent<Written>(PROGRAMS, "programs");
  private structures: readonly Structure[] = [];
  private rehearsal: Rehearsal | null = null;
  private run = 0;

  /** @param deterministic whether programs give the same bits on every engine: then none is replaced by eager steps, since those are others */
  constructor(private readonly deterministic: boolean) {}

  /** Whether the run under way only looks for what the one that matters needs. */
  get isRehearsing(): boolean {
    return this.rehearsal !== null;
  }
  /** A new run: its number. */
  begin(): number {
    this.run += 1;
    return this.run;
  }
  /** What a step is like, and in how many places it differs from that; `null` where nothing is. */
  find(key: string, written: Written): { readonly structure: Structure; readonly differing: number } | null {
    for (const structure of [...this.structures].reverse()) {
      const differing = structure.differencesTo(key, written);
      if (differing !== null) return { structure, differing };
    }
    return null;
  }
  /** Remembers a step that is like no other. */
  add(key: string, written: Written): Structure {
    const added = new Structure(key, written);
    let room = REMEMBERED - added.bytes;
    const kept = [...this.structures].reverse().filter(({ machine, bytes }) => {
      if (machine !== null) return true;
      room -= bytes;
      return room >= 0;
    });
    this.structures = [...kept.reverse(), added];
    return added;
  }
  /** The step of a run before, once its state had settled. A rehearsal looks for it anew, as each going through is to be like the first. */
  settledBefore(key: string): Written | null {
    return this.isRehearsing ? null : (this.settled.get(key) ?? null);
  }
  /** Remembers the step of a run whose state has settled. */
  settle(key: string, written: Written): void {
    this.settled.set(key, written);
  }
  /** The program of a structure; `null` in a rehearsal, where it is yet to be made, and a text says why there is none. */
  machineOf(structure: Structure, interpreted: boolean): Machine | string | null {
    if (structure.machine !== null) return structure.machine;
    if (structure.refused !== null) return structure.refused.message;
    if (this.rehearsal === null) return finished(this.making(structure, interpreted, "now"));
    this.rehearsal.asked.set(structure, interpreted);
    return null;
  }
  /** Writes something down, in its turn where a run is rehearsed. */
  write(write: (trace?: Trace) => Written, trace?: Trace, again?: "again"): Written {
    return this.rehearsal?.write(write, trace, again) ?? write(trace);
  }
  /** A trace for what is most likely the same as the latest of its key. */
  traceLike(key: string): Trace {
    const like = [...this.structures].reverse().find((structure) => structure.key === key)?.written.nodes;
    return new Trace(like && { like });
  }
  /** The forms of the results of what can be written down, in a rehearsal, where these will do. */
  formsOf(write: () => Written): Forms | null {
    if (this.rehearsal === null) return null;
    try {
      return write().results;
    } catch (error) {
      if (error instanceof Paused) throw error;
      return null;
    }
  }
  /** Takes a part of a run without making programs. */
  rehearse<R>(rehearsal: Rehearsal, take: () => R): R {
    this.rehearsal = rehearsal;
    try {
      return take();
    } finally {
      this.rehearsal = null;
    }
  }
  /** Makes the program of a structure in slices; a text says why there is none. */
  *making(structure: Structure, interpreted: boolean, compiles: "now" | "later"): Slices<Machine | string> {
    if (!this.makeRoom()) return `there are more kinds of steps than the ${PROGRAMS} programs that are kept`;
    const { written, places } = structure;
    const { deterministic } = this;
    try {
      const machine = yield* Machine.making(written, structure.varyingIn(written), {
        interpreted,
        deterministic,
        compiles,
      });
      // What varies may have become more in the meantime.
      if (structure.places === places) structure.machine = machine;
      // A run that has been under way for long may know what others had forgotten.
      if (!this.structures.includes(structure)) this.structures = [...this.structures, structure];
      return machine;
    } catch (error) {
      if (!(error instanceof EngineError) || deterministic) throw error;
      structure.refused = error;
      return error.message;
    }
  }

  /** Whether one program more may be kept: one is let go where all there may be are, unless each was of use in the last two runs. */
  private makeRoom(): boolean {
    const made = this.structures.filter(({ machine }) => machine !== null);
    if (made.length < PROGRAMS) return true;
    const oldest = made.reduce((least, one) => (one.run < least.run ? one : least));
    if (oldest.run >= this.run - 1) return false;
    // Forgotten as a whole: whoever meets it again writes it down anyway.
    oldest.machine = null;
    this.structures = this.structures.filter((one) => one !== oldest);
    return true;
  }
}
