/**
 * Training as a dynamics: each step is one gradient step on one batch, by reverse mode in whatever number the run is on.
 *
 * The mapped types that let a loss be written inline live here, at the edge; inside, everything is flat records.
 */
import {
  ArgumentError,
  type Domain,
  flatten,
  type Flat,
  HyperparameterError,
  type Lift,
  type Mapped,
  type Natural,
  type NaturalsOf,
  NonFiniteError,
  ShapeError,
  formatShape,
  type TensorLike,
  widest,
} from "@dualtape/core";
import type { Hyper, Optimizer } from "@dualtape/optimizers";
import { record, seedOf, type Var } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { batchesFor, tensorsIn } from "./data.ts";
import { descent } from "./descent.ts";
import { mapRecord } from "../records/record.ts";
import type { Dynamics } from "./dynamics.ts";
import type { Engine, State, StepContext } from "./stepping.ts";

/** For each hyperparameter a domain, to be tuned, or a plain value, to be held. */
export type HyperSpecification = Readonly<Record<string, Domain | Natural>>;

/** The hyperparameters of a specification that have a domain. */
export type TunedIn<H> = { [N in keyof H]: H[N] extends Domain ? N : never }[keyof H] & string;

/** Their domains by name. */
export type TunedDomains<H> = { readonly [N in TunedIn<H>]: Extract<H[N], Domain> };

/** Their natural values by name. */
export type TunedValues<H> = NaturalsOf<TunedDomains<H>>;

/** The values of a specification's hyperparameters, in some kind of number. */
export type HyperOf<H, S> = { readonly [N in keyof H]: S };

/** A scalar loss of parameters on a batch, written once for every kind of number. */
export type Loss<P, B, H> = <S extends TensorLike<S>>(
  parameters: Mapped<P, S>,
  batch: Mapped<B, S>,
  hyper: HyperOf<H, S>,
) => S;

/** What to train, on what, and how. */
export interface TrainingOptions<P, B, H extends HyperSpecification, N extends string> {
  /** The parameters to start from: a tree of tensors. */
  readonly parameters: P;
  /** The loss that each step goes down; a regularizer with its hyperparameter may stand in it. */
  readonly loss: Loss<P, B, H>;
  /** The batches, taken in turn; or a pure function of the step, from 1: it must give the same batch each time it is asked. */
  readonly batches: readonly B[] | ((t: number) => B);
  /** The data that the objective is measured on. Without it, the objective is the training loss of the last step. */
  readonly validation?: B;
  /** The loss on the validation data: `loss` by default. Give it when `loss` holds a regularizer. */
  readonly validationLoss?: Loss<P, B, H>;
  /** How many steps a run takes. */
  readonly steps: number;
  readonly optimizer: Optimizer<N>;
  /** All hyperparameters of the optimizer and of the loss: a domain to tune one, a plain value to hold it. */
  readonly hyper: H & Readonly<Record<N, Domain | Natural>>;
  /** How runs on plain tensors are computed, `eager` or `compiled`; where left out, as suits their size. */
  readonly engine?: Engine;
}

/** A training run as a dynamics. */
export interface Training<P, H> extends Dynamics<TunedIn<H>, string, TunedDomains<H>> {
  /** The parameters in a state of the run. */
  parametersOf(state: State<string, Tensor>): Mapped<P, Tensor>;
}

/**
 * Makes a dynamics of a training run. Everything that can be checked is checked here, before any time is spent: throws an
 * `ArgumentError`, `ShapeError`, `HyperparameterError` or `NonFiniteError` that names what, where and the remedy.
 */
