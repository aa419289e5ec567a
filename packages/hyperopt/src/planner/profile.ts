/** What a step and the objective of a dynamics cost in each mode, what the parts of a run weigh, and who computes it. */
import { type Lift, sizeOf, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import {
  advance,
  areTensors,
  asksForNumber,
  bytesOf,
  type Dynamics,
  mapRecord,
  SMALL_STATE,
  type State,
  whyEager,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Directions, directionsOf } from "../derivatives/directions.ts";
import { noRows } from "../derivatives/rows.ts";
import { seed } from "../derivatives/seed.ts";
import { type Footprint, footprintOf } from "../strategies/footprint.ts";
import { secondsOf } from "./clock.ts";
import { objectiveOf, stepOf } from "./modes.ts";
import { type Work, workOf } from "./work.ts";

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
  /** Whether each step is given data. */
  readonly fed: boolean;
  /** Whether the states of many steps are kept in one piece, and go into the way back as such. */
  readonly inRows: boolean;
  /** Measures the seconds of a plain step. Everything else here is the same each time. */
  seconds(): number;
}

/** Profiles a dynamics at some hyperparameters, for about as much as 16 plain steps and objectives; left in between. */
export function* profiling<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): Generator<undefined, Profile, void> {
  const t = Math.min(2, dynamics.steps);
  const state = advance(dynamics, dynamics.start(hyper, lift), hyper, 1, lift);
  yield;
  const { moved, ...step } = yield* workOf(stepOf(dynamics, t), state, hyper, lift);
  yield;
  const objective = yield* workOf(objectiveOf(dynamics), state, hyper, lift);
  yield;
  const footprint = footprintOf(dynamics, hyper, lift);
  yield;
  const count = Object.values<T>(hyper).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    footprint,
    step,
    objective,
    count,
    directions: directionsOf(hyper),
    read: moved * dynamics.steps < count ? tangentsAfter(dynamics, state, hyper, t, lift) : moved,
    // Steps that ask for their number are written down one by one, which takes as long as they save.
    compiled: whyEager(dynamics, state, lift) === null && !asksForNumber(dynamics, state, hyper, t, lift),
    fed: dynamics.input !== undefined,
    inRows: !dynamics.phase && !dynamics.input && areTensors(state) && bytesOf(state) < SMALL_STATE,
    started: footprint.start > bytesOf(hyper),
    seconds: () => secondsOf(() => advance(dynamics, state, hyper, t, lift)),
  };
}

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
