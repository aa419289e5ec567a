/**
 * The way back through a run, as a run: its state is the cotangents, and a step takes them from behind a step of the dynamics to
 * before it.
 *
 *   s̄ₜ₋₁ = (∂Φₜ/∂s)ᵀ s̄ₜ,  λ̄ ← λ̄ + (∂Φₜ/∂λ)ᵀ s̄ₜ
 *
 * The state sₜ₋₁ is given to each step, by whoever kept it or found it again, or to many together where they stand in rows. Whatever computes
 * a run computes this one: where the dynamics is compiled, so is the way back, its cotangents carried in place.
 */
import { type Lift, must, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import {
  areTensors,
  type Beside,
  type InRows,
  continued,
  type Computed,
  computingOf,
  type Dynamics,
  lateContext,
  mapRecord,
  type Runnable,
  type Running,
  type RunningSnapshot,
  type State,
  type StepContext,
  valueAt,
  whyEager,
} from "@dualtape/runs/eager";
import { scalar, type Tensor } from "@dualtape/tensor";
import { type Cotangents, recordObjective, recordStep, sumCotangents } from "./pullback.ts";
import { foundUnder, laidUnder, layingUnder } from "./under.ts";

/** The objective at the end of a run, and the way back from there. */
export interface WayBack<H extends string, K extends string, T> {
  readonly value: T;
  /** The state that was judged. */
  readonly end: State<K, T>;
  /**
   * Takes step `t` back: from the last step on, one after the other. Others may be taken ahead, down to the one `through` which it will
   * surely be asked to go.
   */
  retreat(t: number, through?: number): void;
  /** What flows to the state before the latest step, and what has flowed to the hyperparameters. */
  cotangents(): { readonly state: Cotangents<K, T>; readonly hyper: Cotangents<H, T> };
  /** Says that it is over, and that the cotangents have been asked for. */
  finish(): void;
  /** Bytes of the cotangents, and of the tape of a step where that was recorded. */
  bytes(): number;
  /** Who computed the run, there and back. */
  computed(): Computed;
  /** Who computed the way back alone. */
  returned(): Computed;
  /** Where it is, for another one to go on from; `null` on other numbers than tensors, and where no run can be gone on with. */
  snapshot(): WayBackSnapshot | null;
}

/** A way back, under way. */
export interface WayBackSnapshot {
  readonly value: Tensor;
  /** The state that it has turned around at. */
  readonly end: Readonly<Record<string, Tensor>>;
  /** The cotangents. */
  readonly back: RunningSnapshot;
  /** Bytes of the greatest tape so far. */
  readonly recorded: number;
}

/** Where the states before steps are found, by whoever kept them or finds them again. */
export interface StatesBefore<K extends string, T> {
  /** The state before step `t`. */
  before(t: number): State<K, T>;
  /** The states before step `t` and before those in front of it, `most` at most, where they stand in rows; else `null`. */
  rowsBefore?(t: number, most: number): InRowsBefore<T> | null;
}

/** The states before so many steps, in rows. */
export type InRowsBefore<T> = Omit<Beside<T>, "same">;

/** `state/part` holds the cotangent of a part of the state, `hyper/name` that of a hyperparameter, where anything flows. */
const STATE = "state/";
const HYPER = "hyper/";
/** What a step is given: its data, the state before it, and its number, so that no program is made for one horizon alone. */
const DATA = "data/";
const BEFORE = "before/";
const NUMBER = "number";

/** Judges a run that has come to its end, a state that is kept, and turns around; states are asked for when the step behind them is taken back. */
export function wayBack<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  run: Running<H, K, T>,
  end: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  states: StatesBefore<K, T>,
): WayBack<H, K, T> {
  const { [VALUE]: found, ...cotangents } = run.evaluate<string>("objective, and back", (state, hypers, up) => {
    const { result, pullback } = recordObjective(dynamics, state, hypers, up);
    return { [VALUE]: result, ...laidOut(pullback()) };
  });
  const value = must(found, "objective");
  return goingBack(dynamics, { value, end, there: () => run.computed() }, cotangents, hyper, lift, states);
}

/** Goes on with a way back where it was left; `there` tells who computed the way there. */
export function resumedWayBack<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  { value, end, back, recorded }: WayBackSnapshot,
  there: () => Computed,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  states: StatesBefore<K, T>,
): WayBack<H, K, T> {
  // Tensors are what all runs are on that anything is kept of, though no type can say so.
  const [at, cotangents] = [{ value, end, there }, back.state] as unknown as [Turn<K, T>, State<string, T>];
  return goingBack(dynamics, at, cotangents, hyper, lift, states, { back, recorded });
}

/** Where a run has turned around, and who computed it. */
interface Turn<K extends string, T> {
  readonly value: T;
  readonly end: State<K, T>;
  there(): Computed;
}

