/** The steps of a run that are still to come: what each is given, of which kind it is, and how it is computed. */
import type { Traced } from "@dualtape/compile";
import { must } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { Manner, Runnable, RunningSnapshot, Strided } from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import { mapRecord } from "../records/record.ts";
import { type Kind, type Plan, Plans, type Writing } from "./programs/plans.ts";
import type { Programs } from "./programs/programs.ts";
import { Paused } from "./programs/rehearsal.ts";
import type { Residence } from "./residence.ts";
import { SETTLING, settled, type Settled } from "./programs/settled.ts";
import {
  type Computation,
  type Forms,
  layoutOf,
  layouts,
  type TracedParts,
  type Tensors,
  write,
} from "./programs/written.ts";

/** The kind of a step, and what tells it from others. */
interface NamedKind extends Kind {
  readonly layout: string;
  readonly given: string;
  readonly phase: string;
}

/** A step, what it is given, and how it is computed. */
export interface Planned {
  readonly kind: NamedKind;
  readonly input: Tensors;
  readonly plan: Plan;
}

/** What steps that follow one another are given by name, where that stands in rows. */
export interface Fed {
  readonly steps: number;
  readonly rows: Readonly<Record<string, Strided>>;
}

/** Where steps begin to be alike, if they do: a state before some step, as it is there and as it is laid out later. */
interface Beginning {
  readonly state: Tensors;
  readonly settled: Settled | null;
}

/** The first step may read what no other does, as the objective reads a loss on the way back; the second is like all that follow. */
export const BEGINNINGS = 2;

/** The steps to come of one run. */
export class Upcoming<H extends string, K extends string> {
  /** Whether nothing tells a step from another but its number. */
  readonly areAlike: boolean;
  /** The same, but for what stands in rows. */
  private readonly areInRows: boolean;
  private readonly hyperLayout: string;
  private readonly inputLayout = layouts();
  private latest: NamedKind = { layout: "", given: "", phase: "", key: "", named: "" };
  private readonly beginnings: (Beginning | undefined)[] = [];
  /** The data of steps that are still to be taken: each is asked for once. */
  private readonly asked = new Map<number, Tensors>();
  /** How steps of a kind are computed, where they must be repeatable. */
  private readonly decided = new Map<string, Plan>();

  constructor(
    private readonly dynamics: Runnable<H, K>,
    private readonly hyper: Hyper<H, Tensor>,
    private readonly programs: Programs,
    private readonly plans: Plans,
    private readonly manner: Manner<Tensor>,
  ) {
    const isGivenNothing = !dynamics.phase && !dynamics.input;
    this.areAlike = isGivenNothing && !manner.beside;
    this.areInRows = isGivenNothing && manner.besideRows !== undefined;
    this.hyperLayout = layoutOf(hyper);
  }

  /**
   * The state before one of the first steps as it is laid out later, where the steps from there are alike; the same as often as the run goes
   * back there.
   */
  begin(t: number, { machine, state, layout }: Residence): Tensors {
    if (t > BEGINNINGS || machine !== null || this.manner.repeatable) return state;
    if (this.beginnings[t]?.state !== state) this.beginnings[t] = { state, settled: this.settle(t, state, layout) };
    return this.beginnings[t]?.settled?.state ?? state;
  }
  /** Step `t`, from a state of some forms. */
  planOf(t: number, { forms, layout, state }: Residence): Planned {
    const input = this.inputAt(t);
    const kind = this.kindOf(t, input, layout);
    const again = this.writing(t, kind, input, forms);
    if (this.manner.repeatable) {
      const plan = this.decided.get(kind.named) ?? this.plans.ofSettled(t, kind, again);
      this.decided.set(kind.named, plan);
      return { kind, input, plan };
    }
    const start = this.beginnings[t]?.settled;
    if (start?.state !== state) return { kind, input, plan: this.plans.ofStep(t, kind, again) };
    // What was written down when it settled need not be again.
    const write: Writing = (trace, isAgain) => (isAgain ? again(trace, isAgain) : start.written);
    return { kind, input, plan: this.plans.ofSettled(t, kind, write) };
  }
  /** A step before its time; `null` where its kind is not known. What is wrong with it is said when its turn comes. */
  planAhead(t: number, { layout }: Residence): Planned | null {
    try {
      const input = this.inputAt(t);
      const kind = this.kindOf(t, input, layout);
      const plan = this.plans.ofKnown(kind);
      return plan && { kind, input, plan };
    } catch {
      return null;
    }
  }
  /** Looks at the last step once more. */
  checkLast(t: number, { kind, input }: Planned, { forms }: Residence): void {
    this.plans.checkLast(t, kind, this.writing(t, kind, input, forms));
  }
  /** How something is computed that is done once in a run, from its state. */
  planOfEvaluation(as: string, compute: Computation, t: number, { forms, layout }: Residence): Plan {
    const { hyper, programs } = this;
    const given = { state: forms, hyper, input: {}, t, phase: "", keeps: false, watched: false };
    return this.plans.ofEvaluation(as, [as, layout, this.hyperLayout].join("\n\n"), (trace, again) =>
      programs.write((on) => write(compute, given, on), trace, again),
    );
  }
  /** Some steps have been taken. */
  passed(from: number, to: number): void {
    for (let t = from; t <= to && this.asked.size > 0; t++) this.asked.delete(t);
  }
  /** The kinds that were met; `null` where they do not tell how the next steps are computed. */
  get met(): RunningSnapshot["met"] | null {
    return this.manner.repeatable ? null : this.plans.met;
  }
  /** Goes on where a run has met some kinds. */
  resume(met: RunningSnapshot["met"]): void {
    this.forget();
    this.plans.resume(met);
  }
  /** The run goes back. */
  forget(): void {
    this.asked.clear();
  }