export function training<P, B, H extends HyperSpecification, N extends string>(
  options: TrainingOptions<P, B, H, N>,
): Training<P, H> {
  const { optimizer, steps, loss, engine, validation, validationLoss = loss } = options;
  const name = `training by ${optimizer.name}`;
  if (!Number.isInteger(steps) || steps < 1) {
    throw new ArgumentError(name, `steps is ${steps}`, "Give an integer of 1 or more");
  }
  const parameters = tensorsIn(`${name}, parameters`, options.parameters);
  const batchAt = batchesFor(name, options.batches);
  const { tuned, held } = specified(name, options.hyper, optimizer);
  const weights = descent<string>(optimizer, "parameters", parameters.paths);
  const judged = validation === undefined ? null : tensorsIn(`${name}, validation`, validation);
  const example = batchAt(1);
  const precision = widest([...parameters.leaves, ...example.leaves]);
  check(name, options, example, { ...mapRecord(tuned, ({ initial }) => tensor(initial)), ...held });

  const complete = <T>(hyper: Hyper<string, T>, lift: Lift<Tensor, T>): Hyper<string, T> => ({
    ...hyper,
    ...mapRecord(held, lift),
  });

  return {
    name,
    hyperparameters: tuned as TunedDomains<H>,
    steps,
    ...(engine && { engine }),
    ...(optimizer.steady === true && { phase: () => optimizer.name }),
    input(t) {
      const { leaves, paths } = batchAt(t);
      return Object.fromEntries(leaves.map((leaf, i) => [paths[i] ?? "", leaf]));
    },
    start: (_hyper, lift) => weights.start(parameters.leaves.map(lift)),
    step<T extends TensorLike<T>>(
      state: State<string, T>,
      tunedHyper: Hyper<string, T>,
      { t, input, lift }: StepContext<T>,
    ): State<string, T> {
      const hyper = complete(tunedHyper, lift);
      const { value, pullback } = record(name, weights.read(state), (variables, constant) =>
        loss(
          parameters.rebuild(variables),
          example.rebuild(Object.values(input).map(constant)),
          mapRecord(hyper, constant) as HyperOf<H, Var<T>>,
        ),
      );
      const gradients = pullback(seedOf(name, value));
      return { ...weights.step(state, hyper, gradients, t), loss: value.to(precision) };
    },
    objective<T extends TensorLike<T>>(
      state: State<string, T>,
      tunedHyper: Hyper<string, T>,
      lift: Lift<Tensor, T>,
    ): T {
      const last = state["loss"];
      if (judged === null && last !== undefined) return last;
      const batch = judged ?? example;
      return validationLoss(
        parameters.rebuild(weights.read(state)),
        batch.rebuild(batch.leaves.map(lift)),
        complete(tunedHyper, lift) as HyperOf<H, T>,
      );
    },
    monitor: <T extends TensorLike<T>>(state: State<string, T>) => state["loss"] as T,
    parametersOf: (state) => parameters.rebuild(weights.read(state)),
  };
}

interface Specified {
  readonly tuned: Readonly<Record<string, Domain>>;
  readonly held: Readonly<Record<string, Tensor>>;
}

/** Parts the hyperparameters into those with a domain and those that are held. */
function specified(name: string, hyper: HyperSpecification, optimizer: Optimizer): Specified {
  const missing = Object.keys(optimizer.hyperparameters).find((needed) => !(needed in hyper));
  if (missing !== undefined) {
    const { name: domain, initial } = optimizer.hyperparameters[missing] as Domain;
    throw new HyperparameterError(
      `${name}, hyper`,
      `${missing} is missing`,
      `Add ${missing}: ${domain}(${String(initial)}) to tune it, or ${missing}: ${String(initial)} to hold it`,
    );
  }
  const tuned: Record<string, Domain> = {};
  const held: Record<string, Tensor> = {};
  for (const [key, value] of Object.entries(hyper)) {
    if (typeof value === "object" && "constrain" in value) tuned[key] = value;
    else held[key] = tensor(value);
  }
  return { tuned, held };
}

/** Tries the loss once: it must be a finite scalar, and every hyperparameter must be read by someone. */
function check<P, B, H extends HyperSpecification, N extends string>(
  name: string,
  { parameters, loss, validation, validationLoss, optimizer, hyper }: TrainingOptions<P, B, H, N>,
  batch: Flat<B, Tensor>,
  values: Readonly<Record<string, Tensor>>,
): void {
  const read = new Set(Object.keys(optimizer.hyperparameters));
  const watched = new Proxy(values, {
    get: (target, key) => {
      read.add(String(key));
      return Reflect.get(target, key);
    },
  }) as HyperOf<H, Tensor>;
  const tensors = flatten<P, Tensor>(parameters);
  const value = loss(tensors.rebuild(tensors.leaves), batch.rebuild(batch.leaves), watched);
  if (validation !== undefined) {
    const judged = flatten<B, Tensor>(validation);
    (validationLoss ?? loss)(tensors.rebuild(tensors.leaves), judged.rebuild(judged.leaves), watched);
  }
  if (value.shape.length > 0) {
    throw new ShapeError(
      `${name}, loss`,
      `its value has shape ${formatShape(value.shape)}, not []`,
      "Sum it, or take the mean",
    );
  }
  if (!Number.isFinite(value.item())) {
    throw new NonFiniteError(
      `${name}, loss`,
      `its value is ${value.item()} before the first step`,
      "Look at the scale of data and parameters",
    );
  }
  const unread = Object.keys(hyper).find((key) => !read.has(key));
  if (unread !== undefined) {
    throw new HyperparameterError(
      `${name}, hyper`,
      `neither ${optimizer.name} nor the loss reads ${unread}`,
      "Take it out, or correct its name",
    );
  }
}
