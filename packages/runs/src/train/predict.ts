/** What weights are good for: predictions, and losses on data, in batches of bounded size, so that memory does not grow with the data. */
import {
  checkFunction,
  checkInteger,
  checkRecord,
  formatShape,
  isKind,
  type Lift,
  type Mapped,
  must,
  type Natural,
  refuse,
  ShapeError,
  type TensorLike,
  widest,
} from "@dualtape/core";
import { type Tensor, tensor } from "@dualtape/tensor";
import { picked, someExamplesIn } from "../data/examples.ts";
import { dataIn, tensorsIn } from "../dynamics/data.ts";
import { drawingBy, drawn } from "../dynamics/draws.ts";
import { type DataOf, heard, type HyperOf, type Loss, stateless, type Stateless } from "../dynamics/loss.ts";
import { attempt } from "../dynamics/trial.ts";
import { mapRecord } from "../records/record.ts";
import type { Extra } from "./measurement.ts";

/** So many examples at a time, by default. */
const BATCH = 256;

/** A model: parameters and examples to a number with a row for each example; `lift` brings in constants, such as a mask. */
export type Model<P, X> = <S extends TensorLike<S>>(
  parameters: Mapped<P, S>,
  inputs: Mapped<X, S>,
  lift: Lift<Tensor, S>,
) => S;

/** Predictions and losses are computed on tensors, which constants are already. */
const itself = (constant: Tensor): Tensor => constant;

/** How to predict. */
export interface PredictOptions {
  /** How many examples are taken at a time; 256 by default. */
  readonly batchSize?: number;
}

/** The parts of examples, one after the other. */
function* parts<X>(where: string, examples: X, size: number): Generator<{ readonly part: X; readonly count: number }> {
  checkInteger(where, "batchSize", size, 1);
  const table = someExamplesIn(where, examples);
  for (let from = 0; from < table.count; from += size) {
    const count = Math.min(size, table.count - from);
    yield {
      part: picked(
        table,
        Int32Array.from({ length: count }, (_, i) => from + i),
      ),
      count,
    };
  }
}

/**
 * What a model says of each example, in the order of the examples: a tree of tensors and of lists of integers that have a row for each.
 * Throws an `ArgumentError` where there are none, and a `ShapeError` where the rows of two batches differ in shape.
 */
export function predict<P, X>(model: Model<P, X>, parameters: P, inputs: X, options: PredictOptions = {}): Tensor {
  const where = "predict";
  checkFunction(where, "the model", model);
  checkRecord(where, "the options", options, ["batchSize"]);
  const { batchSize = BATCH } = options;
  const weights = tensorsIn(`${where}, parameters`, parameters);
  const found: Tensor[] = [];
  for (const { part, count } of parts(where, inputs, batchSize)) {
    const batch = dataIn(`${where}, inputs`, part, widest(weights.leaves));
    const value = attempt(where, { parameters: weights.paths, inputs: batch.paths }, () =>
      model<Tensor>(weights.rebuild(weights.leaves), batch.rebuild(batch.leaves), itself),
    );
    found.push(rowsOf(where, value, count));
  }
  const [first, ...others] = found;
  return must(first, "prediction").concat(others, 0);
}

/** What a model gives: a row for each example. */
function rowsOf(where: string, value: Tensor, count: number): Tensor {
  if (!isKind<Tensor>(value, "Tensor")) {
    refuse(where, "what the model gives", value, "a number made of its parameters and inputs");
  }
  if (value.shape[0] === count) return value;
  throw new ShapeError(
    where,
    `the model gives shape ${formatShape(value.shape)} for ${count} examples`,
    "Let it give a row for each",
  );
}

/** A loss, and what it is measured on. */
export interface EvaluateOptions<P, B, H, C = Stateless> {
  /** The weights. */
  readonly parameters: P;
  /** A loss that is a mean over its examples. */
  readonly loss: Loss<P, B, H, C>;
  /** The examples: a tree of tensors and of lists of integers that have a row for each. */
  readonly data: B;
  /** The hyperparameters that the loss reads. */
  readonly hyper?: Readonly<Record<keyof H & string, Natural>>;
  /** What the loss reads that training handed on. */
  readonly state?: C;
  /** How many examples are taken at a time; 256 by default. */
  readonly batchSize?: number;
  /** Of what the loss draws; 1 by default. */
  readonly seed?: number;
}

const OPTIONS = [
  "parameters",
  "loss",
  "data",
  "hyper",
  "state",
  "batchSize",
  "seed",
] as const satisfies readonly (keyof EvaluateOptions<never, never, never>)[];

/**
 * The mean of a loss over examples, and of what it tells beside it, as if they were one batch: those of batches, weighted by their sizes.
 * Throws an `ArgumentError` where there are none.
 */
export function evaluate<P, B, H = Readonly<Record<never, Natural>>, C = Stateless>(
  options: EvaluateOptions<P, B, H, C>,
): { readonly value: number; readonly extra: Extra } {
  const where = "evaluate";
  checkRecord(where, "the options", options, OPTIONS);
  const { loss, data, hyper, batchSize = BATCH, seed = 1 } = options;
  checkFunction(where, "loss", loss);
  checkInteger(where, "seed", seed, 0);
  if (hyper !== undefined) checkRecord(where, "hyper", hyper);
  const weights = tensorsIn(`${where}, parameters`, options.parameters);
  const precision = widest(weights.leaves);
  const state = options.state === undefined ? stateless<C>() : tensorsIn<C>(`${where}, state`, options.state);
  const values = mapRecord<string, Natural, Tensor>(hyper ?? {}, (value) => tensor(value)) as HyperOf<H, Tensor>;
  let [sum, examples] = [tensor(0), 0];
  let extras: Readonly<Record<string, Tensor>> = {};
  for (const { part, count } of parts(where, data, batchSize)) {
    const batch = dataIn(`${where}, data`, part, precision);
    const told = attempt(where, { parameters: weights.paths, data: batch.paths }, () =>
      loss<Tensor>(weights.rebuild(weights.leaves), batch.rebuild(batch.leaves) as DataOf<B, Tensor>, values, {
        lift: itself,
        random: drawingBy(where, (draw) => drawn(draw, seed, examples, precision)),
        state: state.rebuild(state.leaves),
        t: 1,
        training: false,
      }),
    );
    const { value, extra } = heard(where, told, state, state.leaves);
    sum = sum.add(value.mul(count));
    extras = mapRecord(extra, (number, name) => (extras[name] ?? tensor(0)).add(number.mul(count)));
    examples += count;
  }
  return { value: sum.div(examples).item(), extra: mapRecord(extras, (total) => total.div(examples).toArray()) };
}
