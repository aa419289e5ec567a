/**
 * What runs in steps: a start, and a step that is taken again and again.
 *
 *   s₀ = start(λ),  sₜ = step(sₜ₋₁, λ, inputₜ)
 *
 * It is all that an engine asks for: what judges a run in the end stands above, in `dynamics.ts`.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper, StepNumber } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { lateProperty } from "../records/late.ts";
import { mapRecord } from "../records/record.ts";

/** Everything that one step hands to the next, by name. */
export type State<K extends string, T> = Readonly<Record<K, T>>;

/** What a step is given besides the state and the hyperparameters. */
export interface StepContext<T, I extends string = string> {
  /** The number of this step, from 1. By it a step may do anything, so one that asks for it is compiled for this number alone. */
  readonly t: number;
  /** The same as an operand: a plain number, or one of the run where a step is written down once for many. */
  readonly count: StepNumber<T>;
  /** What the dynamics names this step, see `phase`; empty where it names none. */
  readonly phase: string;
  /** The data of this step, as constants of the kind of number. */
  readonly input: Readonly<Record<I, T>>;
  /** Brings a tensor into the kind of number that the dynamics runs on, as a constant. */
  readonly lift: Lift<Tensor, T>;
}

/** How a run is computed: each operation as soon as it is called, or a step as one compiled program. */
export type Engine = "eager" | "compiled";

/** A computation in steps with hyperparameters `H`, a state of the parts `K` and data of the names `I`. */
export interface Stepping<H extends string, K extends string, I extends string = string> {
  /** What runs, for errors and reports. */
  readonly name: string;
  /** The horizon T: how many steps a run takes. */
  readonly steps: number;
  /** How runs are computed; where left out, as suits their size. On variables of a tape all are eager. */
  readonly engine?: Engine;
  /**
   * The same bits on every engine and machine, browsers among them: programs take none of its shortcuts, and where it runs none, that is an
   * `EngineError` and no eager run. False by default.
   */
  readonly deterministic?: boolean;
  /**
   * Names what step `t` does, where that depends on its number: the step is told the name as `context.phase`. Steps of one phase that
   * do not ask for `context.t` are alike, and share a program; all others are looked at one by one.
   */
  phase?(t: number): string;
  /**
   * Whether a part of the state is zeros as long as it is not there, as a tangent is. Where steps bring parts that the start lacks, a
   * compiled run then has them from the beginning, so that its first steps are like all others.
   */
  zeros?(part: K): boolean;
  /** The data of step `t`, from 1; a dynamics without data leaves it out. */
  input?(t: number): Readonly<Record<I, Tensor>>;
  /** The state before the first step. */
  start<T extends TensorLike<T>>(hyper: Hyper<H, T>, lift: Lift<Tensor, T>): State<K, T>;
  /** One step. */
  step<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, context: StepContext<T, I>): State<K, T>;
}

/** What step `t` is given in a run on plain operations; what is `beside` its data comes from whoever runs it. */
export const contextAt = <T, H extends string, K extends string>(
  dynamics: Pick<Stepping<H, K>, "input" | "phase">,
  t: number,
  lift: Lift<Tensor, T>,
  beside: Readonly<Record<string, T>> = {},
): StepContext<T> => ({
  t,
  count: t,
  phase: dynamics.phase?.(t) ?? "",
  input: { ...mapRecord(dynamics.input?.(t) ?? {}, lift), ...beside },
  lift,
});

/** What a step is given, where it is told its number when it asks for it. */
export const lateContext = /* @__PURE__ */ lateProperty("t");

/** The same step for numbers that are made of its own. It asks for the number `t` only when it is asked for it. */
export const within = <T, S, I extends string>(
  context: StepContext<T, I>,
  up: (value: T) => S,
  phase = context.phase,
): StepContext<S, I> =>
  lateContext(
    {
      count: typeof context.count === "number" ? context.count : up(context.count),
      phase,
      input: mapRecord(context.input, up),
      lift: (value: Tensor) => up(context.lift(value)),
    },
    () => context.t,
  );

/** One step, with the data of that step, and what is given beside it. */
export const advance = <T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Pick<Stepping<H, K>, "input" | "phase" | "step">,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  t: number,
  lift: Lift<Tensor, T>,
  beside?: Readonly<Record<string, T>>,
): State<K, T> => dynamics.step(state, hyper, contextAt(dynamics, t, lift, beside));

/** Whether step `t` asks for its number, so that it is like no other. */
export function asksForNumber<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Pick<Stepping<H, K>, "input" | "phase" | "step">,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  t: number,
  lift: Lift<Tensor, T>,
): boolean {
  let asked = false;
  const number = (): number => {
    asked = true;
    return t;
  };
  dynamics.step(state, hyper, lateContext(contextAt(dynamics, t, lift), number));
  return asked;
}
