/**
 * How the steps of one run are computed. What a step does is known by writing it down. A step that does not ask for its number is written
 * down once in a run, and stands for all of its phase that are laid out alike; all others are written down each time.
 *
 * Whether that holds can only be watched. What was not met in any run is written down twice, so that noise which is drawn inside of a step
 * is not frozen; and the last step of a run again, so that no variable has changed on the way. What changes between two runs is new in
 * the second, since it is written down there.
 */
import { checkPure, type Data, Recent, type Trace } from "@dualtape/compile";
import { ArgumentError, DualtapeError, sizeOf } from "@dualtape/core";
import type { Stepping } from "../../dynamics/stepping.ts";
import type { Machine } from "./machine.ts";
import type { Programs } from "./programs.ts";
import { Paused } from "./rehearsal.ts";
import type { Structure } from "./structure.ts";
import type { Forms, Written } from "./written.ts";

/**
 * By a machine that is given these values; or as its operations are called, for a reason, unless it is just too early; or not at all, in a
 * rehearsal, where it is known what forms it would give.
 */
export type Plan =
  | { readonly machine: Machine; readonly values: readonly Data[] }
  | { readonly machine: null; readonly reason: string | null; readonly forms?: Forms };

/** Writes a step down, on a trace of its own by default; `again` where that has been done, and it is only to be looked at once more. */
export type Writing = (trace?: Trace, again?: "again") => Written;

/** After how many steps in a row that are like none before in their run, no more are written down. */
const PATIENCE = 48;
const UNLIKE = `each of ${PATIENCE} steps in a row was unlike all before, in more than numbers and arrays that stand in it`;

/**
 * Elements that an operation computes, on average, from which on a step that is written down each time is worth a program: that takes about
 * as long as three small operations for each of its own.
 */
const LARGE = 2000;
const SMALL =
  "steps that ask for their number t are written down one by one, which takes longer than computing ones so small: " +
  "count with context.count, decide by context.phase, and give data as input";

/** So many kinds of steps of one run are remembered. */
const KINDS = 64;

const REMEDY =
  "Draw noise in input(t), or from t alone; give what changes as a hyperparameter or an input; or let the engine be eager";

/** What a step is given, and the same with the name of its phase. */
export interface Kind {
  readonly key: string;
  readonly named: string;
}

/** A step that stands for others. */
interface Known {
  readonly structure: Structure;
  readonly written: Written;
  places: readonly number[];
  values: readonly Data[];
  /** How many others. */
  others: number;
}

/** The plans of one run. */
export class Plans {
  private readonly run: number;
  private readonly strict: boolean;
  private readonly known: Recent<Known>;
  private readonly reasons: Recent<string | null>;
  private unlike = 0;
  /** The kinds that were met, and why some have no program. */
  private readonly all = new Map<string, string | null>();
  /** Whether these tell how the next steps are computed: of steps that ask for their number, what was written down before decides. */
  private isTold = true;

  /** Where the dynamics asks to be compiled, what cannot be written down is an error. */
  constructor(
    private readonly dynamics: Pick<Stepping<never, never>, "name" | "engine">,
    private readonly programs: Programs,
  ) {
    this.run = programs.begin();
    this.strict = dynamics.engine === "compiled";
    this.known = new Recent(KINDS, dynamics.name);
    this.reasons = new Recent(KINDS, dynamics.name);
  }

