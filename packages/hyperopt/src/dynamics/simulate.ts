/** A plain run of a dynamics, on whatever kind of number the hyperparameters are: what every strategy is compared with. */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import type { Dynamics, State } from "./dynamics.ts";
import { DivergenceError } from "../errors.ts";
import { bytesOf, checkObjective, mapRecord, type Outcome, type StepReport } from "../strategies/strategy.ts";

/** How a run goes on once it has stopped being finite: nowhere. */
export const DIVERGENCE_REMEDY = "Start from a smaller step size, shorten the horizon, or narrow the domain";

/** Runs a dynamics step by step; throws a `DivergenceError` where its state stops being finite. */
export function* simulate<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Generator<StepReport<K, T>, Outcome<K, T>, void> {
  let state = dynamics.start(hyper, lift);
  for (let t = 1; t <= dynamics.steps; t++) {
    state = advance(dynamics, state, hyper, t, lift);
    checkState(dynamics.name, t, state);
    yield { t, state };
  }
  const value = dynamics.objective(state, hyper, lift);
  checkObjective(dynamics.name, value);
  checkState(dynamics.name, dynamics.steps, { objective: value });
  return { value, state, cost: { steps: dynamics.steps, bytes: bytesOf(state) } };
}

/** One step of a dynamics, with the data of that step. */
export const advance = <T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  t: number,
  lift: Lift<Tensor, T>,
): State<K, T> => dynamics.step(state, hyper, { t, lift, input: mapRecord(dynamics.input?.(t) ?? {}, lift) });

/** Refuses a tangent that is not finite; returns its greatest absolute value. */
export function checkTangent<T extends TensorLike<T>>(
  where: string,
  t: number,
  part: string,
  tangent: T,
  name: string,
): number {
  const size = tangent.magnitude();
  if (Number.isFinite(size)) return size;
  const what = `the derivative of ${part} by ${name} is no longer finite`;
  throw new DivergenceError(`${where}, step ${t}`, what, DIVERGENCE_REMEDY, t, name);
}

/** Refuses a hypergradient that is not finite: what strategies that carry no tangents along can say only in the end. */
export function checkGradient<T extends TensorLike<T>>(where: string, t: number, gradient: Hyper<string, T>): void {
  for (const [name, value] of Object.entries<T>(gradient)) {
    if (Number.isFinite(value.magnitude())) continue;
    const what = `the derivative of the objective by ${name} is not finite`;
    throw new DivergenceError(`${where}, after step ${t}`, what, DIVERGENCE_REMEDY, t, name);
  }
}

/** Refuses a state that is not finite; `suspect` is the hyperparameter to name. */
export function checkState<T extends TensorLike<T>>(
  where: string,
  t: number,
  state: Readonly<Record<string, T>>,
  suspect: string | null = null,
): void {
  for (const [part, value] of Object.entries<T>(state)) {
    if (Number.isFinite(value.magnitude())) continue;
    const blame = suspect === null ? "" : ` (before, the run was most sensitive to ${suspect})`;
    throw new DivergenceError(
      `${where}, step ${t}`,
      `${part} is no longer finite${blame}`,
      DIVERGENCE_REMEDY,
      t,
      suspect,
    );
  }
}