/** The way back from the end of a run, or from where it was left. */
function goingBack<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  { value, end, there }: Turn<K, T>,
  cotangents: State<string, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
  states: StatesBefore<K, T>,
  left?: Pick<WayBackSnapshot, "back" | "recorded">,
): WayBack<H, K, T> {
  const why = whyEager(dynamics, end, lift);
  const flow = backward(dynamics, why, left?.recorded);
  const layBefore = layingUnder<T>(BEFORE);
  // What is not there yet before the first step is zeros, so that the way back through it is like through all others.
  const absent = Object.entries<T>(end).filter(([part]) => dynamics.zeros?.(part as K));
  const zeros = layBefore(Object.fromEntries(absent.map(([part, value]) => [part, value.zeroLike()])));
  const back = continued(flow, cotangents, hyper, lift, {
    unwatched: true,
    beside(t) {
      const number = dynamics.steps + 1 - t;
      const given: Record<string, T> = { [NUMBER]: lift(scalar(number)), ...zeros };
      layBefore(states.before(number), given);
      return given;
    },
    ...(states.rowsBefore && {
      besideRows: inRows(dynamics.steps, (t, most) => states.rowsBefore?.(t, most) ?? null, zeros),
    }),
  });
  if (left !== undefined) back.resume(left.back);
  return {
    value,
    end,
    retreat: (t, through = t) => back.advance(dynamics.steps + 1 - t, dynamics.steps + 1 - through),
    cotangents() {
      const state = back.state();
      return { state: cotangentsUnder(STATE, state, end), hyper: cotangentsUnder(HYPER, state, hyper) };
    },
    finish: () => back.finish(),
    bytes: () => back.bytes() + (why === null ? 0 : flow.recorded()),
    computed() {
      const [first, here] = [there(), back.computed()];
      const why = first.why === here.why ? first.why : `${first.why}; on the way back, ${here.why}`;
      return { engine: here.engine, why };
    },
    returned: () => back.computed(),
    snapshot() {
      const now = back.snapshot();
      const judged: Readonly<Record<string, unknown>> = { [VALUE]: value };
      if (now === null || !areTensors(end) || !areTensors(judged)) return null;
      return { value: must(judged[VALUE], VALUE), end, back: now, recorded: flow.recorded() };
    },
  };
}

/** What steps back are given, where the states stand in rows. */
const inRows = <T>(
  steps: number,
  rowsBefore: (t: number, most: number) => InRowsBefore<T> | null,
  same: Readonly<Record<string, T>>,
): ((t: number, most: number) => Beside<T> | null) => {
  const layBefore = layingUnder<InRows>(BEFORE);
  return (t, most) => {
    const number = steps + 1 - t;
    const found = rowsBefore(number, most);
    if (found === null) return null;
    const data = Float64Array.from({ length: found.steps }, (_, i) => number - i);
    const numbers: InRows = new Map([["", { data, from: 0, apart: 1 }]]);
    return { steps: found.steps, rows: layBefore(found.rows, { [NUMBER]: numbers }), same };
  };
};

/**
 * The steps of a dynamics, from the last to the first, on cotangents, in programs but for a reason why the way there was not; `recorded`
 * tells the bytes of the greatest tape so far.
 */
function backward<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  why: string | null,
  before = 0,
): Runnable<H, string> & { recorded(): number } {
  const { name, steps, phase, input } = dynamics;
  const { compiler, ...computing } = computingOf(dynamics);
  const mirrored = (t: number): number => steps + 1 - t;
  const layData = layingUnder<Tensor>(DATA);
  let recorded = before;
  return {
    name: `${name}, backward`,
    steps,
    ...computing,
    ...(compiler && { compiler: { ...compiler, declines: () => why } }),
    ...(phase && { phase: (t: number) => dynamics.phase?.(mirrored(t)) ?? "" }),
    ...(input && { input: (t: number) => layData(dynamics.input?.(mirrored(t)) ?? {}) }),
    recorded: () => recorded,
    zeros: () => true,
    start: () => ({}),
    step<T extends TensorLike<T>>(
      flat: State<string, T>,
      hyper: Hyper<H, T>,
      context: StepContext<T>,
    ): State<string, T> {
      const { count, phase, input: given, lift } = context;
      const there = {
        count: typeof count === "number" ? mirrored(count) : must(given[NUMBER], "number of a step"),
        phase,
        input: foundUnder<T, string>(DATA, given),
        lift,
      };
      const step = lateContext(there, () => mirrored(context.t));
      const { pullback, made } = recordStep(dynamics, foundUnder<T, K>(BEFORE, given), hyper, step);
      recorded = Math.max(recorded, made);
      const found = pullback(foundUnder<T, K>(STATE, flat));
      return laidOut({ state: found.state, hyper: sumCotangents(found.hyper, foundUnder(HYPER, flat)) });
    },
  };
}

const VALUE = "value";

/** What flows, laid out flat. */
const laidOut = <T>(flow: {
  readonly state: Cotangents<string, T>;
  readonly hyper: Cotangents<string, T>;
}): State<string, T> => ({ ...laidUnder(STATE, flow.state), ...laidUnder(HYPER, flow.hyper) });

/** The cotangent that a flat record has for each name under a prefix. */
const cotangentsUnder = <K extends string, T>(
  prefix: string,
  flat: State<string, T>,
  names: Readonly<Record<K, unknown>>,
): Cotangents<K, T> => mapRecord(names, (_, name) => valueAt(flat, prefix + name) ?? null);
