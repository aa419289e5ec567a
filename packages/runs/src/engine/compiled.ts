/**
 * A run whose steps are compiled: the state stays in the memory of a program as long as the steps are alike, and a part of it is
 * copied out when somebody asks for it.
 *
 * Steps that are alike are taken in blocks, ahead of who asks for them one by one. Of each the magnitudes are kept; the state is found by
 * taking the block again up to there, after which the run looks ahead no more.
 */
import type { Trace } from "@dualtape/compile";
import type { Lift } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { type Magnitudes, magnitudesByRow } from "../dynamics/inspection.ts";
import type { Evaluation, Manner, Runnable, Running } from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import { bytesOf, mapRecord } from "../records/record.ts";
import type { Machine } from "./machine.ts";

import { type Kind, type Plan, Plans } from "./plans.ts";
import { inTensors, NOWHERE, partsOf } from "./residence.ts";
import type { Programs } from "./programs.ts";
import { SETTLING, settled, type Settled } from "./settled.ts";
import { Tally } from "./tally.ts";
import { type Computation, layoutOf, layouts, type Tensors, type Written, write } from "./written.ts";

/** Milliseconds that a block may take and still be followed by a longer one: who drives a run waits for no more than a few of them. */
const QUICK = 4;

/** The kind of a step, and what tells it from others. */
interface NamedKind extends Kind {
  readonly layout: string;
  readonly given: string;
  readonly phase: string;
}

/** A step, what it is given, and how it is computed. */
interface Planned {
  readonly kind: NamedKind;
  readonly input: Tensors;
  readonly plan: Plan;
}

/** Steps that a machine took in one call. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly planned: readonly Planned[];
  /** The state before them, where it is needed to find one in between. */
  readonly before: Tensors;
}

/**
 * Continues a run from its start. What cannot be written down, because it looks at values, or uses tensors that it was not given, or
 * is never the same, throws where the dynamics asks to be compiled, else it is computed eagerly.
 */
