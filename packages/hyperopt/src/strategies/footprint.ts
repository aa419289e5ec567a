/**
 * What the parts of a run weigh, in bytes, found by recording one step: from this follows, by arithmetic, what reverse
 * mode keeps alive over a whole run.
 *
 *   unrolled: start + T·step + objective;  s checkpoints: start + s·state + (state + step) + objective
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { bytesOf, type Dynamics } from "@dualtape/runs/eager";
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

/** Bytes that backpropagation through `steps` unrolled steps keeps. */
export const unrolledBytes = ({ start, step, objective }: Footprint, steps: number): number =>
  start + steps * step + objective;

/** Bytes that backpropagation from `checkpoints` states keeps. */
export const checkpointedBytes = ({ start, state, inputs, step, objective }: Footprint, checkpoints: number): number =>
  start + checkpoints * state + 2 * inputs + step + objective;

/** How many checkpoints a budget leaves room for, `steps` at most; 0 where it does not hold one. */
export const checkpointsWithin = (budget: number, footprint: Footprint, steps: number): number =>
  Math.max(0, Math.min(steps, Math.floor((budget - checkpointedBytes(footprint, 0)) / footprint.state)));
