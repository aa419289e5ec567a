/**
 * A run whose steps are compiled: the state stays in the memory of a program as long as the steps are alike, and a part of it is
 * copied out when somebody asks for it.
 *
 * Steps that are alike are taken in blocks, ahead of who asks for them one by one. Of each the magnitudes are kept; the state is found by
 * taking the block again up to there, after which the run looks ahead no more.
 */
import type { Seen } from "@dualtape/compile";
import { type Lift, must } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { greatestOver, type Magnitudes, magnitudesByRow } from "../dynamics/inspection.ts";
import { monitored } from "../dynamics/monitored.ts";
import {
  type Evaluation,
  type Leap,
  type Leaping,
  type Manner,
  type Runnable,
  type Running,
  type RunningSnapshot,
  SMALL_STATE,
  type Stretch,
} from "../dynamics/running.ts";
import type { State } from "../dynamics/stepping.ts";
import { bytesOf } from "../records/record.ts";
import { type Block, feed, plannedAt, type Steps, Width } from "./block.ts";
import { Lending } from "./lending.ts";
import type { Machine } from "./programs/machine.ts";
import { Plans } from "./programs/plans.ts";
import { inTensors, left, NOWHERE, partsReader } from "./residence.ts";
import { stretchOf } from "./stretch.ts";
import type { Programs } from "./programs/programs.ts";
import { standIns } from "./programs/rehearsal.ts";
import { isOnTheWay } from "./snapshots.ts";
import { Tally } from "./tally.ts";
import { BEGINNINGS, type Planned, Upcoming } from "./upcoming.ts";
import { type Computation, layouts, type Tensors } from "./programs/written.ts";

/**
 * Continues a run from its start. What cannot be written down, because it looks at values, or uses tensors that it was not given, or
 * is never the same, throws where the dynamics asks to be compiled, else it is computed eagerly.
 */
