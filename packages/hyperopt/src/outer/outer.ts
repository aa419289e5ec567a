/**
 * The outer loop is a dynamics as well: its state is the hyperparameters u in their unconstrained space, a step is one
 * hypergradient and one update by any optimizer.
 *
 *   h = constrain(u),  g = d objective/dh,  u ← optimizer step on (∂h/∂u)ᵀ g
 *
 * So an outer loop has hyperparameters of its own, and they can be tuned like any others: a tower, as high as you like
 * (Chandra et al. 2022).
 */
import { checkInteger, checkRecord, type Lift, must, type TensorLike } from "@dualtape/core";
import { checkOptimizer, type Hyper, type Optimizer } from "@dualtape/optimizers";
import {
  checkDomains,
  checkDynamics,
  descent,
  type Domains,
  drain,
  type Dynamics,
  mapRecord,
  simulate,
  type State,
} from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";
import { checkTunable, checkValues } from "../hyper/checks.ts";
import { constrain, hold, pullToUnconstrained, unconstrain } from "../hyper/unconstrained.ts";
import { hybrid } from "../strategies/hybrid.ts";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";

/** The hyperparameters in the unconstrained space under an optimizer. */
export function hyperDescent<H extends string, M extends string>(domains: Domains<H>, optimizer: Optimizer<M>) {
  checkDomains("hyperDescent", domains);
  checkTunable("hyperDescent", domains);
  checkOptimizer("hyperDescent", optimizer);
  const names = Object.keys(domains) as H[];
  const flat = descent(optimizer, "u", names);
  const values = <T>(hyper: Hyper<H, T>): readonly T[] => names.map((name) => hyper[name]);
  const named = <T>(list: readonly T[]): Hyper<H, T> => {
    let next = 0;
    return mapRecord(domains, () => must(list[next++], "value"));
  };
  const read = <T>(state: State<string, T>): Hyper<H, T> => named(flat.read(state));
  const move = <T extends TensorLike<T>>(
    state: State<string, T>,
    hyper: Hyper<M, T>,
    gradient: Hyper<H, T>,
    t: number,
  ): State<string, T> => {
    checkValues("hyperDescent, the gradient", domains, gradient);
    const after = flat.step(state, hyper, values(gradient), t);
    return { ...after, ...flat.place(values(hold(domains, read(after)))) };
  };
  return {
    start<T extends TensorLike<T>>(u: Hyper<H, T>): State<string, T> {
      checkValues("hyperDescent", domains, u);
      return flat.start(values(u));
    },
    read<T>(state: State<string, T>): Hyper<H, T> {
      checkRecord("hyperDescent", "the state", state);
      return read(state);
    },
    /** A state with other values in place of its own, and all else as it was. */
    replace: <T>(state: State<string, T>, u: Hyper<H, T>): State<string, T> => ({ ...state, ...flat.place(values(u)) }),
    /** One update, against a gradient by unconstrained values. */
    move,
    /** One update, against a gradient by natural values. */
    step<T extends TensorLike<T>>(state: State<string, T>, hyper: Hyper<M, T>, gradient: Hyper<H, T>, t: number) {
      checkValues("hyperDescent, the gradient", domains, gradient);
      return move(state, hyper, pullToUnconstrained(domains, read(state), gradient), t);
    },
  };
}

/** What an outer loop is made of. */
export interface OuterLoopOptions<M extends string> {
  /** The optimizer that moves the hyperparameters. */
  readonly optimizer: Optimizer<M>;
  /** Its own hyperparameters, as domains to tune them by; its defaults where left out. */
  readonly hyper?: Partial<Domains<M>>;
  /** How many hypergradients to take. */
  readonly iterations: number;
  /** How to get a hypergradient; `hybrid` by default. */
  readonly strategy?: Strategy;
}

/** The tuning of a dynamics, as a dynamics whose hyperparameters are those of the outer optimizer. */
export function outerLoop<H extends string, K extends string, M extends string>(
  inner: Dynamics<H, K>,
  options: OuterLoopOptions<M>,
): Dynamics<M, string> {
  checkDynamics("outerLoop", inner);
  checkRecord("outerLoop", "the options", options, ["optimizer", "hyper", "iterations", "strategy"]);
  const { optimizer, hyper = {}, iterations, strategy = hybrid } = options;
  checkOptimizer("outerLoop", optimizer);
  checkDomains("outerLoop, hyper", hyper);
  checkStrategy("outerLoop", strategy);
  const name = `tuning of ${inner.name}`;
  checkInteger(name, "iterations", iterations, 1);
  const domains = inner.hyperparameters;
  const moving = hyperDescent(domains, optimizer);
  return {
    name,
    hyperparameters: { ...optimizer.hyperparameters, ...hyper },
    steps: iterations,
    engine: "eager", // a step is a whole run, which looks at its own numbers and is computed as its dynamics says
    start: (_hyper, lift) =>
      moving.start(
        unconstrain(
          domains,
          mapRecord(domains, ({ initial }) => lift(tensor(initial))),
        ),
      ),
    step(state, hyperHyper, { t, lift }) {
      const { gradient, value } = drain(strategy.run(inner, constrain(domains, moving.read(state)), lift));
      return { ...moving.step(state, hyperHyper, gradient, t), value };
    },
    objective: <T extends TensorLike<T>>(state: State<string, T>, _hyper: Hyper<M, T>, lift: Lift<Tensor, T>) =>
      drain(simulate(inner, constrain(domains, moving.read(state)), lift)).value,
    monitor: <T extends TensorLike<T>>(state: State<string, T>) => state["value"] as T,
  };
}
