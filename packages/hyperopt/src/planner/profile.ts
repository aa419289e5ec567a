/**
 * What a step and the objective cost in each mode, counted on the dynamics itself: on plain numbers, recorded and gone back through, on
 * duals with one tangent and with two.
 */
import { type Lift, sizeOf, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import {
  advance,
  asksForNumber,
  bytesOf,
  contextAt,
  type Dynamics,
  mapRecord,
  type State,
  whyEager,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Cotangents, recordObjective, recordStep } from "../derivatives/pullback.ts";
import { type Directions, directionsOf } from "../derivatives/directions.ts";
import { noRows } from "../derivatives/rows.ts";
import { seed } from "../derivatives/seed.ts";
import { type Footprint, footprintOf } from "../strategies/footprint.ts";
import { Counted, Meter } from "./counted.ts";
import type { Count } from "./rates.ts";

/** What a computation does in each mode. */
export interface Work {
  readonly plain: Count;
  /** Recording it and going back through it. */
  readonly reverse: Count;
  /** On duals, besides the work for their tangents. */
  readonly dual: Count;
  /** For a tangent that is present: its operations, and their elements in each of its rows. */
  readonly tangent: Count;
}

/** What the parts of a run weigh and cost. */
export interface Profile {
  readonly footprint: Footprint;
  readonly step: Work;
  readonly objective: Work;
  /** K: the elements of all hyperparameters, and how they share tangents. */
  readonly count: number;
  readonly directions: Directions<string>;
  /** How many of them a step is moved by directly: K, but for schedules. */
  readonly read: number;
  /** Whether the start depends on the hyperparameters, so that the first step already has derivatives to carry on. */
  readonly started: boolean;
  /** Whether a run of the strategies that compile is compiled. */
  readonly compiled: boolean;
  /** Measured seconds of a plain step: the fastest of a few. Everything else here is the same each time. */
  readonly seconds: number;
}

/** A part of a run on any kind of number: forward, and recorded and gone back through. */
interface Part<H extends string, K extends string> {
  forward<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): unknown;
  reverse<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): Cotangents<H, T>;
}

/** Profiles a dynamics at some hyperparameters, for about as much as 16 plain steps and objectives. */
export function profileOf<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Profile {
  const t = Math.min(2, dynamics.steps);
  const state = advance(dynamics, dynamics.start(hyper, lift), hyper, 1, lift);
  const step: Part<H, K> = {
    forward: (before, hypers, up) => advance(dynamics, before, hypers, t, up),
    reverse: (before, hypers, up) =>
      recordStep(dynamics, before, hypers, contextAt(dynamics, t, up)).pullback(
        mapRecord(before, (value) => value.zeroLike().add(1)),
      ).hyper,
  };
  const objective: Part<H, K> = {
    forward: (last, hypers, up) => dynamics.objective(last, hypers, up),
    reverse: (last, hypers, up) => recordObjective(dynamics, last, hypers, up).pullback().hyper,
  };
  const { moved, ...work } = workOf(step, state, hyper, lift);
  const footprint = footprintOf(dynamics, hyper, lift);
  const count = Object.values<T>(hyper).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    footprint,
    step: work,
    objective: workOf(objective, state, hyper, lift),
    count,
    directions: directionsOf(hyper),
    read: moved * dynamics.steps < count ? tangentsAfter(dynamics, state, hyper, t, lift) : moved,
    // Steps that ask for their number are written down one by one, which takes as long as they save.
    compiled: whyEager(dynamics, state, lift) === null && !asksForNumber(dynamics, state, hyper, t, lift),
    started: footprint.start > bytesOf(hyper),
    seconds: fastest(() => advance(dynamics, state, hyper, t, lift)),
  };
}

/** The work of a part, and how many elements of the hyperparameters it moves with. */
function workOf<T extends TensorLike<T>, H extends string, K extends string>(
  { forward, reverse }: Part<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Work & { readonly moved: number } {
  const meter = new Meter();
  const up = (value: T) => new Counted(value, meter);
  const constant = (value: Tensor) => up(lift(value));
  const [counted, hypers] = [mapRecord(state, up), mapRecord(hyper, up)];
  const perturbation: Perturbation = { name: "profile" };
  const withTangents = (tangents: number) => (value: Counted<T>) =>
    new Dual(value, Array<Counted<T>>(tangents).fill(value), perturbation);
  const dual = (tangents: number): unknown => {
    const dense = withTangents(tangents);
    return forward(mapRecord(counted, dense), mapRecord(hypers, dense), (value) => withTangents(0)(constant(value)));
  };

  const plain = counting(meter, () => forward(counted, hypers, constant));
  const back = counting(meter, () => reverse(counted, hypers, constant));
  const [one, two] = [counting(meter, () => dual(1)), counting(meter, () => dual(2))];
  const [operations, elements] = [two.operations - one.operations, two.elements - one.elements];
  return {
    plain: countOf(plain),
    reverse: countOf(back),
    dual: { operations: one.operations - operations, elements: one.elements - elements },
    tangent: { operations, elements },
    moved: Object.values<Counted<T> | null>(back.result).reduce((count, found) => count + nonzeros(found), 0),
  };
}

function counting<R>(meter: Meter, compute: () => R) {
  const { operations, elements } = meter;
  const result = compute();
  return { result, operations: meter.operations - operations, elements: meter.elements - elements };
}

const countOf = ({ operations, elements }: Count): Count => ({ operations, elements });

/** How many tangents a step gives to a state that has none: never fewer than move it, for a zero may be present. */
function tangentsAfter<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  t: number,
  lift: Lift<Tensor, T>,
): number {
  const perturbation: Perturbation = { name: `profile of ${dynamics.name}` };
  const constant = (value: T) => new Dual(value, [], perturbation);
  const apart = directionsOf(hyper, "apart");
  const duals = seed(hyper, apart, noRows<T>(), perturbation, lift);
  const after = advance(dynamics, mapRecord(state, constant), duals, t, (value) => constant(lift(value)));
  const present = Object.values<Dual<T>>(after).flatMap(({ tangents }) =>
    tangents.flatMap((tangent, k) => (tangent === null ? [] : [k])),
  );
  return new Set(present).size;
}

/** How many elements of a cotangent are not 0. */
const nonzeros = <T extends TensorLike<T>>(cotangent: T | null): number =>
  cotangent === null ? 0 : cotangent.detach().notEqual(0).sum().magnitude();

/** Seconds of the fastest of some calls: three, or as many as 5 milliseconds hold. */
function fastest(step: () => unknown): number {
  const begun = performance.now();
  let best = Infinity;
  for (let calls = 0, last = begun; calls < 3 || last - begun < 5; calls++) {
    const before = performance.now();
    step();
    last = performance.now();
    best = Math.min(best, last - before);
  }
  return best / 1000;
}