export function compiled<H extends string, K extends string>(
  dynamics: Runnable<H, K>,
  start: State<K, Tensor>,
  hyper: Hyper<H, Tensor>,
  programs: Programs,
  manner: Manner<Tensor>,
): Running<H, K, Tensor> {
  const { name, steps } = dynamics;
  const { keeps = false, unwatched = false } = manner;
  const upcoming = new Upcoming(dynamics, hyper, programs, new Plans(dynamics, programs), manner);
  const tally = new Tally();
  const lending = new Lending(name);
  const partsOf = partsReader();
  const layoutOfKept = layouts();
  let residence = inTensors(start);
  let block: Block | null = null;
  /** Of blocks that look ahead of who asks for each step, and of those that end where somebody listens again. */
  const [lookingAhead, leaping] = [new Width(), new Width()];
  let at = 0;
  /** The last step whose state somebody may still ask for. */
  let told = 0;

  /** Another run needs the machine that the state is in. */
  const leave = (): void => {
    residence = inTensors(copied());
    follow(null);
  };
  /** The last block is another, or there is none. */
  function follow(next: Block | null): void {
    if (block?.isLent) lending.release(block.before);
    block = next;
  }

  /**
   * The steps from `t` on that the machine takes at once, as far as `through`. None is written down before its time, when it may have come
   * to mean something else.
   */
  function blockFrom(t: number, first: Planned, machine: Machine, through: number, width: Width): Steps {
    const planned = [first];
    if (!machine.keepsState || machine.layout !== residence.layout) return { planned, count: 1 };
    const most = Math.min(width.steps, machine.atOnce, through - t + 1);
    const beside = upcoming.beside(t, most);
    while (planned.length < most) {
      const next = upcoming.planAhead(t + planned.length, residence);
      if (next?.plan.machine !== machine) break;
      planned.push(next);
      if (beside !== null) return { planned, count: beside.steps, rows: beside.rows };
      if (upcoming.areAlike) return { planned, count: most };
    }
    return { planned, count: planned.length };
  }

  /** Takes step `t`, and those ahead that are like it. */
  function take(t: number, through: number, width: Width): void {
    const began = upcoming.begin(t, residence);
    if (began !== residence.state) residence = inTensors(began);
    const first = upcoming.planOf(t, residence);
    const { machine } = first.plan;
    if (machine === null) takeInTensors(t, first);
    else takeBlock(t, blockFrom(t, first, machine, through, width), machine, width);
  }
  function takeInTensors(t: number, planned: Planned): void {
    const state = copied() as State<K, Tensor>;
    const { kind, input, plan } = planned;
    const next =
      plan.machine === null && plan.forms !== undefined
        ? standIns(plan.forms, state)
        : dynamics.step(state, hyper, { t, count: t, phase: kind.phase, input: input as never, lift: same });
    residence = inTensors(next);
    follow({ from: t, to: t, steps: { planned: [planned], count: 1 }, before: {}, isLent: false });
  }
  function takeBlock(from: number, taken: Steps, machine: Machine, width: Width): void {
    const { count } = taken;
    machine.occupy(leave);
    const { forms } = residence;
    const stays = residence.machine === machine && machine.keepsState;
    const before = stays && (keeps || count === 1) ? NOWHERE : lent();
    const isLent = before !== residence.state;
    if (!stays) machine.load(before, 0);
    machine.load(hyper, Object.keys(forms).length);
    feed(machine, taken);
    const since = performance.now();
    machine.run(from, count);
    width.took(count, performance.now() - since);
    if (!stays) {
      const { forms: made, layout } = machine;
      residence = { forms: made, layout, machine, state: NOWHERE, bytes: bytesOf(made) };
    }
    follow({ from, to: from + count - 1, steps: taken, before, isLent });
  }

  /** Takes the steps of a block again, up to the one that is asked for. */
  function takeAgain(machine: Machine, taken: Block): void {
    const { from, before } = taken;
    machine.load(before, 0);
    machine.run(from, at - from + 1);
    block = { ...taken, to: at };
    lookingAhead.readWithin();
  }

  /** The state after step `t`, while the run is there. */
  function stateAt(t: number): Tensors {
    const { machine, forms, state } = residence;
    if (at !== t && (machine === null || keeps)) left(`${name}, step ${t}`, "its state");
    if (machine === null) return state;
    if (keeps) return copied();
    const read = (part: string): Tensor => {
      if (block !== null && t < block.to) takeAgain(machine, block);
      return machine.read(part);
    };
    return partsOf(forms, read, () => at === t, `${name}, step ${t}`);
  }
  /** What is monitored after step `t`: from where the step left it, so that it is the same whoever looks. */
  function monitoredAt(t: number): number | null {
    const { machine } = residence;
    if (machine === null || block === null || !machine.isMonitored)
      return monitored(dynamics, stateAt(t) as State<K, Tensor>);
    if (at !== t) left(`${name}, step ${t}`, "what is monitored");
    return must(machine.monitored(t - block.from, 1)[0], "what is monitored");
  }
  /** All of the state as it is now. Whoever read parts of it does not come to have the others by that. */
  function copied(): Tensors {
    const { machine, state } = residence;
    return machine === null ? state : machine.all(rowIn(machine));
  }
  /** The same until it is taken back, where it is in a machine. */
  function lent(): Tensors {
    const { machine, bytes } = residence;
    return machine === null || bytes < SMALL_STATE ? copied() : lending.lend(machine, rowIn(machine));
  }
  /** Where the state of now stands in its machine; no steps that were taken ahead are behind it any more. */
  function rowIn(machine: Machine): number {
    if (keeps) return at - (block?.from ?? at);
    if (block !== null && at < block.to) takeAgain(machine, block);
    return 0;
  }

  /**
   * What a later run at this point is to know; in the first steps, it would not find how these were told to be alike, and when it is over, nobody
   * goes on.
   */
  function snapshot(): RunningSnapshot | null {
    const { met } = upcoming;
    if (met === null || at < BEGINNINGS || at > steps) return null;
    const state = lookingAhead.unchanged(() => ({ ...copied() })); // a look now and then is no reason to look ahead no more
    return { t: at, state, met, counts: tally.counts };
  }
  function resume(from: RunningSnapshot): boolean {
    if (!isOnTheWay(from, steps, start)) return false;
    residence = inTensors(from.state);
    follow(null);
    at = from.t;
    upcoming.resume(from.met);
    tally.resume(from.counts);
    return true;
  }

  function advance(t: number, through = steps): void {
    if (block === null || t > block.to) take(t, through, lookingAhead);
    arrive(t, t);
  }
  function leap(t: number, to: number, { heard = false, keeps: kept = false }: Leaping = {}): Leap<K, Tensor> | null {
    if (unwatched || (kept && residence.bytes >= SMALL_STATE)) return null;
    if (block === null || t > block.to) take(t, to, leaping);
    const { machine } = residence;
    if (machine === null || block === null) return null;
    if (heard && dynamics.monitor !== undefined && !machine.isMonitored) return null;
    const last = Math.min(to, block.to);
    const [row, count] = [t - block.from, last - t + 1];
    const rows = machine.magnitudeRows(row, count);
    const greatest = greatestOver<K>(rows);
    if (greatest === null) return null;
    arrive(t, last);
    const curve = heard && machine.isMonitored ? machine.monitored(row, count) : [];
    const see = (part: string): Seen => machine.see(part, row, count);
    const states = kept ? (stretchOf(name, residence.forms, see, t, last) as Stretch<K, Tensor>) : null;
    return { t: last, greatest, rows, monitored: curve, states };
  }
  /** Goes on in a block, from one of its steps to another. */
  function arrive(from: number, to: number): void {
    at = to;
    upcoming.passed(from, to);
    if (block === null) return;
    const last = plannedAt(block.steps, to - block.from);
    tally.count(last.plan, to - from + 1);
    if (to === steps) upcoming.checkLast(to, last, residence);
  }

  function evaluate<R extends string>(as: string, compute: Evaluation<H, K, R>): Readonly<Record<R, Tensor>> {
    const computation: Computation = (state, given, { lift }) =>
      compute(state as State<K, never>, given as Hyper<H, never>, lift as Lift<Tensor, never>);
    const plan = upcoming.planOfEvaluation(as, computation, at, residence);
    tally.explain(as, plan);
    if (plan.machine === null && plan.forms) return standIns(plan.forms, {}) as Readonly<Record<R, Tensor>>;
    if (plan.machine === null) return compute(copied() as State<K, Tensor>, hyper, same);
    const state = lent();
    const found = plan.machine.evaluate(state, hyper, plan.values, at);
    if (state !== residence.state) lending.release(state);
    return found as Readonly<Record<R, Tensor>>;
  }

  return {
    restore(kept) {
      residence = inTensors(kept, layoutOfKept(kept));
      follow(null);
      upcoming.forget();
    },
    advance,
    leap,
    snapshot,
    resume,
    evaluate,
    state: () => stateAt(at) as State<K, Tensor>,
    copy: () => copied() as State<K, Tensor>,
    lend: () => lent() as State<K, Tensor>,
    keep: (lent) => lending.keep(lent) as State<K, Tensor>,
    release: (lent) => lending.release(lent),
    finish() {
      if (told !== at) {
        residence.machine?.vacate(leave);
        follow(null);
        [residence, at] = [inTensors(NOWHERE), Infinity];
      }
      lending.releaseAll(block?.before);
    },
    later() {
      const t = (told = at);
      if (residence.machine !== null) return () => stateAt(t) as State<K, Tensor>;
      const { state } = residence;
      return () => state as State<K, Tensor>;
    },
    monitored() {
      const t = at;
      return () => monitoredAt(t);
    },
    magnitudes() {
      const { machine } = residence;
      if (machine === null || block === null || unwatched)
        return magnitudesByRow(stateAt(at), dynamics.rowNames) as Magnitudes<K>;
      const row = at - block.from;
      const found = machine.magnitudes(row);
      if (Object.values(found).includes(NaN)) {
        const { input, plan } = plannedAt(block.steps, row);
        const given = block.steps.rows === undefined ? input : upcoming.inputAt(at);
        if (plan.machine === machine) machine.checkIndices(`${name}, step ${at}`, at, hyper, given, plan.values);
      }
      return found as Magnitudes<K>;
    },
    bytes: () => residence.bytes,
    computed: () => tally.computed,
  };
}

const same: Lift<Tensor, Tensor> = (value) => value;
