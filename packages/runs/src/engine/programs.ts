/**
 * The programs that a compiler keeps, from run to run. They are found by what they compute, and by nothing else: a step is written
 * down, and compared with what is there. So a program never stands for a step that does something else by now.
 *
 * - Steps that differ only in numbers and arrays that stand in them share a program, which is given these.
 * - A program is made for what a run meets again. So that all runs at one point give the same bits, each takes the first of a kind eagerly,
 *   though there be a program; unless the first steps are seen to be alike before any is taken, in each run anew.
 * - There are so many programs, and no more: a new one takes the place of one that the last two runs had no use for.
 */
import { type Data, differences, elementsIn, EngineError, finished, type Node, type Slices } from "@dualtape/compile";
import { must } from "@dualtape/core";
import { Machine } from "./machine.ts";
import type { Written } from "./written.ts";

/** How many programs are kept. */
export const PROGRAMS = 16;

/** Bytes of what was met and has no program yet: of more, the oldest is forgotten. */
const REMEMBERED = 16e6;

/** Bytes of a node, about. */
const NODE = 200;

/** Steps that do the same, but for numbers and arrays that stand in them. */
export class Structure {
  readonly bytes: number;
  machine: Machine | null = null;
  /** Why the engine runs no program of it. */
  refused: EngineError | null = null;
  /** The last run that met it. */
  run = 0;
  /** The places of the nodes that hold what varies; another list once there are more. */
  places: readonly number[] = [];
  private readonly names: string;

  /** @param key what it is given, and what for */
  constructor(
    readonly key: string,
    readonly written: Written,
  ) {
    this.names = namesOf(written);
    this.bytes = written.nodes.reduce(
      (bytes, { operation }) => bytes + NODE + (operation.kind === "captured" ? operation.data.byteLength : 0),
      0,
    );
  }

  /** In how many places a step differs from the first of these, which vary from then on; `null` where it is none of them. */
  differencesTo(key: string, written: Written): number | null {
    if (key !== this.key || written.keeps !== this.written.keeps || namesOf(written) !== this.names) return null;
    const differing = differences(this.written.nodes, written.nodes);
    if (differing === null) return null;
    if (!differing.every((place) => this.places.includes(place))) {
      this.places = [...new Set([...this.places, ...differing])];
      this.machine = null;
    }
    return differing.length;
  }
  /** The nodes of a step that hold what varies. */
  varyingIn({ nodes }: Written): readonly Node[] {
    return this.places.map((place) => must(nodes[place], "a node of a step"));
  }
  /** The values of what varies, in one of the steps. */
  valuesIn(written: Written): readonly Data[] {
    return this.varyingIn(written).map(elementsIn);
  }
}

/** All programs of a compiler. */
export class Programs {
  private structures: readonly Structure[] = [];
  private postponed: Map<Structure, boolean> | null = null;
  private run = 0;

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
  /** The program of a structure; a text says why there is none. */
  machineOf(structure: Structure, interpreted: boolean): Machine | string {
    if (structure.machine !== null) return structure.machine;
    if (structure.refused !== null) return structure.refused.message;
    if (this.postponed !== null) {
      this.postponed.set(structure, interpreted);
      return "its program is yet to be made";
    }
    return finished(this.making(structure, interpreted, "now"));
  }
  /** Takes a part of a run to its end without making programs: gives the structures that it asks programs of, and what an interpreter will do for. */
  postponing(take: () => boolean): { readonly done: boolean; readonly structures: ReadonlyMap<Structure, boolean> } {
    const structures = new Map<Structure, boolean>();
    this.postponed = structures;
    try {
      return { done: take(), structures };
    } finally {
      this.postponed = null;
    }
  }
  /** Makes the program of a structure in slices; a text says why there is none. */
  *making(structure: Structure, interpreted: boolean, compiles: "now" | "later"): Slices<Machine | string> {
    if (!this.makeRoom()) return `there are more kinds of steps than the ${PROGRAMS} programs that are kept`;
    const { written, places } = structure;
    try {
      const machine = yield* Machine.making(written, structure.varyingIn(written), interpreted, compiles);
      // What varies may have become more in the meantime.
      if (structure.places === places) structure.machine = machine;
      // A run that has been under way for long may know what others had forgotten.
      if (!this.structures.includes(structure)) this.structures = [...this.structures, structure];
      return machine;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
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

/** The names of what comes out. */
const namesOf = ({ results, told }: Written): string => JSON.stringify([Object.keys(results), told]);