export function compiled<H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, Tensor>,
  hyper: Hyper<H, Tensor>,
  programs: Programs,
  { keeps = false, alike = false, beside }: Manner<Tensor>,
): Running<H, K, Tensor> {
  const { name, steps, rowNames } = dynamics;
  const plans = new Plans(dynamics, programs);
  const tally = new Tally();
  const hyperLayout = layoutOf(hyper);
  const inputLayout = layouts();
  /** Whether nothing tells a step from another but its number. */
  const isEachAlike = !dynamics.phase && !dynamics.input && !beside;
  let latest: NamedKind = { layout: "", given: "", phase: "", key: "", named: "" };
  let residence = inTensors(start);
  let block: Block | null = null;
  /** The data of steps that are still to be taken: each is asked for once. */
  const asked = new Map<number, Tensors>();
  /** How steps of a kind are computed, where they are to stay alike. */
  const decided = new Map<string, Plan>();
  /** How many steps the next block may have: twice as many as the last, if that was quick, until a state within one is read. */
  let width = 1;
  let isReadWithin = false;
  let at = 0;

  /** Another run needs the machine that the state is in. */
  const leave = (): void => {
    residence = inTensors({ ...stateAt(at) });
    block = null;
  };

  function inputAt(t: number): Tensors {
    const input = asked.get(t) ?? { ...dynamics.input?.(t), ...beside?.(t) };
    asked.set(t, input);
    return input;
  }
  function kindOf(t: number, input: Tensors): NamedKind {
    const { layout } = residence;
    const phase = dynamics.phase?.(t) ?? "";
    const given = inputLayout(input);
    if (layout !== latest.layout || given !== latest.given || phase !== latest.phase) {
      const key = ["a step", layout, hyperLayout, given].join("\n\n");
      latest = { layout, given, phase, key, named: `${phase}\n\n${key}` };
    }
    return latest;
  }
  const writing =
    (t: number, { phase }: NamedKind, input: Tensors) =>
    (trace?: Trace, state = residence.forms): Written =>
      write(dynamics.step as Computation, { state, hyper, input, t, phase, keeps, rowNames }, trace);

  function planOf(t: number, through: number): Planned {
    const start = t === 1 && through > SETTLING && !alike ? settle() : null;
    if (start !== null) residence = inTensors(start.state);
    const input = inputAt(t);
    const kind = kindOf(t, input);
    const again = writing(t, kind, input);
    if (alike) {
      const plan = decided.get(kind.named) ?? plans.ofSettled(t, kind, again);
      decided.set(kind.named, plan);
      return { kind, input, plan };
    }
    if (start === null) return { kind, input, plan: plans.ofStep(t, kind, again) };
    // What was written down when it settled need not be again.
    const plan = plans.ofSettled(t, kind, (trace) => (trace === undefined ? start.written : again(trace)));
    return { kind, input, plan };
  }
  /** The start as the state is laid out later, where the first steps are alike. */
  function settle(): Settled | null {
    const { zeros } = dynamics;
    if (zeros === undefined || steps < SETTLING + 2 || residence.machine !== null) return null;
    try {
      const kind = kindOf(1, inputAt(1));
      for (let t = 2; t <= SETTLING + 1; t++) if (kindOf(t, inputAt(t)) !== kind) return null;
      const write = writing(1, kind, inputAt(1));
      return settled(
        residence.state,
        (state) => write(undefined, state),
        (part) => zeros(part as K),
      );
    } catch {
      return null; // what is wrong is said when the step is taken
    }
  }
  /** A step before its time; `null` where its kind is not known. What is wrong with it is said when its turn comes. */
  function planAhead(t: number): Planned | null {
    try {
      const input = inputAt(t);
      const kind = kindOf(t, input);
      const plan = plans.ofKnown(kind);
      return plan && { kind, input, plan };
    } catch {
      return null;
    }
  }
  /**
   * The steps from `t` on that the machine takes at once, as far as `through`. None is written down before its time, when it may have come
   * to mean something else.
   */
  function blockFrom(t: number, first: Planned, machine: Machine, through: number): readonly Planned[] {
    const planned = [first];
    if (!machine.keepsState || machine.layout !== residence.layout) return planned;
    const most = Math.min(width, machine.atOnce, through - t + 1);
    while (planned.length < most) {
      const next = (isEachAlike ? planned[1] : null) ?? planAhead(t + planned.length);
      if (next?.plan.machine !== machine) break;
      planned.push(next);
    }
    return planned;
  }

  /** Takes step `t`, and those ahead that are like it. */
  function take(t: number, through: number): void {
    const first = planOf(t, through);
    const { machine } = first.plan;
    if (machine === null) takeEagerly(t, first);
    else takeBlock(t, blockFrom(t, first, machine, through), machine);
  }
  function takeEagerly(t: number, planned: Planned): void {
    const state = { ...stateAt(at) } as State<K, Tensor>;
    const { kind, input } = planned;
    const next = dynamics.step(state, hyper, { t, count: t, phase: kind.phase, input: input as never, lift: same });
    asked.delete(t);
    residence = inTensors(next);
    block = { from: t, to: t, planned: [planned], before: {} };
  }
  function takeBlock(from: number, planned: readonly Planned[], machine: Machine): void {
    machine.occupy(leave);
    const { forms } = residence;
    const stays = residence.machine === machine && machine.keepsState;
    const state = stateAt(at);
    // Read from the machine itself, so that no report of the step before has its state by chance.
    const before = stays && planned.length > 1 && !keeps ? mapRecord(forms, (_, part) => machine.read(part)) : state;
    if (!stays) machine.load(state, 0);
    machine.load(hyper, Object.keys(forms).length);
    planned.forEach(({ input, plan }, row) => {
      if (plan.machine !== null) machine.feed(row, input, plan.values);
      asked.delete(from + row);
    });
    const begun = performance.now();
    machine.run(from, planned.length);
    const isQuick = performance.now() - begun < QUICK;
    if (!stays) {
      const { forms: made, layout } = machine;
      residence = { forms: made, layout, machine, state: NOWHERE, bytes: bytesOf(made) };
    }
    block = { from, to: from + planned.length - 1, planned, before };
    if (!isReadWithin && isQuick && planned.length === width) width *= 2;
  }

  /** Takes the steps of a block again, up to the one that is asked for. */
  function takeAgain(machine: Machine, taken: Block): void {
    const { from, planned, before } = taken;
    machine.load(before, 0);
    machine.run(from, at - from + 1);
    planned.forEach(({ input }, row) => {
      if (from + row > at) asked.set(from + row, input);
    });
    block = { ...taken, to: at };
    [width, isReadWithin] = [1, true];
  }

  /** The state after step `t`, while the run is there. */
  function stateAt(t: number): Tensors {
    const { machine, forms, state } = residence;
    if (machine === null) return state;
    if (keeps) return machine.state(t - (block?.from ?? t));
    const read = (part: string): Tensor => {
      if (block !== null && t < block.to) takeAgain(machine, block);
      return machine.read(part);
    };
    return partsOf(forms, read, () => at === t, `${name}, step ${t}`);
  }

  function advance(t: number, through = steps): void {
    if (block === null || t > block.to) take(t, through);
    at = t;
    const taken = block?.planned[t - block.from];
    if (taken === undefined) return;
    tally.count(taken.plan);
    if (t === steps) plans.checkLast(t, taken.kind, writing(t, taken.kind, taken.input));
  }

  function evaluate<R extends string>(as: string, compute: Evaluation<H, K, R>): Readonly<Record<R, Tensor>> {
    const { forms, layout } = residence;
    const computation: Computation = (state, given, { lift }) =>
      compute(state as State<K, never>, given as Hyper<H, never>, lift as Lift<Tensor, never>);
    const plan = plans.ofEvaluation(as, [as, layout, hyperLayout].join("\n\n"), (trace) =>
      write(computation, { state: forms, hyper, input: {}, t: at, phase: "", keeps: false }, trace),
    );
    tally.explain(as, plan);
    const { machine } = plan;
    if (machine === null) return compute({ ...stateAt(at) } as State<K, Tensor>, hyper, same);
    machine.occupy(() => {});
    machine.load(stateAt(at), 0);
    machine.load(hyper, Object.keys(forms).length);
    machine.feed(0, {}, plan.values);
    machine.run(at, 1);
    const read = (part: string): Tensor => machine.read(part);
    return { ...partsOf(machine.forms, read, () => true, as) } as Readonly<Record<R, Tensor>>;
  }

  return {
    restore(kept) {
      residence = inTensors(kept);
      block = null;
      asked.clear();
    },
    advance,
    evaluate,
    get state() {
      return stateAt(at) as State<K, Tensor>;
    },
    later() {
      const t = at;
      if (residence.machine !== null) return () => stateAt(t) as State<K, Tensor>;
      const { state } = residence;
      return () => state as State<K, Tensor>;
    },
    magnitudes() {
      const { machine, state } = residence;
      const found =
        machine === null || block === null
          ? magnitudesByRow(state, dynamics.rowNames)
          : machine.magnitudes(at - block.from);
      return found as Magnitudes<K>;
    },
    get bytes() {
      return residence.bytes;
    },
    get computed() {
      return tally.computed;
    },
  };
}

const same: Lift<Tensor, Tensor> = (value) => value;
