/**
 * Training as a dynamics: each step is one gradient step on one batch, by reverse mode in whatever number the run is on.
 *
 * The mapped types that let a loss be written inline live here, at the edge; inside, everything is flat records. The state of a run has the
 * weights and what the optimizer remembers (`parameters.w`, `parameters.w:mean`), the last loss, what the loss hands on (`state.mean`) and
 * tells (`extra.accuracy`), and averages (`average.parameters.w`), each where there is such a thing.
 */
import {
  ArgumentError,
  checkFlag,
  checkFunction,
  checkInteger,
  checkRecord,
  type Flat,
  type Lift,
  type Mapped,
  must,
  type TensorLike,
  widest,
  type Natural,
} from "@dualtape/core";
import { checkOptimizer, type Hyper, type StepNumber } from "@dualtape/optimizers";
import { record, seedOf, type Var } from "@dualtape/reverse";
import { type Tensor, tensor } from "@dualtape/tensor";
import { mapRecord, valueAt } from "../records/record.ts";
import { averageOf } from "./average.ts";
import { checkCompiler, checkEngine } from "./checks.ts";
import { batchesFor, dataIn, tensorsIn } from "./data.ts";
import { descent, stepNumberFor } from "./descent.ts";
import { type Draw, drawingBy, drawingFrom, drawn, Draws } from "./draws.ts";
import type { Dynamics } from "./dynamics.ts";
import { computingOf } from "./frame.ts";
import { heard, type Heard, type HyperOf, type Loss, type LossContext, stateless, type Stateless } from "./loss.ts";
import { type HyperSpecification, specified, type TunedDomains, type TunedIn } from "./specification.ts";
import type { State, StepContext } from "./stepping.ts";
import { type Judged, TRAINING_OPTIONS, type TrainingOptions } from "./training-options.ts";
import { tryLosses } from "./trial.ts";

/** The objective, and what the loss that measures it tells beside it. */
export interface Judgement<T> {
  readonly value: T;
  readonly extra: Readonly<Record<string, T>>;
}

/** What steps are made by. */
export interface TrainedBy {
  /** The name of the optimizer. */
  readonly name: string;
  /** The hyperparameters that are held, in natural units. */
  readonly held: Readonly<Record<string, Natural>>;
}

/** A training run as a dynamics. */
export interface Training<P, H, C = Stateless> extends Dynamics<TunedIn<H>, string, TunedDomains<H>> {
  readonly optimizer: TrainedBy;
  /** The parameters in a state of the run that the objective is measured on: averages, where those are asked for. */
  parametersOf(state: State<string, Tensor>): Mapped<P, Tensor>;
  /** What losses handed on, in a state of the run. */
  stateOf(state: State<string, Tensor>): Mapped<C, Tensor>;
  /** What the loss told in the step that came to a state, by name. */
  extraOf(state: State<string, Tensor>): Readonly<Record<string, Tensor>>;
  /** The objective, with what is told beside it. */
  judge<T extends TensorLike<T>>(
    state: State<string, T>,
    hyper: Hyper<TunedIn<H>, T>,
    lift: Lift<Tensor, T>,
  ): Judgement<T>;
}

const [STATE, EXTRA] = ["state", "extra."] as const;

/**
 * Makes a dynamics of a training run. Everything that can be checked is checked here, before any time is spent: throws an
 * `ArgumentError`, `ShapeError`, `HyperparameterError` or `NonFiniteError` that names what, where and the remedy.
 */
