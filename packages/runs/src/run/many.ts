/**
 * Runs of one dynamics from many points, taken as one run on batches: what small runs spend around their steps is spent once for all.
 *
 * Each ends as it would alone, to rounding. One that diverges holds up no other, since nothing flows between the items of a batch. A mark
 * in its state says that it did, and stays, whatever becomes of its numbers; then it is taken again alone, for the error that says why.
 */
import { Batch, type BatchAxis } from "@dualtape/batch";
import { DualtapeError, type Lift, must, refuse, sizeOf, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { scalar, Tensor } from "@dualtape/tensor";
import { checkDynamics } from "../dynamics/checks.ts";
import type { Dynamics } from "../dynamics/dynamics.ts";
import { type HyperValues, hyperTensors } from "../dynamics/hyper.ts";
import type { State } from "../dynamics/stepping.ts";
import { DivergenceError } from "../records/errors.ts";
import { mapRecord } from "../records/record.ts";
import { drain, type Outcome, simulate, type Steps } from "./simulate.ts";

/** How a dynamics is run, and what comes out: an `R` of one run, an `M` of many. */
export interface Ways<H extends string, K extends string, R, M> {
  alone(dynamics: Dynamics<H, K>, hyper: Hyper<H, Tensor>, lift: Lift<Tensor, Tensor>): Steps<unknown, R>;
  /** Left out where they are to be taken one by one. */
  together?(
    dynamics: Dynamics<H, string>,
    hyper: Hyper<H, Batch<Tensor>>,
    lift: Lift<Tensor, Batch<Tensor>>,
  ): Steps<unknown, M>;
  /** One of many, by what each of its numbers is there. */
  one(many: M, own: (number: Batch<Tensor>) => Tensor): R;
  /** What is not finite where a run went wrong, but for its state. */
  found(one: R): readonly Tensor[];
}

/**
 * The ends of plain runs from some points, in their order; in place of one that diverged, its `DivergenceError`. `cost` is that of all
 * together. What cannot be taken together, as values of several precisions, is taken one by one. Throws what `simulate` throws otherwise.
 */
export const simulateMany = <H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  points: readonly HyperValues<H>[],
): readonly (Outcome<K, Tensor> | DivergenceError)[] => drain(simulatingMany("simulateMany", dynamics, points));

/** The same, pausing after every step. */
export const simulatingMany = <H extends string, K extends string>(
  where: string,
  dynamics: Dynamics<H, K>,
  points: readonly HyperValues<H>[],
): Steps<unknown, readonly (Outcome<K, Tensor> | DivergenceError)[]> =>
  runMany<H, K, Outcome<K, Tensor>, Outcome<string, Batch<Tensor>>>(where, dynamics, points, {
    alone: (one, hyper, lift) => simulate(one, hyper, lift),
    together: (many, hyper, lift) => simulate(many, hyper, lift),
    one: ({ value, state, cost }, own) => ({
      value: own(value),
      state: mapRecord(state as State<K, Batch<Tensor>>, own),
      cost,
    }),
    found: ({ value }) => [value],
  });

/** Runs a dynamics from some points, pausing after every step. */
export function* runMany<H extends string, K extends string, R, M extends Outcome<string, Batch<Tensor>>>(
  where: string,
  dynamics: Dynamics<H, K>,
  points: readonly HyperValues<H>[],
  ways: Ways<H, K, R, M>,
): Steps<unknown, readonly (R | DivergenceError)[]> {
  checkDynamics(where, dynamics);
  if (!Array.isArray(points)) refuse(where, "the points", points, "a list of values by name");
  const { name, hyperparameters } = dynamics;
  const hypers = points.map((point, i) => hyperTensors({ name: `${name}, point ${i}`, hyperparameters }, point));
  const found = (yield* together(dynamics, hypers, ways)) ?? hypers.map(() => null);
  const ends: (R | DivergenceError)[] = [];
  for (const [i, hyper] of hypers.entries()) {
    const end = found[i] ?? null;
    ends.push(end === null ? yield* alone(dynamics, hyper, ways) : end);
  }
  return ends;
}

