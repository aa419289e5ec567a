/**
 * The second derivatives of the objective by the hyperparameters: a strategy run on dual numbers. Its gradient then carries, in its
 * tangents, its own derivatives.
 *
 *   strategy at T = Dual⟨Tensor⟩, λ = λ₀ + Σₖ eₖ εₖ:  ∇f(λ) = ∇f(λ₀) + Σₖ (H eₖ) εₖ
 *
 * Over `hybrid` that is forward over forward over reverse, with K² tangents and memory flat in the horizon; over `unrolled`, forward over
 * reverse, with K tangents on a tape of the whole run. Exact either way, as exact as the strategy is.
 */
import { ArgumentError, checkRecord, isRecord, type Lift, must, refuse, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import {
  checkDynamics,
  type Cost,
  type Domains,
  drain,
  type Dynamics,
  hyperTensors,
  type HyperValues,
  mapRecord,
  type State,
  type StepReport,
  type Steps,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Directions, directionsOf } from "../derivatives/directions.ts";
import { type Rows, withRows } from "../derivatives/rows.ts";
import { seed } from "../derivatives/seed.ts";
import { constrain, pullToUnconstrained, unconstrain } from "../hyper/unconstrained.ts";
import { hybrid } from "../strategies/hybrid.ts";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";

/** The coordinates to differentiate by: natural ones, h, or unconstrained ones, u with h = constrain(u). */
export type Units = "natural" | "unconstrained";

/** How to take second derivatives. */
export interface HyperHessianOptions<H extends string> {
  /** The strategy underneath; `hybrid` by default. */
  readonly strategy?: Strategy;
  /** Where, in natural values; the initial ones of the domains by default. */
  readonly at?: HyperValues<H>;
  /** `unconstrained` by default: what a Newton step needs, and in which one unit is comparable from domain to domain. */
  readonly units?: Units;
}

/** The objective at a point to second order, in K coordinates: one for each element of each hyperparameter. */
export interface HyperHessian<H extends string = string> {
  readonly domains: Domains<H>;
  readonly units: Units;
  /** What each coordinate is: `learningRate`, and `rate[2]` for an element of a vector. */
  readonly names: readonly string[];
  /** The point, in these units. */
  readonly point: Hyper<H, Tensor>;
  /** The same, in natural units. */
  readonly hyper: Hyper<H, Tensor>;
  readonly value: number;
  /** d f/dλₖ, in these units. */
  readonly gradient: readonly number[];
  /** The same, in natural units, by the names of the hyperparameters. */
  readonly hypergradient: Hyper<H, Tensor>;
  /** d²f/dλⱼdλₖ, in these units: K rows of K, symmetric to rounding. */
  readonly hessian: readonly (readonly number[])[];
  /** The hyperparameters whose derivatives are 0 by structure: see `Hypergradient`. */
  readonly flat: readonly H[];
  /** The last state of the run. */
  readonly state: State<string, Tensor>;
  readonly cost: Cost;
}

/**
 * The exact second derivatives of an objective by its hyperparameters, K runs' worth of tangents. For Newton steps, and to see how much
 * each hyperparameter matters. Throws what `hypergradient` throws.
 */
export const hyperHessian = <H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  options: HyperHessianOptions<H> = {},
): HyperHessian<H> => drain(runHyperHessian(dynamics, options));

/** The same, pausing after every step. */
export function* runHyperHessian<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  options: HyperHessianOptions<H> = {},
): Steps<StepReport<K, Tensor>, HyperHessian<H>> {
  checkDynamics("hyperHessian", dynamics);
  checkRecord("hyperHessian", "the options", options, ["strategy", "at", "units"]);
  const { strategy = hybrid, at = {}, units = "unconstrained" } = options;
  checkStrategy("hyperHessian", strategy);
  if (units !== "natural" && units !== "unconstrained") {
    refuse("hyperHessian", "units", units, '"unconstrained" or "natural"');
  }
  const hyper = hyperTensors(dynamics, at);
  const point = units === "natural" ? hyper : unconstrain(dynamics.hyperparameters, hyper);
  return yield* hyperHessianAt(dynamics, { units, point, hyper }, strategy);
}

/** The same at a point of the unconstrained space, which near a bound says more than its natural values, and at these. */
export const runHyperHessianAt = <H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  { point, hyper }: Pick<HyperHessian<H>, "point" | "hyper">,
  strategy: Strategy,
): Steps<StepReport<K, Tensor>, HyperHessian<H>> =>
  hyperHessianAt(dynamics, { units: "unconstrained", point, hyper }, strategy);