export function training<P, B, H extends HyperSpecification, N extends string, V = B, C = Stateless>(
  options: TrainingOptions<P, B, H, N, V, C> & Judged<P, B, H, V, C>,
): Training<P, H, C> {
  checkRecord("training", "the options", options, TRAINING_OPTIONS);
  const { optimizer, steps, loss, engine, compiler, deterministic = false } = options;
  const { validation, validationLoss, seed = 1 } = options;
  checkOptimizer("training", optimizer);
  const name = `training by ${optimizer.name}`;
  checkInteger(name, "steps", steps, 1);
  checkFunction(name, "loss", loss);
  if (validationLoss !== undefined) checkFunction(name, "validationLoss", validationLoss);
  checkEngine(name, engine);
  checkCompiler(name, compiler);
  checkFlag(name, "deterministic", deterministic);
  checkInteger(name, "seed", seed, 0);
  if (validation === undefined && validationLoss !== undefined) {
    throw new ArgumentError(
      name,
      "there is a validationLoss and no validation",
      "Give data to validate on, or leave it out",
    );
  }
  const average = averageOf(name, options.average);
  const parameters = tensorsIn(`${name}, parameters`, options.parameters);
  const own = widest(parameters.leaves);
  const handed = options.state === undefined ? stateless<C>() : tensorsIn<C>(`${name}, state`, options.state);
  const handedKeys = handed.paths.map((path) => (path === "" ? STATE : `${STATE}.${path}`));
  const batches = batchesFor(name, options.batches, own);
  const { tuned, held } = specified(name, options.hyper, optimizer);
  const weights = descent<string>(optimizer, "parameters", parameters.paths);
  const precision = widest([...parameters.leaves, ...batches.first.leaves]);
  const trainingData: Flat<unknown, Tensor> = batches.first;
  const judged: Flat<unknown, Tensor> | null =
    validation === undefined ? null : dataIn(`${name}, validation`, validation, own);
  const judging = validationLoss ?? loss;

  /** A loss, called with what belongs to it, and what it told. */
  const call = <S extends TensorLike<S>>(
    [title, of, data]: readonly [title: string, of: AnyLoss<P, H, C>, data: Flat<unknown, Tensor>],
    at: readonly S[],
    leaves: readonly S[],
    hyper: Hyper<string, S>,
    state: readonly S[],
    context: Omit<LossContext<S, C>, "state">,
  ): Heard<S> => {
    const given = { ...context, state: handed.rebuild(state) };
    const told = of(parameters.rebuild(at), data.rebuild(leaves) as never, hyper as HyperOf<H, S>, given);
    return heard(`${name}, ${title}`, told, handed, state);
  };
  const trained = ["loss", loss as AnyLoss<P, H, C>, trainingData] as const;
  const measured = ["validationLoss", judging as AnyLoss<P, H, C>, judged ?? trainingData] as const;

  const complete = <T>(hyper: Hyper<string, T>, lift: Lift<Tensor, T>): Hyper<string, T> => ({
    ...hyper,
    ...mapRecord(held, lift),
  });
  const initial: Hyper<string, Tensor> = { ...mapRecord(tuned, (domain) => tensor(domain.initial)), ...held };
  /** Tries a loss on tensors, on the values that a run starts from, and notes what it draws. */
  const tried = (
    of: typeof trained | typeof measured,
    hyper: Hyper<string, Tensor>,
    { leaves = of[2].leaves, t = 1, draws = [] as Draw[] } = {},
  ): Heard<Tensor> =>
    call(of, parameters.leaves, leaves, hyper, handed.leaves, {
      lift: (value) => value,
      random: drawingBy<Tensor>(`${name}, ${of[0]}`, (draw) => {
        draws.push(draw);
        return drawn(draw, seed, of === trained ? t : MEASURED, own);
      }),
      t,
      training: of === trained,
    });
  const first: Draw[] = [];
  tryLosses({
    name,
    optimizer,
    hyper: initial,
    losses: [trained, ...(judged === null ? [] : [measured])].map((of) => ({
      title: of[0],
      given: { parameters: parameters.paths, batch: of[2].paths },
      call: (watched) => tried(of, watched, of === trained ? { draws: first } : {}).value,
    })),
  });
  const ask = (leaves: readonly Tensor[], t: number): readonly Draw[] => {
    const asked: Draw[] = [];
    tried(trained, initial, { leaves, t, draws: asked });
    return asked;
  };
  const draws = new Draws(seed, own, ask, { leaves: trainingData.leaves, draws: first });

  /** The weights to judge by, which some optimizers keep beside those that gradients are taken at. */
  const weightsIn = <T extends TensorLike<T>>(state: State<string, T>): State<string, T> =>
    weights.place(weights.judged(state));
  const averaged = <T extends TensorLike<T>>(state: State<string, T>): readonly T[] =>
    weights.read(average.read(state, weightsIn(state)));
  const stateIn = <T>(state: State<string, T>): readonly T[] =>
    handedKeys.map((key) => must(valueAt(state, key), `the part ${key} of the state`));
  const extraIn = <T>(state: State<string, T>): Readonly<Record<string, T>> =>
    Object.fromEntries(
      Object.entries(state).flatMap(([key, value]) =>
        key.startsWith(EXTRA) ? [[key.slice(EXTRA.length), value] as const] : [],
      ),
    );

  const judge = <T extends TensorLike<T>>(
    state: State<string, T>,
    hyper: Hyper<string, T>,
    lift: Lift<Tensor, T>,
  ): Judgement<T> => {
    const last = valueAt(state, "loss");
    if (judged === null && last !== undefined && options.average === undefined) {
      return { value: last, extra: extraIn(state) };
    }
    const leaves = measured[2].leaves.map(lift);
    const { value, extra } = call(measured, averaged(state), leaves, complete(hyper, lift), stateIn(state), {
      lift,
      random: drawingBy(`${name}, ${measured[0]}`, (draw) => lift(drawn(draw, seed, MEASURED, own))),
      t: steps,
      training: false,
    });
    return { value, extra };
  };

  return {
    name,
    hyperparameters: tuned as TunedDomains<H>,
    steps,
    ...computingOf({ ...(engine && { engine }), ...(compiler && { compiler }), deterministic }),
    zeros: (part) => part === "loss" || part.startsWith(EXTRA), // which no step reads
    input(t) {
      const batch = batches.at(t);
      return {
        ...batch,
        ...draws.at(
          t,
          batches.first.paths.map((path) => must(batch[path], path)),
        ),
      };
    },
    start<T extends TensorLike<T>>(_hyper: Hyper<string, T>, lift: Lift<Tensor, T>): State<string, T> {
      const start = weights.start(parameters.leaves.map(lift));
      const handedOn = handedKeys.map((key, i) => [key, lift(must(handed.leaves[i], key))] as const);
      return { ...start, ...Object.fromEntries(handedOn), ...average.start(weightsIn(start)) };
    },
    step<T extends TensorLike<T>>(
      state: State<string, T>,
      tunedHyper: Hyper<string, T>,
      context: StepContext<T>,
    ): State<string, T> {
      const { input, lift } = context;
      const hyper = complete(tunedHyper, lift);
      const told: Heard<Var<T>>[] = [];
      const { value, pullback } = record(name, weights.read(state), (variables, constant) => {
        const inputs = mapRecord(input, constant);
        const leaves = trainingData.paths.map((path) => must(inputs[path], path));
        const answer = call(trained, variables, leaves, mapRecord(hyper, constant), stateIn(state).map(constant), {
          lift: (value) => constant(lift(value)),
          random: drawingFrom(`${name}, loss`, inputs),
          t: numberOf(context.count, constant),
          training: true,
        });
        const owned = must(variables[0], "a variable");
        told.push({
          value: answer.value,
          state: answer.state.map((part, i) => owned.own(part, `its state ${handed.paths[i]}`)),
          extra: mapRecord(answer.extra, (part, key) => owned.own(part, `its extra ${key}`)),
        });
        return answer.value;
      });
      const { state: handedOn, extra } = must(told[0], "what the loss told");
      const gradients = pullback(seedOf(name, value));
      const after = weights.step(state, hyper, gradients, stepNumberFor(optimizer, context));
      return {
        ...after,
        ...average.step(state, weightsIn(after)),
        ...Object.fromEntries(handedKeys.map((key, i) => [key, must(handedOn[i], key).primal] as const)),
        ...Object.fromEntries(
          Object.entries(extra).map(([key, { primal }]) => [EXTRA + key, primal.detach()] as const),
        ),
        loss: value.to(precision),
      };
    },
    objective: (state, hyper, lift) => judge(state, hyper, lift).value,
    judge,
    optimizer: {
      name: optimizer.name,
      held: mapRecord(held, ({ shape, data }) => (shape.length === 0 ? (data[0] ?? NaN) : [...data])),
    },
    brokenDerivative: (after) =>
      Number.isFinite(after["loss"])
        ? (parameters.paths.find((path) => !Number.isFinite(after[weights.keyOf(path)])) ?? null)
        : null,
    monitor: <T extends TensorLike<T>>(state: State<string, T>) => state["loss"] as T,
    parametersOf: (state) => parameters.rebuild(averaged(state)),
    stateOf: (state) => handed.rebuild(stateIn(state)),
    extraOf: extraIn,
  };
}

/** What is drawn while the objective is measured is drawn for this, and not for a step. */
const MEASURED = "measured";

/** A loss on data that belong to it. */
type AnyLoss<P, H, C> = Loss<P, never, H, C>;

const numberOf = <T, S>(t: StepNumber<T>, lift: (value: T) => S): StepNumber<S> =>
  typeof t === "number" ? t : lift(t);