/** The end of a run by itself, or what it came to instead. */
function* alone<H extends string, K extends string, R, M>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, Tensor>,
  ways: Ways<H, K, R, M>,
): Steps<unknown, R | DivergenceError> {
  try {
    return yield* ways.alone(dynamics, hyper, (value) => value);
  } catch (error) {
    if (error instanceof DivergenceError) return error;
    throw error;
  }
}

/** The ends of runs as items of one, `null` for what diverged; `null` where they are to be taken one by one. */
function* together<H extends string, K extends string, R, M extends Outcome<string, Batch<Tensor>>>(
  dynamics: Dynamics<H, K>,
  hypers: readonly Hyper<H, Tensor>[],
  ways: Ways<H, K, R, M>,
): Steps<unknown, readonly (R | null)[] | null> {
  const axis: BatchAxis = { name: `runs of ${dynamics.name}`, length: hypers.length };
  const hyper = hypers.length > 1 ? joined(hypers, axis) : null;
  if (hyper === null || ways.together === undefined) return null;
  try {
    const many = yield* ways.together(marking(dynamics), hyper, (value) => new Batch(value, false, axis));
    const { [MARK]: mark, ...state } = many.state;
    return hypers.map((_, item) => {
      const own = (number: Batch<Tensor>): Tensor => itemOf(number, item);
      const one = ways.one({ ...many, state }, own);
      const numbers = [own(must(mark, MARK)), ...ways.found(one)];
      return numbers.every((number) => Number.isFinite(number.magnitude())) ? one : null;
    });
  } catch (error) {
    if (error instanceof DualtapeError) return null; // what is wrong is said by the first that goes alone
    throw error;
  }
}

/** Values by name, as items: those that are the same everywhere are shared; `null` where precisions differ. */
function joined<H extends string>(
  hypers: readonly Hyper<H, Tensor>[],
  axis: BatchAxis,
): Hyper<H, Batch<Tensor>> | null {
  const first = must(hypers[0], "point");
  const names = Object.keys(first) as H[];
  if (hypers.some((hyper) => names.some((name) => hyper[name].precision !== first[name].precision))) return null;
  return mapRecord(first, (value, name) => {
    const [one, ...others] = hypers.map((hyper) => hyper[name]);
    const isShared = others.every(({ data }) => data.every((element, i) => Object.is(element, value.data[i])));
    if (one === undefined || isShared) return new Batch(value, false, axis);
    const row = (item: Tensor): Tensor => item.reshape([1, ...item.shape]);
    return new Batch(row(one).concat(others.map(row)), true, axis);
  });
}

/** An item of a batch of tensors, whose elements stand together there. */
function itemOf({ held, mapped, shape }: Batch<Tensor>, item: number): Tensor {
  if (!mapped) return held;
  const size = sizeOf(shape);
  return new Tensor(held.data.slice(item * size, (item + 1) * size), shape, "keep");
}

/** Where the mark stands: 0, and NaN once a number of the state was not finite. */
const MARK = "whether this run has diverged";

/** The same dynamics, with a mark in its state instead of an error. */
function marking<H extends string, K extends string>(dynamics: Dynamics<H, K>): Dynamics<H, string> {
  const { inspection: _, ...others } = dynamics;
  const own = <T>({ [MARK]: _mark, ...state }: State<string, T>): State<K, T> => state as State<K, T>;
  return {
    ...others,
    mayDiverge: true,
    ...(dynamics.zeros && { zeros: (part) => part !== MARK && (dynamics.zeros?.(part as K) ?? false) }),
    start: (hyper, lift) => ({ ...dynamics.start(hyper, lift), [MARK]: lift(scalar(0)) }),
    step<T extends TensorLike<T>>(
      state: State<string, T>,
      hyper: Hyper<H, T>,
      context: Parameters<typeof dynamics.step<T>>[2],
    ) {
      const after = dynamics.step(own(state), hyper, context);
      // 0·x is 0 for what is finite, and NaN else.
      const mark = Object.values<T>(after).reduce(
        (sum, part) => sum.add(part.detach().mul(0).sum()),
        must(state[MARK], MARK),
      );
      return { ...after, [MARK]: mark };
    },
    objective: (state, hyper, lift) => dynamics.objective(own(state), hyper, lift),
    ...(dynamics.monitor && {
      monitor: <T extends TensorLike<T>>(state: State<string, T>) => must(dynamics.monitor, "monitor")(own(state)),
    }),
  };
}
