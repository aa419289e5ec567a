/** Calls of `@dualtape/runs/data`: each maker, each option of it, and each function of what it makes. */
import * as it from "@dualtape/runs/data";
import { tensor } from "@dualtape/tensor";
import { argument, call, optional, type Table } from "./call.ts";
import { each } from "./runs.ts";

const three = () => ({
  x: tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]),
  labels: Int32Array.of(0, 1, 1),
});
const source = () => it.epochs(three(), { batchSize: 2 });
/** A tensor is a tree of one leaf. */
const examples = argument(three, { "a single array": ["a tensor of another shape"] });
const leftOut = ["undefined"] as const;
const flag = ["undefined", "true"] as const;
const labels = () => Int32Array.of(0, 1, 1);

/** Reads a stream to its end, or some items of one without. */
async function read<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of stream) if (found.push(item) === 20) break;
  return found;
}

const items = () => [1, 2, 3];
const arrays = [
  "an empty array",
  "an array of text",
  "an array with a hole",
  "a negative in an array",
  "a fraction in an array",
  "an array that holds itself",
  "a map",
] as const;
const stream = argument(items, { "items of any kind": arrays });

/** Any seed is as good as another. */
const seed = ["undefined", "negative"] as const;
const fitted = () => ({ mean: { x: [1, 2] }, deviation: { x: [1, 2] } });

const epochOptions = () => ({ batchSize: 2, seed: 2, shuffle: true, last: "drop" });
const sampleOptions = () => ({ batchSize: 2, seed: 2, weights: [1, 2, 3] });
const splitOptions = () => ({ fractions: { a: 0.5, b: 0.5 }, seed: 2, shuffle: true, stratify: labels() });
const foldOptions = () => ({ folds: 2, seed: 2, shuffle: true, stratify: labels() });
const step = argument(() => 1);

