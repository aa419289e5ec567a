/**
 * Adaptation: hyperparameters that move while one run goes on, by any optimizer, each before the step that uses it.
 *
 *   gₜ = ∇E(sₜ₋₁) Zₜ₋₁,  λₜ = optimizer step on gₜ,  (sₜ, Zₜ) = step t on duals, where Zₜ = μ Aₜ Zₜ₋₁ + Bₜ
 *
 * E is the loss that step t starts from (Baydin et al. 2018) or the objective (Franceschi et al. 2017). The discount μ says how
 * much of the past counts (MARTHE, Donini et al. 2020): at 0 only the last update does, at 1 all of them do.
 *
 * An adaptation is a dynamics again, whose hyperparameters are those of the optimizer that moves λ. So it can be adapted in
 * turn: a tower, as high as you like (Chandra et al. 2022).
 */
import { ArgumentError, checkInteger, type Lift, must, refuse, type TensorLike } from "@dualtape/core";
import { Dual, jvp, type Perturbation } from "@dualtape/forward";
import { checkOptimizer, type Hyper, type Optimizer, sgd } from "@dualtape/optimizers";
import {
  checkDomains,
  checkDynamics,
  checkGradient,
  computingOf,
  descent,
  type Domains,
  type Dynamics,
  mapRecord,
  type State,
  type StepContext,
  valueAt,
  stepNumberFor,
  within,
} from "@dualtape/runs/eager";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { gradientOf, recordObjective, sumCotangents } from "../derivatives/pullback.ts";
import { directionsOf } from "../derivatives/directions.ts";
import { type Rows, withRows } from "../derivatives/rows.ts";
import { seed } from "../derivatives/seed.ts";
import { besideRunIn, runIn, TangentLayout } from "../derivatives/tangents.ts";
import { checkTunable } from "../hyper/checks.ts";
import { constrain, hold, pullToUnconstrained, unconstrain } from "../hyper/unconstrained.ts";
import { CarriedWatch } from "./carried-watch.ts";
import { cosines, slopes } from "./contraction.ts";
import { judgedByLossOf, tellsLoss } from "./next-loss.ts";

/** What moves the hyperparameters, and down what. */
export interface AdaptationOptions<M extends string> {
  /** Any optimizer; `sgd` by default, as in the papers. It moves them in the unconstrained space of their domains. */
  readonly optimizer?: Optimizer<M>;
  /** Its own hyperparameters, as domains to start from, and for a tower to move them in; its defaults where left out. */
  readonly hyper?: Partial<Domains<NoInfer<M>>>;
  /** What they go down: the loss that the next step starts from, or the objective of the dynamics. */
  readonly descends?: "loss" | "objective";
}

/** How an adaptation follows the run: what `oneStep` and `realTime` fix. */
interface Following {
  readonly name: string;
  /** μ, from 0 to 1: what is kept of the tangents from one step to the next. */
  readonly discount: number;
  /** Δ: the number of steps from one update to the next. */
  readonly every: number;
  readonly rule: "additive" | "multiplicative";
  readonly descends: "loss" | "objective";
}

/** Their names. */
export const ADAPTATION_OPTIONS = [
  "optimizer",
  "hyper",
  "descends",
] as const satisfies readonly (keyof AdaptationOptions<never>)[];

/** A run whose hyperparameters `H` move, as a dynamics with the hyperparameters `M` of the optimizer that moves them. */
export interface Adaptation<H extends string, D extends Domains<H>, M extends string> extends Dynamics<M, string> {
  /** What runs. */
  readonly inner: Dynamics<H, string, D>;
  /** The state of the inner run. */
  runOf<T>(state: State<string, T>): State<string, T>;
  /** What the inner run names a step that this one names so. */
  innerPhase(phase: string): string;
  /** The hyperparameters of the step that led to a state, in natural units. */
  hyperOf<T extends TensorLike<T>>(state: State<string, T>): Hyper<H, T>;
  /** The derivatives that their last update went down, in natural units; zeros before the first. */
  hypergradientOf<T extends TensorLike<T>>(state: State<string, T>): Hyper<H, T>;
  /**
   * The hyperparameters that no update so far could move: all its derivatives were 0 by structure. Where they share tangents, zeros have
   * none: of those it is the ones whose derivative was 0 in the last update. None before the first.
   */
  flatOf<T extends TensorLike<T>>(state: State<string, T>): readonly H[];
}

