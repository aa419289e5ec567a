/**
 * Training whose steps can be undone to the bit: momentum in exact arithmetic, as a dynamics for any strategy.
 *
 * `hybrid` and `unrolled` run the same fixed-point arithmetic with straight-through derivatives; `reversible` alone makes
 * use of the way back. Learning rate and momentum may be schedules, a value a step or a value a step and tensor.
 */
import { checkRecord, type Domain, type Lift, type Natural, type TensorLike } from "@dualtape/core";
import type { Hyper, Optimizer } from "@dualtape/optimizers";
import {
  descent,
  type HyperSpecification,
  mapRecord,
  type State,
  type StepContext,
  TRAINING_OPTIONS,
  tensorsIn,
  type Training,
  type TrainingOptions,
  type TunedDomains,
  type TunedIn,
  whyEager,
} from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";
import { AFTER, exactMomentum, type ExactMomentumHyper, smoothMomentum } from "./exact-momentum.ts";
import { onGrid } from "./fixed-point.ts";
import { checkLayout } from "./layout.ts";
import { slopesOf } from "./slopes.ts";
import type { Moves, Parts, UndoableDynamics } from "./undoable.ts";

/** What to train, on what, and how; the optimizer is given. The engine is that of the gradients, in runs that are undone. */
export type ReversibleTrainingOptions<P, B, H extends HyperSpecification> = Omit<
  TrainingOptions<P, B, H, ExactMomentumHyper>,
  (typeof LEFT_OUT)[number]
>;

/** What is given already, and what no step could take back. */
const LEFT_OUT = ["optimizer", "state", "average"] as const;
const NAMES = TRAINING_OPTIONS.filter((name) => !LEFT_OUT.some((left) => left === name));

/** Makes a training run, eager or compiled. */
type Trains = <P, B, H extends HyperSpecification, N extends string>(
  options: TrainingOptions<P, B, H, N>,
) => Training<P, H>;

/** Makes an undoable dynamics of a training run by momentum; see `training` for what it checks and throws. */
export type TrainsReversibly = <P, B, H extends HyperSpecification>(
  options: ReversibleTrainingOptions<P, B, H>,
) => ReversibleTraining<P, H>;

/** A training run whose steps can be undone. */
export interface ReversibleTraining<P, H>
  extends Training<P, H>, UndoableDynamics<TunedIn<H>, string, TunedDomains<H>> {
  /** The live bit buffers in a state, one for each parameter tensor. */
  buffersOf<T>(state: State<string, T>): readonly T[];
}

/** `reversibleTraining`, whoever makes the training run. */
export const undoableBy =
  (training: Trains): TrainsReversibly =>
  (options) =>
    undoable(training, options);

