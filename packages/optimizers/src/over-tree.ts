/**
 * An optimizer over a tree of parameters, for loops that people write themselves:
 *
 *   const descent = overTree(adam);
 *   let state = descent.init(parameters);
 *   state = descent.update(gradients, state, { learningRate: 0.01 }), once a step
 *
 * The state is a plain tree of numbers that counts its own steps. So the loop may be compiled, batched or differentiated as it stands.
 */
import {
  ArgumentError,
  checkRecord,
  checkTensor,
  type Domain,
  type Flat,
  flatten,
  isNumber,
  isRecord,
  KIND,
  type LeafOf,
  listed,
  type Mapped,
  must,
  refuse,
  type TensorLike,
  zipTrees,
} from "@dualtape/core";
import { checkOptimizer, checkStep } from "./checked.ts";
import type { After, Before, Hyper, Optimizer, Slots } from "./optimizer.ts";
import { completed, type PartialHyper } from "./partial-hyper.ts";
import { stepAll } from "./step-all.ts";
import type { StepNumber } from "./step-number.ts";

/** A tree `P` of parameters, with leaves of kind `T`, and what an optimizer remembers of it. */
export interface TreeState<P, K extends string = string, T = LeafOf<P>> {
  readonly parameters: P;
  /** The slots of each parameter, in its place. */
  readonly slots: Mapped<P, Slots<K, T>, T>;
  /** How many steps were taken: a scalar in float64. */
  readonly t: T;
}

/** An optimizer over trees, with hyperparameters `H` and slots `K`. */
export interface TreeOptimizer<H extends string = string, K extends string = string> {
  readonly name: string;
  /** Each hyperparameter with its domain and its customary value. */
  readonly hyperparameters: Hyper<H, Domain>;
  /** The state before the first step. */
  init<T extends TensorLike<T>>(parameter: T): TreeState<T, K, T>;
  init<P>(parameters: P): TreeState<P, K>;
  /**
   * The state after one step. `gradients` has the structure of the parameters. Hyperparameters that are left out take their customary
   * values; plain ones must lie in their domains, or on the lower end: a rate or a decay may be 0. Throws an `ArgumentError` on gradients or a
   * state of another structure, a `HyperparameterError`, a `DomainError`, and what the optimizer throws.
   *
   * @param t the number of the step, from 1, for an optimizer that decides by it as a plain number; by default the state counts
   */
  update<P, T extends TensorLike<T>>(
    gradients: Mapped<P, T, T>,
    state: TreeState<P, K, T>,
    hyper?: PartialHyper<H, T>,
    t?: StepNumber<T>,
  ): TreeState<P, K, T>;
  /** The weights to judge and to use: the parameters, but where the optimizer keeps others than those that gradients are taken at. */
  evaluated<P, T extends TensorLike<T>>(state: TreeState<P, K, T>): P;
}

/** The state of an optimizer over a tree `P`: `StateOf<typeof descent, Model<Traced>>`. */
export type StateOf<O, P> = O extends TreeOptimizer<infer _H, infer K> ? TreeState<P, K> : never;

/** Makes an optimizer one over trees. A parameter is known by its path in the tree, such as `hidden.w`. */
export function overTree<H extends string, K extends string>(optimizer: Optimizer<H, K>): TreeOptimizer<H, K> {
  checkOptimizer("overTree", optimizer);
  const { name, hyperparameters } = optimizer;

  // The overloads hold the types; inside, the structure of trees is data.
  function init<T extends TensorLike<T>>(parameter: T): TreeState<T, K, T>;
  function init<P>(parameters: P): TreeState<P, K>;
  function init<T extends TensorLike<T>>(parameters: unknown): unknown {
    const { first, leaves, paths, rebuild } = takenApart<T>(name, parameters);
    const slots = rebuild(leaves.map((leaf, i) => optimizer.init(leaf, must(paths[i], "path"))));
    return { parameters, slots, t: first.zeroLike().sum().to("float64") };
  }

  function update<P, T extends TensorLike<T>>(
    gradients: Mapped<P, T, T>,
    state: TreeState<P, K, T>,
    hyper?: PartialHyper<H, T>,
    t?: StepNumber<T>,
  ): TreeState<P, K, T>;
  function update<T extends TensorLike<T>>(
    gradients: unknown,
    state: TreeState<unknown, K, T>,
    hyper: PartialHyper<H, T> = {},
    given?: StepNumber<T>,
  ): unknown {
    const { first, parts, rebuild } = partsOf<K, T>(name, state);
    checkCount(name, state.t, first);
    const t = given === undefined ? state.t.add(1) : given;
    checkStep(name, t, first);
    const aligned = zipTrees<unknown, unknown, T>(
      state.parameters,
      gradients,
      (_parameter, gradient) => gradient,
      `${name}, the parameters and their gradients`,
    );
    const { leaves } = flatten<unknown, T>(aligned);
    const befores = parts.map((part, i): Before<K, T> => ({ ...part, gradient: must(leaves[i], part.path), t }));
    const afters = stepAll(
      optimizer,
      completed(name, hyperparameters, hyper, state.t),
      Object.fromEntries(befores.map((before) => [before.path, before])),
    );
    return {
      parameters: rebuild(befores.map(({ path }) => must(afters[path], path).parameter)),
      slots: rebuild(befores.map((before) => sameSlots(name, before, must(afters[before.path], before.path)))),
      t: typeof t === "number" ? state.t.zeroLike().add(t) : t,
    };
  }

  function evaluated<P, T extends TensorLike<T>>(state: TreeState<P, K, T>): P;
  function evaluated<T extends TensorLike<T>>(state: TreeState<unknown, K, T>): unknown {
    const { parts, rebuild } = partsOf<K, T>(name, state);
    return rebuild(parts.map(({ path, ...part }) => optimizer.evaluated?.(part, path) ?? part.parameter));
  }

  return { name, hyperparameters, init, update, evaluated };
}

