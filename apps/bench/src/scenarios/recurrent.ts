/**
 * A gated recurrent unit along 300 steps, and how large its last state is, to be derived by all of its parameters:
 *
 *   L = mean h_T²
 */
import { flatten, mapTree, mean, oneMinus, positive, type TensorLike } from "@dualtape/core";
import { type Engine, training } from "@dualtape/hyperopt";
import { gru, type Gru } from "@dualtape/nn";
import { adam } from "@dualtape/optimizers";
import { type Precision, seeded, type Tensor } from "@dualtape/tensor";
import { type Field, field, type Job } from "./scenario.ts";

export const BATCH = 32;
export const TIMES = 300;
const [INPUTS, SIZE] = [16, 64] as const;

/** The unit and the sequences that it reads, drawn in float64 and rounded. */
export function material(dtype: Precision): { readonly unit: Gru<Tensor>; readonly x: Tensor } {
  const random = seeded(1);
  return {
    unit: mapTree(gru.init(INPUTS, SIZE, random), (drawn: Tensor) => drawn.to(dtype)),
    x: random.normal([BATCH, TIMES, INPUTS]).to(dtype),
  };
}

/** L, where reverse mode keeps all states or so many. */
export const loss = <T extends TensorLike<T>>(unit: Gru<T>, x: T, checkpoints?: number): T =>
  mean(gru.over(x, unit, checkpoints === undefined ? {} : { checkpoints }).last.square());

/** A few steps of Adam, with all four of its hyperparameters. */
export const unitTraining = (engine: Engine) => {
  const { unit, x } = material("float64");
  return training({
    parameters: unit,
    loss: <T extends TensorLike<T>>(parameters: Gru<T>, batch: { readonly x: T }): T => loss(parameters, batch.x),
    batches: [{ x }],
    validation: { x },
    steps: 8,
    optimizer: adam,
    hyper: {
      learningRate: positive(1e-3),
      beta1: oneMinus(0.5),
      beta2: oneMinus(0.9),
      epsilon: positive(1e-3),
    },
    engine,
  });
};

/** The same numbers, for engines that derive it by themselves: parameters by their paths. */
export function recurrentJob(dtype: Precision): Job {
  const { unit, x } = material(dtype);
  const { paths, leaves } = flatten<Gru<Tensor>, Tensor>(unit);
  return {
    kind: "recurrent",
    dtype,
    start: {},
    data: { x: fieldOf(x) },
    hyperparameters: Object.fromEntries(leaves.map((leaf, i) => [paths[i], fieldOf(leaf)])),
    steps: TIMES,
  };
}

const fieldOf = ({ shape, data, precision }: Tensor): Field => field(precision, shape, (i) => data[i] ?? Number.NaN);