  /** The kinds that were met, and why some have no program; `null` where a run that knows them would not compute the next steps as this. */
  get met(): readonly (readonly [string, string | null])[] | null {
    return this.isTold && this.all.size <= KINDS ? [...this.all] : null;
  }
  /** Goes on where a run has met some kinds. */
  resume(met: readonly (readonly [string, string | null])[]): void {
    for (const [named, reason] of met) this.give(named, reason);
  }
  /** How step `t` is computed. */
  ofStep(t: number, { key, named }: Kind, write: Writing): Plan {
    const where = this.whereOf(t);
    const known = this.ofKnown({ key, named });
    if (known !== null) return known;
    const reason = this.unlike < PATIENCE ? this.reasons.get(named) : UNLIKE;
    if (reason === undefined) {
      this.give(named, null);
      return this.inTensors(write);
    }
    if (reason !== null) return { machine: null, reason };
    const plan = this.ofKind(where, key, named, write);
    if (plan.machine === null && plan.reason !== null) this.give(named, plan.reason);
    return plan;
  }
  /**
   * The same for a step that those of its kind which follow are to be computed like, so that it need not be taken eagerly first. One that asks
   * for its number has a program that is like that of no other: all of its kind are computed as their operations are called.
   */
  ofSettled(t: number, { key, named }: Kind, write: Writing): Plan {
    return this.ofKnown({ key, named }) ?? this.ofKind(this.whereOf(t), key, named, write, "all");
  }
  /** Whether a step of a kind stands for others. */
  knows({ named }: Kind): boolean {
    return this.known.get(named) !== undefined;
  }
  /** The same for a step whose kind is known, so that nothing is written down; else `null`. */
  ofKnown({ named }: Kind): Plan | null {
    const known = this.known.get(named);
    if (known === undefined) return null;
    known.others += 1;
    return this.by(known);
  }
  /** Looks at the last step of a run: throws an `ImpureError` where it shows that others were not what they were taken for. */
  checkLast(t: number, { named }: Kind, write: Writing): void {
    const known = this.programs.isRehearsing ? undefined : this.known.get(named);
    if (known !== undefined && known.others > 1) checkSame(this.whereOf(t), known.written, write);
  }
  /** How something is computed that is done once in a run. */
  ofEvaluation(as: string, key: string, write: Writing): Plan {
    const met = this.meet(`${this.dynamics.name}, ${as}`, key, write);
    return typeof met === "string" ? { machine: null, reason: met } : this.by(met);
  }

  /** Takes down that a kind was met, and why it has no program. */
  private give(named: string, reason: string | null): void {
    this.all.set(named, reason);
    this.reasons.set(named, reason);
  }
  private whereOf(t: number): string {
    return `${this.dynamics.name}, step ${t}`;
  }
  /** How a step is computed, of a kind that the run has met before. */
  private ofKind(where: string, key: string, named: string, write: Writing, stands: "alone" | "all" = "alone"): Plan {
    const met = this.meet(where, key, write);
    if (typeof met === "string") return { machine: null, reason: met };
    const { structure, written } = met;
    const again = structure.run === this.run;
    structure.run = this.run;
    if (!written.asked) {
      this.known.set(named, met);
      if (!this.all.has(named)) this.all.set(named, null);
      return this.by(met);
    }
    if (stands === "all") return this.inTensors(() => written);
    if (!this.strict && elementsOf(written) < LARGE * written.nodes.length) return { machine: null, reason: SMALL };
    this.isTold = false;
    this.unlike = again ? 0 : this.unlike + 1;
    return again ? this.by(met) : this.inTensors(() => written);
  }
  /** As its operations are called, since it is too early for a program. */
  private inTensors(write: Writing): Plan {
    const forms = this.programs.formsOf(write);
    return { machine: null, reason: null, ...(forms !== null && { forms }) };
  }
  /** Writes something down, and finds what it is like; gives the reason where that cannot be done. */
  private meet(where: string, key: string, write: Writing): Known | string {
    try {
      const written = write(this.programs.traceLike(key));
      const found = this.programs.find(key, written);
      if (found === null || (found.differing > 0 && !written.asked)) {
        checkSame(where, written, write);
      }
      const structure = found?.structure ?? this.programs.add(key, written);
      return { structure, written, places: structure.places, values: structure.valuesIn(written), others: 0 };
    } catch (error) {
      if (error instanceof Paused) throw error;
      if (this.strict) throw error instanceof DualtapeError ? error : unwritable(where, error);
      return error instanceof DualtapeError ? error.message : String(error);
    }
  }
  private by(known: Known): Plan {
    const { structure, written } = known;
    structure.run = this.run;
    const machine = this.programs.machineOf(structure, this.strict);
    if (machine === null) return { machine, reason: null, forms: written.results };
    if (typeof machine === "string") return { machine: null, reason: machine };
    if (known.places !== structure.places) {
      known.places = structure.places;
      known.values = structure.valuesIn(written);
    }
    return { machine, values: known.values };
  }
}

/** Refuses what is not written down the same again. */
const checkSame = (where: string, { nodes }: Written, write: Writing): void =>
  checkPure(where, nodes, (trace) => write(trace, "again").nodes, REMEDY);

const elementsOf = ({ nodes }: Written): number => nodes.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const unwritable = (where: string, cause: unknown): ArgumentError =>
  new ArgumentError(
    where,
    `it cannot be written down for a program: ${String(cause)}`,
    "Use the operations of numbers alone, or let the engine be eager",
    { cause },
  );
