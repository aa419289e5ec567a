/**
 * Several runs as one, which is judged by all of them: the mean over folds, seeds, orders of the data.
 *
 *   objective(λ) = reduce(objective₁(λ), …, objectiveₙ(λ)),  the mean by default
 *
 * It is a dynamics like any other: its state is that of all its members, by their names, and each of its steps is one step of each. So it is
 * compiled as one program, and whatever tunes, audits or compares a dynamics does so with it.
 */
import {
  ArgumentError,
  checkFunction,
  checkInteger,
  checkRecord,
  type Lift,
  must,
  refuse,
  type TensorLike,
} from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { Tensor } from "@dualtape/tensor";
import { valueAt } from "../records/record.ts";
import { checkDynamics } from "./checks.ts";
import type { Domains, Dynamics } from "./dynamics.ts";
import { computingOf } from "./frame.ts";
import { lateContext, type State, type StepContext } from "./stepping.ts";

/** Which member a run is. */
export interface Split {
  /** From 0. */
  readonly fold: number;
  /** From 1. */
  readonly seed: number;
}

/** How many members there are, and how their objectives become one. */
export interface CrossValidationOptions {
  /** 1 by default. */
  readonly folds?: number;
  /** 1 by default. */
  readonly seeds?: number;
  /** Makes one of the objectives of all members; their mean by default. */
  readonly reduce?: <T extends TensorLike<T>>(objectives: readonly T[]) => T;
}

/** A run that is judged with others. */
export interface Member<M> extends Split {
  readonly dynamics: M;
  /** Its own state in that of all. */
  stateOf<T>(state: State<string, T>): State<string, T>;
}

/** Several runs as one. */
export interface CrossValidation<H extends string, D extends Domains<H>, M> extends Dynamics<H, string, D> {
  readonly members: readonly Member<M>[];
  /** Whether they are judged by their mean: then runs of each alone tell all that a run of all does. */
  readonly isMean: boolean;
  /** The state of all, made of that of each. */
  joined<T>(states: readonly State<string, T>[]): State<string, T>;
  /** That of each member. */
  objectives<T extends TensorLike<T>>(state: State<string, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): readonly T[];
}

/** Whether a dynamics is several runs as one. */
export const isCrossValidation = <H extends string, K extends string, D extends Domains<H>>(
  dynamics: Dynamics<H, K, D>,
): dynamics is Dynamics<H, K, D> & CrossValidation<H, D, Dynamics<H, string, D>> =>
  "members" in dynamics && "isMean" in dynamics && "joined" in dynamics;

const OPTIONS = ["folds", "seeds", "reduce"] as const satisfies readonly (keyof CrossValidationOptions)[];

const mean = <T extends TensorLike<T>>([first, ...others]: readonly T[]): T =>
  others.reduce((sum, other) => sum.add(other), must(first, "objective")).div(1 + others.length);

/**
 * The runs of all folds with all seeds, as one dynamics. `make` is asked for each; what it makes must agree in its hyperparameters and
 * steps. Throws an `ArgumentError` where it does not.
 */
export function crossValidation<
  H extends string,
  K extends string,
  D extends Domains<H>,
  M extends Dynamics<H, K, D> = Dynamics<H, K, D>,