  /** What the steps from `t` on are given in rows, where that is all. */
  beside(t: number, most: number): Fed | null {
    const found = this.areInRows ? (this.manner.besideRows?.(t, most) ?? null) : null;
    if (found === null) return null;
    const { steps, rows, same } = found;
    const alike = mapRecord(same, ({ data }) => ({ data, from: 0, apart: 0 }));
    return { steps, rows: { ...alike, ...mapRecord(rows, (leaves, name) => must(leaves.get(""), name)) } };
  }
  /** What step `t` is given. */
  inputAt(t: number): Tensors {
    const data = this.asked.get(t) ?? this.dynamics.input?.(t) ?? {};
    this.asked.set(t, data);
    // Into the record that is there: one of many names takes long to copy.
    return this.manner.beside === undefined ? data : Object.assign(this.manner.beside(t), data);
  }
  private kindOf(t: number, input: Tensors, layout: string): NamedKind {
    const { latest } = this;
    const phase = this.dynamics.phase?.(t) ?? "";
    const given = this.inputLayout(input);
    if (layout !== latest.layout || given !== latest.given || phase !== latest.phase) {
      const key = ["a step", layout, this.hyperLayout, given].join("\n\n");
      this.latest = { layout, given, phase, key, named: `${phase}\n\n${key}` };
    }
    return this.latest;
  }
  private writing(t: number, { phase }: NamedKind, input: Tensors, state: Forms): Writing {
    const { dynamics, hyper, programs } = this;
    const { keeps = false, unwatched = false } = this.manner;
    const { rowNames } = dynamics;
    const monitor = dynamics.monitor && ((results: TracedParts) => dynamics.monitor?.(results as State<K, Traced>));
    const given = { state, hyper, input, t, phase, keeps, watched: !unwatched, rowNames, monitor };
    return (trace, again) => programs.write((on) => write(dynamics.step as Computation, given, on), trace, again);
  }
  private settle(first: number, start: Tensors, layout: string): Settled | null {
    const { zeros, steps, name, rowNames, monitor } = this.dynamics;
    if (zeros === undefined || steps < first + SETTLING + 1) return null;
    try {
      const input = this.inputAt(first);
      const kind = this.kindOf(first, input, layout);
      if (this.plans.knows(kind)) return null; // the run has been here before, and its layout has settled
      for (let t = first + 1; t <= first + SETTLING; t++) {
        if (this.kindOf(t, this.inputAt(t), layout) !== kind) return null;
      }
      const { keeps, unwatched } = this.manner;
      const key = [name, first, keeps, unwatched, rowNames !== undefined, monitor !== undefined, kind.key].join("\n\n");
      const found = settled(
        start,
        (state, trace) => this.writing(first, kind, input, state)(trace),
        (part) => zeros(part as K),
        this.programs.settledBefore(key),
      );
      if (found !== null) this.programs.settle(key, found.written);
      return found;
    } catch (error) {
      if (error instanceof Paused) throw error;
      return null; // what is wrong is said when the step is taken
    }
  }
}
