/**
 * Several optimizers side by side, each for the parameters of one group. A parameter belongs to the group whose name its
 * path begins with, such as `hidden` for `hidden.w`; of several, to the one with the longest name. A name with a dot in it stands in a
 * path as `["a.b"]`, and so it does in the name of its group.
 */
import { ArgumentError, checkRecord, type Domain, listed, type TensorLike } from "@dualtape/core";
import { prepared } from "./changing.ts";
import { checked, checkOptimizer } from "./checked.ts";
import { putUnder, takeUnder, type Under } from "./names.ts";
import type { After, Hyper, HyperparametersOf, Optimizer } from "./optimizer.ts";

/** Optimizers by the name of their group. */
export type Groups = Readonly<Record<string, Optimizer>>;

/** The hyperparameters of all groups, each under the name of its group: `hidden.learningRate`. */
export type GroupedHyperparameters<G extends Groups> = {
  [P in keyof G & string]: Under<P, HyperparametersOf<G[P]>>;
}[keyof G & string];

/**
 * Gives each group an optimizer and hyperparameters of its own: `parameterGroups({ hidden: adam, out: sgd })`.
 * Throws an `ArgumentError` on a parameter that belongs to no group, and where two groups give a hyperparameter one name.
 */
export function parameterGroups<const G extends Groups>(groups: G): Optimizer<GroupedHyperparameters<G>> {
  type Names = GroupedHyperparameters<G>;
  checkRecord("parameterGroups", "the record of groups", groups);
  const entries = Object.entries(groups);
  for (const [part, optimizer] of entries) checkOptimizer(`parameterGroups, ${part}`, optimizer);
  if (entries.length === 0) throw new ArgumentError("parameterGroups", "there are no groups", "Give one or more");
  const named = entries.flatMap(([part, { hyperparameters }]) => Object.entries(putUnder(part, hyperparameters)));
  const names = named.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new ArgumentError(
      "parameterGroups",
      `two groups have a hyperparameter ${twice}`,
      "Give one of them another name",
    );
  }
  const byLength = [...entries].sort(([a], [b]) => b.length - a.length);
  const groupOf = (path: string): readonly [part: string, optimizer: Optimizer] => {
    const group = byLength.find(
      ([part]) => path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`),
    );
    if (group !== undefined) return group;
    throw new ArgumentError(
      "parameterGroups",
      `the parameter ${path} belongs to none of the groups ${listed(Object.keys(groups))}`,
      `Add a group named ${FIRST.exec(path)?.[0] ?? path}`,
    );
  };
  return checked<Names, string>({
    name: `parameterGroups(${listed(entries.map(([part, { name }]) => `${part}: ${name}`))})`,
    steady: entries.every(([, { steady }]) => steady === true),
    hyperparameters: Object.fromEntries(named) as Hyper<Names, Domain>,
    init: (parameter, path) => groupOf(path)[1].init(parameter, path),
    prepare: (hyper, befores) =>
      Object.fromEntries(
        entries.flatMap(([part, optimizer]) => {
          const own = Object.entries(befores).filter(([path]) => groupOf(path)[0] === part);
          const values = takeUnder(part, optimizer.hyperparameters, hyper);
          return Object.entries(prepared(optimizer, values, Object.fromEntries(own)));
        }),
      ),
    step(hyper, before) {
      const [part, optimizer] = groupOf(before.path);
      return optimizer.step(takeUnder(part, optimizer.hyperparameters, hyper), before);
    },
    ...(entries.some(([, { evaluated }]) => evaluated) && {
      evaluated: <T extends TensorLike<T>>(after: After<string, T>, path: string) =>
        groupOf(path)[1].evaluated?.(after, path) ?? after.parameter,
    }),
  });
}

/** The first name of a path. */
const FIRST = /^(?:\["(?:[^"\\]|\\.)*"\]|[^.[]+)/;