/** A tree of parameters, of which there must be one. */
function takenApart<T extends TensorLike<T>>(
  where: string,
  parameters: unknown,
): Flat<unknown, T> & { readonly first: T } {
  const flat = flatten<unknown, T>(parameters, `${where}, the parameters`);
  const [first] = flat.leaves;
  if (first === undefined) throw new ArgumentError(where, "the tree of parameters is empty", "Give one or more");
  flat.leaves.forEach((leaf, i) => checkTensor(where, `the parameter ${flat.paths[i]}`, leaf));
  return { ...flat, first };
}

/** A parameter of a state, with what is remembered of it. */
interface Part<K extends string, T> extends After<K, T> {
  readonly path: string;
}

/** The parameters of a state, each with its slots; refuses what no optimizer over trees gave. */
function partsOf<K extends string, T extends TensorLike<T>>(
  where: string,
  state: TreeState<unknown, K, T>,
): { readonly first: T; readonly parts: readonly Part<K, T>[]; readonly rebuild: Flat<unknown>["rebuild"] } {
  checkRecord(where, "the state", state, ["parameters", "slots", "t"]);
  const { first, leaves, paths, rebuild } = takenApart<T>(where, state.parameters);
  const slots = standing(state.parameters, state.slots);
  const parts = leaves.map((parameter, i) => {
    const path = must(paths[i], "path");
    return { path, parameter, slots: slotsIn<K, T>(where, path, slots[i]) };
  });
  return { first, parts, rebuild };
}

/** What stands in a tree where another one has its leaves, in their order. */
function standing(like: unknown, tree: unknown): readonly unknown[] {
  if (isNumber(like) || !isBranch(like)) return [tree];
  return Object.keys(like).flatMap((key) =>
    standing(like[key], isBranch(tree) && Object.hasOwn(tree, key) ? tree[key] : undefined),
  );
}

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Refuses a count of steps of another kind than the parameters. */
function checkCount(where: string, count: unknown, like: object): void {
  checkTensor(where, "the count of steps in the state", count);
  const [own, other] = [count, like].map((x): unknown => Reflect.get(Object(x), KIND));
  if (own === other) return;
  throw new ArgumentError(
    where,
    `the state counts its steps by a ${own}, and has a ${other} for its parameters`,
    "Bring the whole state to one kind, as mapTree(state, lift) does",
  );
}

/** The slots of a parameter in a state; refuses what are none. */
function slotsIn<K extends string, T>(where: string, path: string, slots: unknown): Slots<K, T> {
  if (!isRecord(slots)) refuse(where, `the record of slots of ${path}`, slots, "a state that `init` or `update` gave");
  return slots as Slots<K, T>;
}

/** The slots after an update; refuses a state of another optimizer, which has all that this one needs, and more. */
function sameSlots<K extends string, T>(where: string, before: Before<K, T>, after: After<K, T>): Slots<K, T> {
  const [given = [], kept = []] = [before, after].map(({ slots }) => Object.keys(slots).sort());
  if (given.join() === kept.join()) return after.slots;
  throw new ArgumentError(
    before.path === "" ? where : `${where}, ${before.path}`,
    `the state has the slots ${listed(given)}, and this optimizer keeps ${listed(kept) || "none"}`,
    "Give a state of the same optimizer",
  );
}
