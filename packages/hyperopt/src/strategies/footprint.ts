/**
 * What the parts of a run weigh, in bytes, found by recording a step: from this follows, by arithmetic, what reverse mode keeps alive
 * over a whole run.
 *
 *   unrolled:       start + (T + 1)·state + cotangents + step
 *   s checkpoints:  start + (s + 2)·state + cotangents + step
 *
 * A step in a program is not recorded: its intermediate results stand in the memory of the program.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { bytesOf, contextAt, type Dynamics, whyEager } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { recordStart, recordStep } from "../derivatives/pullback.ts";

/** Bytes of the parts of a run. */
export interface Footprint {
  /** The tape of the start. */
  readonly start: number;
  /** A state, without derivatives. */
  readonly state: number;
  /** A state and the hyperparameters, or their cotangents. */
  readonly inputs: number;
  /** The tape of one step, without what it is recorded from; 0 where a program computes it. */
  readonly recorded: number;
}

/** Records the start and the first step; steps are taken to be alike. */
export function footprintOf<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Footprint {
  const start = recordStart(dynamics, hyper, lift);
  const step = recordStep(dynamics, start.result, hyper, contextAt(dynamics, 1, lift));
  const state = bytesOf(step.result);
  return {
    start: start.bytes,
    state,
    inputs: state + bytesOf(hyper),
    recorded: whyEager(dynamics, step.result, lift) === null ? 0 : step.made,
  };
}

/** Bytes that backpropagation through the last `kept` of some steps keeps: the states, the cotangents, and the tape of a step. */
export const keptBytes = (footprint: Footprint, kept: number, steps: number): number =>
  (kept >= steps ? footprint.start : 0) + (Math.min(kept, steps) + 1) * footprint.state + sweepBytes(footprint);

/** Bytes that backpropagation from `checkpoints` states keeps. */
export const checkpointedBytes = (footprint: Footprint, checkpoints: number): number =>
  footprint.start + (checkpoints + 2) * footprint.state + sweepBytes(footprint);

/** Bytes of the cotangents of a state and the hyperparameters, and of what is recorded. */
const sweepBytes = ({ inputs, recorded }: Footprint): number => inputs + recorded;

/** How many checkpoints a budget leaves room for, `steps` at most; 0 where it does not hold one. */
export const checkpointsWithin = (budget: number, footprint: Footprint, steps: number): number =>
  Math.max(0, Math.min(steps, Math.floor((budget - checkpointedBytes(footprint, 0)) / footprint.state)));