/** What a step does besides that of the inner run: move the hyperparameters, for the first time or again, or keep them. */
const [FIRST, UPDATE, KEEP] = ["first update ", "update ", "keep "];
const DOING = [FIRST, UPDATE, KEEP];

/** Lets the hyperparameters of a dynamics move while it runs. */
export function adaptation<H extends string, D extends Domains<H>, M extends string>(
  inner: Dynamics<H, string, D>,
  { optimizer = sgd as Optimizer as Optimizer<M>, hyper: hyperDomains = {} }: AdaptationOptions<M>,
  following: Following,
): Adaptation<H, D, M> {
  checkDynamics(following.name, inner);
  checkOptimizer(following.name, optimizer);
  checkDomains(`${following.name}, hyper`, hyperDomains);
  const { discount, every, rule, descends } = following;
  const name = `${following.name} of ${inner.name}`;
  check(name, inner, following);
  const domains: Domains<H> = inner.hyperparameters;
  const names = Object.keys(domains) as H[];
  const layout = new TangentLayout(directionsOf(mapRecord(domains, ({ initial }) => tensor(initial))));
  const { directions } = layout;
  const moving = descent(optimizer, "u", names);
  const last = descent(optimizer, "hypergradient", names);
  const listed = <T>(values: Hyper<H, T>): readonly T[] => names.map((key) => values[key]);
  const named = <T>(values: readonly T[]): Hyper<H, T> =>
    Object.fromEntries(names.map((key, i) => [key, must(values[i], key)])) as Hyper<H, T>;
  const hyperOf = <T extends TensorLike<T>>(state: State<string, T>): Hyper<H, T> =>
    constrain(domains, named(moving.read(state)));
  // A derivative that is 0 by structure loses its place in the state by the first update, and has one from when it is found.
  const partialIn = <T>(state: State<string, T>, key: H): T | null => valueAt(state, last.keyOf(key)) ?? null;
  const flatOf = <T extends TensorLike<T>>(state: State<string, T>): readonly H[] => {
    const sizes = mapRecord(domains, (_domain, key) => partialIn(state, key)?.magnitude() ?? null);
    const before = names.every((key) => sizes[key] === 0); // as the start has them
    return names.filter((key) => sizes[key] === null || (!before && sizes[key] === 0 && layout.sharesTangents(key)));
  };
  const hypergradientOf = <T extends TensorLike<T>>(state: State<string, T>): Hyper<H, T> =>
    mapRecord(named(moving.read(state)), (u, key) => partialIn(state, key) ?? u.zeroLike());

  const doing = (t: number): string => (t === 1 || (t - 1) % every > 0 ? KEEP : t - 1 === every ? FIRST : UPDATE);
  const innerPhase = (phase: string): string => phase.slice(DOING.find((word) => phase.startsWith(word))?.length ?? 0);

  /** Moves the hyperparameters before a step: the part of the state that is theirs. */
  function update<T extends TensorLike<T>>(state: State<string, T>, hyperHyper: Hyper<M, T>, context: StepContext<T>) {
    const hyper = hyperOf(state);
    // The loss is that of the data of this step, which are lifted already: tensors stand for them.
    const stand = new Map<Tensor, T>();
    const standing = (value: T): Tensor => {
      const one = scalar(0);
      stand.set(one, value);
      return one;
    };
    const below = within(context, standing, innerPhase(context.phase));
    const judged = descends === "loss" ? judgedByLossOf(inner, below) : inner;
    const up = (value: Tensor): T => stand.get(value) ?? context.lift(value);
    const cotangents = recordObjective(judged, runIn(state), hyper, up).pullback();
    const through = slopes(cotangents.state, state, layout, hyper);
    const found = descends === "objective" ? sumCotangents(through, cotangents.hyper) : through;
    const { gradient: hypergradient } = gradientOf(hyper, found);
    const gradient =
      rule === "additive"
        ? pullToUnconstrained(domains, named(moving.read(state)), hypergradient)
        : // The direction in u that changes each λ in proportion to itself.
          mapRecord(
            cosines(cotangents.state, state, layout, hyper),
            (part, key) => jvp((h) => domains[key].unconstrain(h), hyper[key], hyper[key].mul(part)).tangent,
          );
    const t = stepNumberFor(optimizer, context);
    const updates = typeof t === "number" ? (t - 1) / every : t.sub(1).div(every);
    const moved = moving.step(state, hyperHyper, listed(gradient), updates);
    const isFirst = context.phase.startsWith(FIRST);
    const reached = names.filter((key) => found[key] !== null || (!isFirst && partialIn(state, key) !== null));
    return {
      ...moved,
      ...moving.place(listed(hold(domains, named(moving.read(moved))))),
      ...Object.fromEntries(reached.map((key) => [last.keyOf(key), hypergradient[key]])),
    };
  }
  return {
    name,
    inner,
    hyperparameters: { ...optimizer.hyperparameters, ...hyperDomains },
    steps: inner.steps,
    ...computingOf(inner),
    phase: (t) => `${doing(t)}${inner.phase?.(t) ?? ""}`,
    ...(inner.input && { input: (t: number) => inner.input?.(t) ?? {} }),
    start<T extends TensorLike<T>>(_hyper: Hyper<M, T>, lift: Lift<Tensor, T>) {
      const u = unconstrain(
        domains,
        mapRecord(domains, ({ initial }) => lift(tensor(initial))),
      );
      const perturbation: Perturbation = { name: `start of ${name}` };
      const flat = withRows<T, State<string, T>>(directions, <S extends TensorLike<S>>(rows: Rows<T, S>) => {
        const duals = seed(constrain(domains, u), directions, rows, perturbation, lift);
        const constant = (value: Tensor): Dual<S> => new Dual(rows.primal(lift(value)), [], perturbation);
        return layout.layOut(inner.start<Dual<S>>(duals, constant), rows);
      });
      return {
        ...flat,
        ...moving.start(listed(u)),
        ...last.place(listed(mapRecord(u, (value) => value.zeroLike()))),
      };
    },
    step<T extends TensorLike<T>>(state: State<string, T>, hyperHyper: Hyper<M, T>, context: StepContext<T>) {
      const { phase } = context;
      const own = phase.startsWith(KEEP) ? besideRunIn(state) : update(state, hyperHyper, context);
      const perturbation: Perturbation = { name: `a step of ${name}` };
      const after = withRows<T, State<string, T>>(directions, <S extends TensorLike<S>>(rows: Rows<T, S>) => {
        const duals = seed(hyperOf(own), directions, rows, perturbation, context.lift);
        const before = layout.carry(state, rows, discount, perturbation);
        const constant = (value: T): Dual<S> => new Dual(rows.primal(value), [], perturbation);
        return layout.layOut(inner.step<Dual<S>>(before, duals, within(context, constant, innerPhase(phase))), rows);
      });
      return { ...own, ...after };
    },
    objective: (state, _hyperHyper, lift) => inner.objective(runIn(state), hyperOf(state), lift),
    ...(inner.monitor && {
      monitor: <T extends TensorLike<T>>(state: State<string, T>) => must(inner.monitor, "monitor")(runIn(state)),
    }),
    inspection(start) {
      const watch = new CarriedWatch({ ...inner, name }, layout, start);
      return {
        step(t, magnitudes, state) {
          const partials = mapRecord(domains, (_domain, key) => partialIn(magnitudes, key) ?? 0);
          checkGradient({ ...inner, name }, t, partials);
          watch.step(t, magnitudes, state, () => hyperOf(state()));
        },
        leapt: (magnitudes) => watch.leapt(magnitudes),
      };
    },
    rowNames: layout.rowNames,
    runOf: runIn,
    innerPhase,
    hyperOf,
    hypergradientOf,
    flatOf,
  };
}

function check(name: string, inner: Dynamics, { discount, every, descends }: Following): void {
  if (!(typeof discount === "number" && discount >= 0 && discount <= 1)) {
    refuse(name, "discount", discount, "a number from 0 to 1");
  }
  if (descends !== "loss" && descends !== "objective") refuse(name, "descends", descends, '"loss" or "objective"');
  checkInteger(name, "every", every, 1);
  checkTunable(name, inner.hyperparameters);
  if (descends === "loss" && !tellsLoss(inner)) {
    throw new ArgumentError(
      name,
      "the dynamics monitors no loss",
      'Give it a monitor, or choose descends: "objective"',
    );
  }
}