export const table: Table = {
  rows: [
    call(
      "rows",
      it.rows as never,
      examples,
      argument(() => [2, 0], { "none of them": ["an empty array"] }),
    ),
    call(
      "a leaf",
      (labels: never) => it.rows({ labels }, [0]),
      argument(labels, { "another leaf": ["a tensor of another shape"] }),
    ),
  ],
  countExamples: [call("countExamples", it.countExamples as never, examples)],
  joinExamples: [
    call(
      "joinExamples",
      it.joinExamples as never,
      argument(() => [three(), three()]),
    ),
    call("a part", (part: never) => it.joinExamples<object>([three(), part]), argument(three)),
  ],
  epochs: [
    call("epochs", it.epochs as never, examples, argument(epochOptions)),
    ...each("epochs", epochOptions, (given) => it.epochs(three(), given as never).batch(1), {
      seed,
      shuffle: flag,
      last: leftOut,
    }),
    call("batch", (t: never) => source().batch(t), step),
    call("indices", (t: never) => source().indices(t), step),
    call("epochOf", (t: never) => source().epochOf(t), step),
  ],
  samples: [
    call("samples", it.samples as never, argument(three), argument(sampleOptions)),
    ...each("samples", sampleOptions, (given) => it.samples(three(), given as never).batch(1), {
      seed,
      weights: leftOut,
    }),
    call(
      "a weight",
      (weight: never) => it.samples(three(), { batchSize: 2, weights: [1, weight, 1] }),
      argument(() => 1, { "any of 0 or more": ["fraction", "huge"] }),
    ),
    call("batch", (t: never) => it.samples(three(), { batchSize: 2 }).batch(t), step),
    call("indices", (t: never) => it.samples(three(), { batchSize: 2 }).indices(t), step),
  ],
  balancedWeights: [
    call(
      "balancedWeights",
      it.balancedWeights as never,
      argument(labels, { "names, or integers": ["an empty array", "an array of text", "a negative in an array"] }),
    ),
  ],
  mapBatches: [
    call(
      "mapBatches",
      it.mapBatches as never,
      argument(source),
      argument(() => (batch: unknown) => batch, { "any function": ["a function"] }),
    ),
  ],
  batchesFrom: [
    call(
      "batchesFrom",
      it.batchesFrom as never,
      argument(source),
      optional(() => 2),
    ),
  ],
  split: [
    call("split", it.split as never, argument(three), argument(splitOptions)),
    ...each("split", splitOptions, (given) => it.split(three(), given as never), {
      seed,
      shuffle: flag,
      stratify: leftOut,
    }),
    call(
      "a fraction",
      (a: never) => it.split(three(), { fractions: { a, b: 0.5 } }),
      argument(() => 0.5),
    ),
    call(
      "counts",
      (counts: never) => it.split(three(), { counts }),
      argument(() => ({ a: 1, b: 2 })),
    ),
    call(
      "a count",
      (a: never) => it.split(three(), { counts: { a, b: 2 } }),
      argument(() => 1),
    ),
    call(
      "a label",
      (label: never) => it.split(three(), { counts: { a: 3 }, stratify: [0, label, 1] }),
      argument(() => 1, { "a name, or an integer": ["text", "negative"] }),
    ),
  ],
  kFolds: [
    call(
      "kFolds",
      it.kFolds as never,
      examples,
      argument(() => ({ folds: 2 })),
    ),
    ...each("kFolds", foldOptions, (given) => it.kFolds(three(), given as never), {
      seed,
      shuffle: flag,
      stratify: leftOut,
    }),
    call(
      "at",
      (split: never) => it.kFolds(three(), { folds: 2 }).at(split),
      argument(() => ({ fold: 1 })),
    ),
    call(
      "fold",
      (fold: never) => it.kFolds(three(), { folds: 2 }).at({ fold }),
      argument(() => 1),
    ),
  ],
  prefetch: [
    call(
      "prefetch",
      (of: never, count: never) => read(it.prefetch(of, count)),
      stream,
      argument(() => 2),
    ),
  ],
  batched: [
    call(
      "batched",
      (of: never, given: never) => read(it.batched(of, given)),
      argument(() => [three()], { "no items": ["an empty array", "a map"] }),
      argument(() => ({ batchSize: 2 })),
    ),
    ...each(
      "batched",
      () => ({ batchSize: 2, last: "drop" }),
      (given) => read(it.batched([three()], given as never)),
      { last: leftOut },
    ),
    call(
      "an item",
      (item: never) => read(it.batched([item], { batchSize: 2 })),
      argument(three, { "a single array": ["a tensor of another shape"] }),
    ),
  ],
  shuffledStream: [
    call(
      "shuffledStream",
      (of: never, given: never) => read(it.shuffledStream(of, given)),
      stream,
      argument(() => ({ buffer: 2 })),
    ),
    ...each(
      "shuffledStream",
      () => ({ buffer: 2, seed: 2 }),
      (given) => read(it.shuffledStream(items(), given as never)),
      { seed },
    ),
  ],
  replayed: [
    call(
      "replayed",
      (make: never, given: never) => read(it.replayed(make, given)),
      argument(() => items),
      optional(() => ({ from: 2 }), { "the defaults": ["an empty record"] }),
    ),
    ...each(
      "replayed",
      () => ({ from: 2, perEpoch: 3 }),
      (given) => read(it.replayed(items, given as never)),
      { from: leftOut, perEpoch: leftOut },
    ),
    call(
      "an epoch",
      (epoch: never) => read(it.replayed(() => epoch)),
      argument(items, { "items of any kind": arrays.slice(1, -1) }),
    ),
  ],
  standardizer: [
    call(
      "standardizer",
      it.standardizer as never,
      argument(() => ({ x: three().x }), { "a single array": ["a tensor of another shape"] }),
    ),
    call(
      "a leaf",
      (x: never) => it.standardizer({ x }),
      argument(() => three().x, { "another array": ["a tensor of another shape"] }),
    ),
    call(
      "apply",
      (given: never) => it.standardizer({ x: three().x }).apply(given),
      argument(() => ({ x: three().x })),
    ),
    call(
      "invert",
      (given: never) => it.standardizer({ x: three().x }).invert(given),
      argument(() => ({ x: three().x })),
    ),
  ],
  restoredStandardizer: [
    call("restoredStandardizer", it.restoredStandardizer as never, argument(fitted)),
    ...each("restoredStandardizer", fitted, (given) => it.restoredStandardizer(given as never)),
    call(
      "a mean",
      (x: never) => it.restoredStandardizer({ mean: { x }, deviation: { x: [1, 2] } }),
      argument(() => [1, 2]),
    ),
    call(
      "a deviation",
      (x: never) => it.restoredStandardizer({ mean: { x: [1] }, deviation: { x } }),
      argument(() => [1], { "a number above 0": ["a fraction in an array"] }),
    ),
  ],
  categories: [
    call(
      "categories",
      it.categories as never,
      argument(() => ["a", "b"], { "any names": ["an array of text"] }),
      optional(() => ({ unknown: "own" }), { "the defaults": ["an empty record"] }),
    ),
    ...each(
      "categories",
      () => ({ unknown: "own" }),
      (given) => it.categories(["a"], given as never),
      { unknown: leftOut },
    ),
    call(
      "encode",
      (values: never) => it.categories(["a"]).encode(values),
      argument(() => ["a"], { none: ["an empty array"] }),
    ),
    call(
      "decode",
      (integers: never) => it.categories(["a"]).decode(integers),
      argument(() => [0], { none: ["an empty array"] }),
    ),
  ],
};
