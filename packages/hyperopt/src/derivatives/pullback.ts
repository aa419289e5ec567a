/**
 * The way back through one step, on a tape of its own: what the strategies that undo a run step by step share.
 *
 *   s̄ₜ₋₁ = (∂Φₜ/∂s)ᵀ s̄ₜ,  λ̄ += (∂Φₜ/∂λ)ᵀ s̄ₜ
 */
import type { Lift, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { seedOf, Tape, Var } from "@dualtape/reverse";
import {
  checkObjective,
  type Dynamics,
  mapRecord,
  type State,
  type StepContext,
  valueAt,
  within,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";

/** Cotangents by name, `null` where nothing flows. */
export type Cotangents<K extends string, T> = Readonly<Record<K, T | null>>;

/** A computation from a state and hyperparameters, and the way back to both. */
export interface StepPullback<H extends string, K extends string, R, C, T> {
  readonly result: R;
  /** Bytes that are alive with it: the tape, what it was recorded from, and its results. */
  readonly bytes: number;
  /** Those of them that the computation made, without what it was recorded from. */
  readonly made: number;
  pullback(cotangent: C): { readonly state: Cotangents<K, T>; readonly hyper: Cotangents<H, T> };
}

/** Records a step from a state. */
export function recordStep<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Pick<Dynamics<H, K>, "name" | "step">,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  context: StepContext<T>,
): StepPullback<H, K, State<K, T>, Cotangents<K, T>, T> {
  const { tape, borrowed, before, hypers, given } = inputs(`a step of ${dynamics.name}`, state, hyper, context.lift);
  const after = dynamics.step<Var<T>>(before, hypers, within(context, borrowed));
  holdResults(tape, after);
  return {
    result: mapRecord(after, ({ primal }) => primal),
    bytes: tape.byteLength,
    made: tape.byteLength - given,
    pullback: (cotangents) => collect(tape, after, cotangents, before, hypers),
  };
}

/** Records the objective at a last state; its cotangent is 1. */
export function recordObjective<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): StepPullback<H, K, T, void, T> {
  const { tape, constant, before, hypers, given } = inputs(`objective of ${dynamics.name}`, state, hyper, lift);
  const value = dynamics.objective(before, hypers, constant);
  checkObjective(dynamics.name, value);
  const result = value.primal;
  holdResults(tape, { value });
  return {
    result,
    bytes: tape.byteLength,
    made: tape.byteLength - given,
    pullback: () => collect(tape, { value }, { value: seedOf(dynamics.name, result) }, before, hypers),
  };
}

/** The start of a run, and the way back from its state to the hyperparameters. */
export function recordStart<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): StepPullback<H, never, State<K, T>, Cotangents<K, T>, T> {
  const { tape, constant, before, hypers, given } = inputs(`start of ${dynamics.name}`, {}, hyper, lift);
  const after = dynamics.start(hypers, constant);
  holdResults(tape, after);
  return {
    result: mapRecord(after, ({ primal }) => primal),
    bytes: tape.byteLength,
    made: tape.byteLength - given,
    pullback: (cotangents) => collect(tape, after, cotangents, before, hypers),
  };
}

/** The sum of cotangents, where there are any. */
export const sumCotangents = <K extends string, T extends TensorLike<T>>(
  a: Cotangents<K, T>,
  b: Cotangents<K, T>,
): Cotangents<K, T> =>
  mapRecord(a, (one, name) => {
    const other = valueAt(b, name) ?? null;
    return one && other ? one.add(other) : (one ?? other);
  });

/** The gradient that the cotangents of the hyperparameters are, and the names of those that nothing flowed to. */
export function gradientOf<H extends string, T extends TensorLike<T>>(
  hyper: Hyper<H, T>,
  found: Cotangents<H, T>,
): { readonly gradient: Hyper<H, T>; readonly flat: readonly H[] } {
  return {
    gradient: mapRecord(hyper, (at, name) => found[name] ?? at.zeroLike()),
    flat: (Object.keys(hyper) as H[]).filter((name) => found[name] === null),
  };
}

/** Counts results with their tape, as they are alive together. */
function holdResults<T extends TensorLike<T>>(tape: Tape<T>, results: Readonly<Record<string, Var<T>>>): void {
  for (const { primal, entry } of Object.values(results)) if (entry !== null) tape.hold(primal);
}

function inputs<T extends TensorLike<T>, H extends string, K extends string>(
  name: string,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
) {
  const tape = new Tape<T>(name);
  const variable = (value: T): Var<T> => new Var(value, tape, tape.variable(value));
  const borrowed = (value: T): Var<T> => new Var(tape.borrow(value), tape, null);
  const constant = (value: Tensor): Var<T> => borrowed(lift(value));
  const [before, hypers] = [mapRecord(state, variable), mapRecord(hyper, variable)];
  return { tape, borrowed, constant, before, hypers, given: tape.byteLength };
}

function collect<T extends TensorLike<T>, H extends string, K extends string, R extends string>(
  tape: Tape<T>,
  results: Readonly<Record<R, Var<T>>>,
  cotangents: Cotangents<R, T>,
  before: State<K, Var<T>>,
  hypers: Hyper<H, Var<T>>,
) {
  const flows = Object.values<{ entry: number; cotangent: T } | null>(
    mapRecord(results, ({ entry }, name) => {
      const cotangent = valueAt(cotangents, name) ?? null; // a part that the step after does not read
      return entry === null || cotangent === null ? null : { entry, cotangent };
    }),
  ).filter((flow) => flow !== null);
  const entriesOf = (variables: Readonly<Record<string, Var<T>>>): number[] =>
    Object.values(variables).map(({ entry }) => entry ?? -1);
  const found = tape.sweep(flows, [...entriesOf(before), ...entriesOf(hypers)]);
  let next = 0;
  const take = (): T | null => found[next++] ?? null;
  return { state: mapRecord(before, take), hyper: mapRecord(hypers, take) };
}