>(options: CrossValidationOptions, make: (split: Split) => M & Dynamics<H, K, D>): CrossValidation<H, D, M> {
  const where = "crossValidation";
  checkRecord(where, "the options", options, OPTIONS);
  checkFunction(where, "what makes a member", make);
  const { folds = 1, seeds = 1, reduce = mean } = options;
  for (const [name, count] of Object.entries({ folds, seeds })) checkInteger(where, name, count, 1);
  checkFunction(where, "reduce", reduce);

  const splits = Array.from({ length: folds * seeds }, (_, i) => ({
    fold: Math.floor(i / seeds),
    seed: 1 + (i % seeds),
  }));
  const labels = splits.map(({ fold, seed }) =>
    [...(folds > 1 ? [`fold ${fold}`] : []), ...(seeds > 1 ? [`seed ${seed}`] : [])].join(", "),
  );
  const all: readonly (M & Dynamics<H, K, D>)[] = splits.map(make);
  const first = must(all[0], "member");
  all.forEach((member, i) => checkAgrees(`${where}, ${labels[i] || "its member"}`, member, first));

  /** Names of parts and data, each with its member before it. */
  const joined = <V>(records: readonly Readonly<Record<string, V>>[]): Readonly<Record<string, V>> =>
    Object.fromEntries(
      records.flatMap((record, i) => Object.entries(record).map(([name, value]) => [`${labels[i]}: ${name}`, value])),
    );
  const index = new Map(labels.map((label, i) => [label, i]));
  const apart = <V>(record: Readonly<Record<string, V>>): readonly Readonly<Record<string, V>>[] => {
    const found = all.map((): [name: string, value: V][] => []);
    for (const [name, value] of Object.entries(record)) {
      const end = name.indexOf(": ");
      const member = found[index.get(name.slice(0, end)) ?? -1];
      member?.push([name.slice(end + 2), value]);
    }
    return found.map((entries) => Object.fromEntries(entries));
  };

  const objectives = <T extends TensorLike<T>>(
    state: State<string, T>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ): readonly T[] => {
    const states = apart(state);
    return all.map((member, i) => member.objective(must(states[i], "state"), hyper, lift));
  };
  const { name, hyperparameters, steps } = first;
  return {
    name: all.length === 1 ? name : `${name}, ${all.length} runs`,
    hyperparameters,
    steps,
    ...computingOf(first),
    members: splits.map((split, i) => ({
      ...split,
      dynamics: must(all[i], "member"),
      stateOf: <T>(state: State<string, T>) => must(apart(state)[i], "state"),
    })),
    isMean: reduce === mean,
    joined,
    objectives,
    ...(all.some(({ phase }) => phase) && {
      phase: (t: number) => JSON.stringify(all.map((member) => member.phase?.(t) ?? "")),
    }),
    zeros(part) {
      const end = part.indexOf(": ");
      const member = all[index.get(part.slice(0, end)) ?? -1];
      return member?.zeros?.(part.slice(end + 2) as K) ?? false;
    },
    ...(all.some(({ input }) => input) && {
      input: (t: number) => joined(all.map((member) => member.input?.(t) ?? {})),
    }),
    start: (hyper, lift) => joined(all.map((member) => member.start(hyper, lift))),
    step<T extends TensorLike<T>>(state: State<string, T>, hyper: Hyper<H, T>, context: StepContext<T>) {
      const [states, inputs] = [apart(state), apart(context.input)];
      const phases: readonly string[] = context.phase === "" ? [] : JSON.parse(context.phase);
      const { count, lift } = context;
      const given = (i: number): StepContext<T> =>
        lateContext({ count, phase: phases[i] ?? "", input: must(inputs[i], "input"), lift }, () => context.t);
      return joined(all.map((member, i) => member.step(must(states[i], "state"), hyper, given(i))));
    },
    objective: (state, hyper, lift) => reduce(objectives(state, hyper, lift)),
    ...(all.every(({ monitor }) => monitor) && {
      monitor<T extends TensorLike<T>>(state: State<string, T>): T {
        const states = apart(state);
        return mean(all.map((member, i) => must(member.monitor, "monitor")(must(states[i], "state"))));
      },
    }),
    brokenDerivative(after) {
      const magnitudes = apart(after);
      for (const [i, member] of all.entries()) {
        const broken = member.brokenDerivative?.(must(magnitudes[i], "magnitudes")) ?? null;
        if (broken !== null) return `${labels[i]}: ${broken}`;
      }
      return null;
    },
  };
}

/** Refuses a member that is another problem than the first. */
function checkAgrees(where: string, member: Dynamics, first: Dynamics): void {
  checkDynamics(where, member);
  if (member.inspection !== undefined || member.rowNames !== undefined) {
    refuse(where, "the member", member, "one that `dynamics` or `training` made: this one inspects its own run");
  }
  if (member.steps !== first.steps) {
    throw new ArgumentError(
      where,
      `it has ${member.steps} steps, the first has ${first.steps}`,
      "Let all take as many",
    );
  }
  const [names, others] = [member, first].map(({ hyperparameters }) => Object.keys(hyperparameters));
  const isSame = names?.length === others?.length && names?.every((name) => agree(name, member, first));
  if (!isSame) {
    throw new ArgumentError(
      where,
      `its hyperparameters are not those of the first`,
      "Let all have the same, with the same initial values: what differs is data",
    );
  }
}

const agree = (name: string, { hyperparameters: ours }: Dynamics, { hyperparameters: theirs }: Dynamics): boolean =>
  ours[name]?.name === valueAt(theirs, name)?.name &&
  JSON.stringify(ours[name]?.initial) === JSON.stringify(valueAt(theirs, name)?.initial);
