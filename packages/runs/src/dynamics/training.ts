/**
 * Training as a dynamics: each step is one gradient step on one batch, by reverse mode in whatever number the run is on.
 *
 * The mapped types that let a loss be written inline live here, at the edge; inside, everything is flat records.
 */
import {
  ArgumentError,
  checkFunction,
  checkInteger,
  checkRecord,
  type Domain,
  type Lift,
  type Mapped,
  type Natural,
  type TensorLike,
  widest,
} from "@dualtape/core";
import { checkOptimizer, type Hyper, type Optimizer } from "@dualtape/optimizers";
import { record, seedOf, type Var } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { checkEngine } from "./checks.ts";
import { batchesFor, tensorsIn } from "./data.ts";
import { descent, stepNumberFor } from "./descent.ts";
import { mapRecord, valueAt } from "../records/record.ts";
import type { Dynamics } from "./dynamics.ts";
import { type HyperSpecification, specified, type TunedDomains, type TunedIn } from "./specification.ts";
import type { Engine, State, StepContext } from "./stepping.ts";
import { tryLosses } from "./trial.ts";

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
  /** How runs are computed, `eager` or `compiled`; where left out, as suits their size. */
  readonly engine?: Engine;
}

/** Their names. */
export const TRAINING_OPTIONS = [
  "parameters",
  "loss",
  "batches",
  "validation",
  "validationLoss",
  "steps",
  "optimizer",
  "hyper",
  "engine",
] as const satisfies readonly (keyof TrainingOptions<never, never, never, never>)[];

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
  checkRecord("training", "the options", options, TRAINING_OPTIONS);
  const { optimizer, steps, loss, engine, validation, validationLoss = loss } = options;
  checkOptimizer("training", optimizer);
  const name = `training by ${optimizer.name}`;
  checkInteger(name, "steps", steps, 1);
  checkFunction(name, "loss", loss);
  checkFunction(name, "validationLoss", validationLoss);
  checkEngine(name, engine);
  if (validation === undefined && options.validationLoss !== undefined) {
    throw new ArgumentError(
      name,
      "there is a validationLoss and no validation",
      "Give data to validate on, or leave it out",
    );
  }
  const parameters = tensorsIn(`${name}, parameters`, options.parameters);
  const batches = batchesFor(name, options.batches);
  const { tuned, held } = specified(name, options.hyper, optimizer);
  const weights = descent<string>(optimizer, "parameters", parameters.paths);
  const judged = validation === undefined ? null : tensorsIn(`${name}, validation`, validation);
  const precision = widest([...parameters.leaves, ...batches.first.leaves]);
  const onTensors =
    (of: Loss<P, B, H>) =>
    (at: Mapped<P, Tensor>, batch: Mapped<B, Tensor>, hyper: Hyper<string, Tensor>): Tensor =>
      of(at, batch, hyper as HyperOf<H, Tensor>);
  tryLosses<P, B>({
    name,
    optimizer,
    parameters,
    hyper: { ...mapRecord(tuned, ({ initial }) => tensor(initial)), ...held },
    losses: [
      ["loss", onTensors(loss), batches.first],
      ...(judged === null ? [] : [["validationLoss", onTensors(validationLoss), judged] as const]),
    ],
  });

  const complete = <T>(hyper: Hyper<string, T>, lift: Lift<Tensor, T>): Hyper<string, T> => ({
    ...hyper,
    ...mapRecord(held, lift),
  });

  return {
    name,
    hyperparameters: tuned as TunedDomains<H>,
    steps,
    ...(engine && { engine }),
    zeros: (part) => part === "loss", // which no step reads
    input: batches.at,
    start: (_hyper, lift) => weights.start(parameters.leaves.map(lift)),
    step<T extends TensorLike<T>>(
      state: State<string, T>,
      tunedHyper: Hyper<string, T>,
      context: StepContext<T>,
    ): State<string, T> {
      const { input, lift } = context;
      const hyper = complete(tunedHyper, lift);
      const { value, pullback } = record(name, weights.read(state), (variables, constant) =>
        loss(
          parameters.rebuild(variables),
          batches.first.rebuildFrom(mapRecord(input, constant)),
          mapRecord(hyper, constant) as HyperOf<H, Var<T>>,
        ),
      );
      const gradients = pullback(seedOf(name, value));
      return { ...weights.step(state, hyper, gradients, stepNumberFor(optimizer, context)), loss: value.to(precision) };
    },
    objective<T extends TensorLike<T>>(
      state: State<string, T>,
      tunedHyper: Hyper<string, T>,
      lift: Lift<Tensor, T>,
    ): T {
      const last = valueAt(state, "loss");
      if (judged === null && last !== undefined) return last;
      const batch = judged ?? batches.first;
      return validationLoss(
        parameters.rebuild(weights.judged(state)),
        batch.rebuild(batch.leaves.map(lift)),
        complete(tunedHyper, lift) as HyperOf<H, T>,
      );
    },
    brokenDerivative: (after) =>
      Number.isFinite(after["loss"])
        ? (parameters.paths.find((path) => !Number.isFinite(after[weights.keyOf(path)])) ?? null)
        : null,
    monitor: <T extends TensorLike<T>>(state: State<string, T>) => state["loss"] as T,
    parametersOf: (state) => parameters.rebuild(weights.judged(state)),
  };
}
