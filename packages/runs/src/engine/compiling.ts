/** Dynamics that bring a compiler along, so that their long runs are compiled: what people get unless they ask for less. */
import { type Domains, type Dynamics, dynamics as eagerDynamics } from "../dynamics/dynamics.ts";
import type { Runnable } from "../dynamics/running.ts";
import {
  type HyperSpecification,
  training as eagerTraining,
  type Training,
  type TrainingOptions,
} from "../dynamics/training.ts";
import { compiler } from "./compiler.ts";

/** A dynamics with a compiler of its own, unless it has one. */
const compiling = <D extends Pick<Runnable<never, never>, "compiler">>(eager: D): D => ({
  compiler: compiler(),
  ...eager,
});

/** Gives a dynamics written as an object literal its types, and compiles its long runs on tensors. */
export const dynamics = <H extends string, K extends string, D extends Domains<H>>(
  definition: Dynamics<H, K, D & Domains<H>>,
): Dynamics<H, K, D> => compiling(eagerDynamics(definition));

/**
 * Makes a dynamics of a training run, and compiles its long runs on tensors. Everything that can be checked is checked here, before
 * any time is spent: throws an `ArgumentError`, `ShapeError`, `HyperparameterError` or `NonFiniteError` that names what, where and
 * the remedy.
 */
export const training = <P, B, H extends HyperSpecification, N extends string>(
  options: TrainingOptions<P, B, H, N>,
): Training<P, H> => compiling(eagerTraining(options));
