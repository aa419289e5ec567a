/** Dynamics that bring a compiler along, so that their long runs are compiled: what people get unless they ask for less. */
import { dynamics as eagerDynamics } from "../dynamics/checked.ts";
import type { Domains, Dynamics } from "../dynamics/dynamics.ts";
import type { Runnable } from "../dynamics/running.ts";
import type { HyperSpecification } from "../dynamics/specification.ts";
import type { Stateless } from "../dynamics/loss.ts";
import { training as eagerTraining, type Training } from "../dynamics/training.ts";
import type { Judged, TrainingOptions } from "../dynamics/training-options.ts";
import { rungeKutta4 as eagerRungeKutta4, type RungeKutta } from "../flows/runge-kutta.ts";
import { symplectic as eagerSymplectic, type Symplectic } from "../flows/symplectic.ts";
import { compiler } from "./compiler.ts";

/** A dynamics with a compiler of its own, unless it has one. */
const compiling = <D extends Pick<Runnable<never, never>, "compiler">>(eager: D): D => ({
  compiler: compiler(),
  ...eager,
});

/**
 * Gives a dynamics written as an object literal its types, and compiles its long runs on tensors. The names of `context.input` are
 * those that `input` returns; write it above `step`. A run throws an `ArgumentError` where a function reads a name that nobody gave,
 * or returns something else than numbers by name, and a `ShapeError` where a part of the state grows by broadcasting.
 */
export const dynamics = <H extends string, K extends string, D extends Domains<H>, I extends string = never>(
  definition: Dynamics<H, K, D & Domains<H>, I>,
): Dynamics<H, K, D> => compiling(eagerDynamics(definition));

/**
 * Makes a dynamics of a vector field, by the classical Runge–Kutta method of fourth order, and compiles its long runs on tensors. The
 * field gives the derivative by the time of each part of the state, by its name; it is given `time` as a number of the run, and the `input`
 * and `phase` of the step, which stand still within it. Parts keep their shape and precision. Throws an `ArgumentError` where options do
 * not fit together, or a derivative is missing or of nothing, and a `ShapeError` where one does not broadcast to its part.
 */
export const rungeKutta4 = <
  H extends string,
  K extends string,
  D extends Domains<H>,
  I extends string = never,
  J extends string = K,
>(
  options: RungeKutta<H, K, D & Domains<H>, I, J>,
): Dynamics<H, K, D> => compiling(eagerRungeKutta4(options));

/**
 * Makes a dynamics of a separable system, whose `positions` move by the `velocity` that momenta decide, and whose `momenta` move by the
 * `force` that positions and the time decide, and compiles its long runs on tensors: by leapfrog (Störmer–Verlet, drift–kick–drift), of
 * second order, with one look at the force a step, or of fourth, with three, by Yoshida's composition. Both are symplectic, and the same
 * backwards. Throws as `rungeKutta4` does.
 */
export const symplectic = <
  H extends string,
  const Q extends string,
  const P extends string,
  D extends Domains<H>,
  I extends string = never,
  JQ extends string = Q,
  JP extends string = P,
>(
  options: Symplectic<H, Q, P, D & Domains<H>, I, JQ, JP>,
): Dynamics<H, Q | P, D> => compiling(eagerSymplectic(options));

/**
 * Makes a dynamics of a training run, and compiles its long runs on tensors. Everything that can be checked is checked here, before
 * any time is spent: throws an `ArgumentError`, `ShapeError`, `HyperparameterError` or `NonFiniteError` that names what, where and
 * the remedy.
 */
export const training = <P, B, H extends HyperSpecification, N extends string, V = B, C = Stateless>(
  options: TrainingOptions<P, B, H, N, V, C> & Judged<P, B, H, V, C>,
): Training<P, H, C> => compiling(eagerTraining(options));
