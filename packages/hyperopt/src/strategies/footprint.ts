/**
 * What the parts of a run weigh, in bytes, found by recording a step or two: from this follows, by arithmetic, what reverse
 * mode keeps alive over a whole run.
 *
 *   unrolled: start + first step + (T − 1)·later step + objective, all on one tape
 *   s checkpoints: start + s·state + (state + step) + objective, each on its own
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { Tape, Var } from "@dualtape/reverse";
import { advance, bytesOf, type Dynamics, mapRecord } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { recordObjective, recordStart, recordStep } from "../derivatives/pullback.ts";

/** Bytes of the parts of a run. */
export interface Footprint {
  /** The tape of the start. */
  readonly start: number;
  /** A state, without derivatives. */
  readonly state: number;
  /** What a step and the objective are recorded from: a state and the hyperparameters. */
  readonly inputs: number;
  /** The results of one step, without what it is recorded from. */
  readonly step: number;
  /** The results of the objective, likewise. */
  readonly objective: number;
}

/** Records the start, the first step and the objective after it; steps are taken to be alike. */
export function footprintOf<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Footprint {
  const start = recordStart(dynamics, hyper, lift);
  const step = recordStep(dynamics, start.result, hyper, 1, lift);
  const objective = recordObjective(dynamics, step.result, hyper, lift);
  const state = bytesOf(step.result);
  const inputs = state + bytesOf(hyper);
  return {
    start: start.bytes,
    state,
    inputs,
    step: step.made,
    objective: objective.made,
  };
}

/** What one tape holds of a run: of its ends, the start, the first step and the objective, and of each step between. */
export interface UnrolledFootprint {
  readonly ends: number;
  readonly step: number;
}

/** Records two steps on one tape, where a step holds of the state before it what it reads, and its result only for the next. */
export function unrolledFootprintOf<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): UnrolledFootprint {
  const tape = new Tape<T>(`footprint of ${dynamics.name}`);
  const constant = (value: Tensor) => new Var(tape.borrow(lift(value)), tape, null);
  const variables = mapRecord(hyper, (value) => new Var(value, tape, tape.variable(value)));
  const first = advance(dynamics, dynamics.start(variables, constant), variables, 1, constant);
  const before = tape.byteLength;
  const second = advance(dynamics, first, variables, Math.min(2, dynamics.steps), constant);
  const step = tape.byteLength - before;
  dynamics.objective(second, variables, constant);
  return { ends: tape.byteLength - step, step };
}

/** Bytes that backpropagation through `steps` unrolled steps keeps. */
export const unrolledBytes = ({ ends, step }: UnrolledFootprint, steps: number): number => ends + (steps - 1) * step;

/** Bytes that backpropagation from `checkpoints` states keeps. */
export const checkpointedBytes = ({ start, state, inputs, step, objective }: Footprint, checkpoints: number): number =>
  start + checkpoints * state + 2 * inputs + step + objective;

/** How many checkpoints a budget leaves room for, `steps` at most; 0 where it does not hold one. */
export const checkpointsWithin = (budget: number, footprint: Footprint, steps: number): number =>
  Math.max(0, Math.min(steps, Math.floor((budget - checkpointedBytes(footprint, 0)) / footprint.state)));