function* hyperHessianAt<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  { units, point, hyper }: Pick<HyperHessian<H>, "units" | "point" | "hyper">,
  strategy: Strategy,
): Steps<StepReport<K, Tensor>, HyperHessian<H>> {
  const directions = directionsOf(point);
  const found = yield* withRows<Tensor, Steps<StepReport<K, Tensor>, SecondOrder<H>>>(directions, (rows) =>
    secondOrder(dynamics, { units, point, hyper }, strategy, directions, rows),
  );
  return {
    domains: dynamics.hyperparameters,
    units,
    names: Object.values<readonly string[]>(mapRecord(point, namesOf)).flat(),
    point,
    hyper,
    ...found,
  };
}

/** What a run says of an objective at a point. */
type SecondOrder<H extends string> = Pick<
  HyperHessian<H>,
  "value" | "gradient" | "hypergradient" | "hessian" | "flat" | "state" | "cost"
>;

/** Runs a strategy on duals whose tangents are those of some directions, and reads what comes out. */
function* secondOrder<H extends string, K extends string, S extends TensorLike<S>>(
  dynamics: Dynamics<H, K>,
  { units, point, hyper }: Pick<HyperHessian<H>, "units" | "point" | "hyper">,
  strategy: Strategy,
  directions: Directions<H>,
  rows: Rows<Tensor, S>,
): Steps<StepReport<K, Tensor>, SecondOrder<H>> {
  const domains = dynamics.hyperparameters;
  const perturbation: Perturbation = { name: `hyper-Hessian of ${dynamics.name}` };
  const lift: Lift<Tensor, Dual<S>> = (value) => new Dual(rows.primal(value), [], perturbation);
  const duals = seed(point, directions, rows, perturbation, (value) => value);
  const own = ({ primal }: Dual<S>): Tensor => rows.valueOf(primal);
  // To the bit at the natural values that were given, which the way to u and back may round.
  const natural = mapRecord(
    units === "natural" ? duals : constrain(domains, duals),
    ({ tangents }, name) => new Dual(rows.primal(hyper[name]), tangents, perturbation),
  );
  const run = strategy.run(dynamics, natural, lift);
  const outcome = yield* told(run, own);
  const gradient = units === "natural" ? outcome.gradient : pullToUnconstrained(domains, duals, outcome.gradient);
  const { places, groups, axis } = directions;
  const coordinates = Object.values<Tensor>(places).flatMap(({ data }) => [...data]);
  /** The derivatives of an element by all coordinates; those of a group that has no tangent are 0 by structure. */
  const along = (tangents: readonly (Tensor | null)[], { size }: Tensor, element: number): readonly number[] =>
    coordinates.map((place) => {
      const tangent = tangents[Math.floor(place / axis.length)] ?? null;
      return tangent === null ? 0 : must(tangent.data[(place % axis.length) * size + element], "element");
    });
  const partials = Object.values<Dual<S>>(gradient).map(({ primal, tangents }) => ({
    primal: rows.valueOf(primal),
    tangents: tangents.map((tangent, g) => tangent && rows.heldBy(tangent, must(groups[g], "group"))),
  }));
  return {
    value: own(outcome.value).item(),
    gradient: partials.flatMap(({ primal }) => [...primal.data]),
    hypergradient: mapRecord(outcome.gradient, own),
    hessian: partials.flatMap(({ primal, tangents }) => [...primal.data].map((_, i) => along(tangents, primal, i))),
    flat: outcome.flat ?? [],
    state: mapRecord(outcome.state, own),
    cost: outcome.cost,
  };
}

/** A run on other numbers, that tells of their own values. */
function* told<K extends string, S, R>(
  run: Steps<StepReport<K, S>, R>,
  own: (value: S) => Tensor,
): Steps<StepReport<K, Tensor>, R> {
  let next = run.next();
  while (!next.done) next = run.next(yield new OwnReport(next.value, own));
  return next.value;
}

/** What a run on other numbers tells, in their own values. */
class OwnReport<K extends string, S> implements StepReport<K, Tensor> {
  constructor(
    private readonly step: StepReport<K, S>,
    private readonly own: (value: S) => Tensor,
  ) {}
  get t() {
    return this.step.t;
  }
  get state() {
    return mapRecord(this.step.state, this.own);
  }
  get sensitivity() {
    return this.step.sensitivity;
  }
  get sensitivities() {
    return this.step.sensitivities;
  }
  get monitored() {
    return this.step.monitored;
  }
}

const namesOf = ({ shape, size }: Tensor, name: string): readonly string[] =>
  shape.length === 0 ? [name] : Array.from({ length: size }, (_, i) => `${name}[${i}]`);

/** Refuses what is no hyper-Hessian in the unconstrained space. */
export function checkHyperHessian(where: string, at: HyperHessian): void {
  if (!isRecord(at) || !("hessian" in at)) refuse(where, "what it is given", at, "what `hyperHessian` gives");
  if (at.units === "unconstrained") return;
  throw new ArgumentError(where, "the hyper-Hessian is in natural units", 'Take it in units: "unconstrained"');
}