function undoable<P, B, H extends HyperSpecification>(
  training: Trains,
  options: ReversibleTrainingOptions<P, B, H>,
): ReversibleTraining<P, H> {
  checkRecord("reversibleTraining", "the options", options, NAMES);
  const { leaves, paths, rebuild } = tensorsIn("reversibleTraining, parameters", options.parameters);
  const parameters = rebuild(leaves.map((leaf) => onGrid(leaf.to("float64")))) as P;
  const layout = { steps: options.steps, paths };
  const optimizer = exactMomentum(layout);
  const by = (chosen: Optimizer<ExactMomentumHyper>): Training<P, H> =>
    training<P, B, H, ExactMomentumHyper>({ ...options, parameters, optimizer: chosen });
  const run = by(optimizer);
  const smooth = by(smoothMomentum(layout));
  const gradients = by(keepingGradients(optimizer));
  const initial = mapRecord(optimizer.hyperparameters, (_default, name) => initialOf(options.hyper[name]));
  for (const [name, { shape }] of Object.entries(initial)) checkLayout(`${run.name}, ${name}`, shape, layout);

  const update = descent(optimizer, "parameters", paths);
  const { keyOf } = update;
  const keys = paths.map((path) => ({
    path,
    key: keyOf(path),
    velocity: keyOf(path, "velocity"),
    buffer: keyOf(path, "buffer"),
  }));
  /** The hyperparameters of the optimizer: those tuned, and those held. */
  const complete = <T>(hyper: Readonly<Record<string, T>>, lift: Lift<Tensor, T>): Hyper<ExactMomentumHyper, T> =>
    mapRecord(initial, (held, name) => hyper[name] ?? lift(held));
  const partOf = <T>(state: State<string, T>, key: string): T => state[key] as T;

  const slotsOf = <T>(state: State<string, T>, { velocity, buffer }: (typeof keys)[number]) => ({
    velocity: partOf(state, velocity),
    buffer: partOf(state, buffer),
  });
  /** The state before a step, with the gradient from whoever computes it at the parameters there. */
  function undone<T extends TensorLike<T>>(
    state: State<string, T>,
    hyper: Hyper<ExactMomentumHyper, T>,
    t: number,
    forgotten: Parts<string, T>,
    slopes: (parameters: State<string, T>) => State<string, T>,
  ): State<string, T> {
    const parameters = Object.fromEntries(
      keys.map((names) => {
        const { key, path } = names;
        const after = { parameter: partOf(state, key), slots: slotsOf(state, names), t, path };
        return [key, optimizer.unstepParameter(hyper, after)];
      }),
    );
    const there = slopes(parameters);
    const slots = keys.map((names) => {
      const { path } = names;
      const after = { gradient: partOf(there, keyOf(path, "gradient")), slots: slotsOf(state, names), t, path };
      const { velocity, buffer } = optimizer.unstepSlots(hyper, after);
      return { [names.velocity]: velocity, [names.buffer]: buffer };
    });
    return Object.assign({ ...parameters, loss: partOf(there, "loss") }, ...slots, forgotten) as State<string, T>;
  }

  return {
    ...run,
    engine: "eager", // its steps look at values: an integer must be below 2⁵³
    forgotten<T extends TensorLike<T>>(
      state: State<string, T>,
      tuned: Readonly<Record<string, T>>,
      t: number,
      lift: Lift<Tensor, T>,
    ) {
      const hyper = complete(tuned, lift);
      const full = keys.filter(({ path, buffer }) => optimizer.overflows(hyper, partOf(state, buffer), t, path));
      return Object.fromEntries(full.map(({ buffer }) => [buffer, partOf(state, buffer)]));
    },
    undo<T extends TensorLike<T>>(
      state: State<string, T>,
      tuned: Readonly<Record<string, T>>,
      context: StepContext<T>,
      forgotten: Parts<string, T>,
    ) {
      const slopes = (parameters: State<string, T>): State<string, T> => gradients.step(parameters, tuned, context);
      return undone(state, complete(tuned, context.lift), context.t, forgotten, slopes);
    },
    inProgram<T extends TensorLike<T>>(
      tuned: Readonly<Record<string, T>>,
      lift: Lift<Tensor, T>,
    ): Moves<TunedIn<H>, string, T> | null {
      const start = run.start(tuned, lift);
      if (whyEager(run, start, lift) !== null) return null;
      const hyper = complete(tuned, lift);
      const slopes = slopesOf(gradients, run.steps, tuned, lift);
      const read = (state: State<string, T>): State<string, T> =>
        Object.fromEntries(keys.map(({ key }) => [key, partOf(state, key)]));
      return {
        step(state, t) {
          const there = slopes.at(read(state), t);
          const found = paths.map((path) => partOf(there, keyOf(path, "gradient")));
          return { ...update.step(state, hyper, found, t), loss: partOf(there, "loss") };
        },
        undo: (state, t, forgotten) => undone(state, hyper, t, forgotten, (parameters) => slopes.at(parameters, t)),
        derivatives: smooth,
        told: (state) =>
          Object.fromEntries(keys.map(({ path, velocity }) => [keyOf(path, AFTER), partOf(state, velocity)])),
        computed: () => slopes.computed(),
      };
    },
    buffersOf: (state) => keys.map(({ buffer }) => partOf(state, buffer)),
  };
}

/** An optimizer that moves nothing and keeps the gradient: so the gradient comes from the very step that is to be undone. */
const keepingGradients = <H extends string>({ name, hyperparameters }: Optimizer<H>): Optimizer<H, "gradient"> => ({
  name,
  hyperparameters,
  steady: true,
  init: (parameter) => ({ gradient: parameter.zeroLike() }),
  step: (_hyper, { parameter, gradient }) => ({ parameter, slots: { gradient } }),
});

/** The value that a hyperparameter starts from, or is held at. */
const initialOf = (given: Domain | Natural): Tensor =>
  tensor(typeof given === "object" && "initial" in given ? given.initial : given);
