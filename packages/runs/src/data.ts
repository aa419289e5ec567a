/** Data for training: batches that are pure in the step, splits, streams, and what is fitted to training data alone. */
export { countExamples, joinExamples, rows } from "./data/examples.ts";
export { batchesFrom, type BatchSource, mapBatches } from "./data/source.ts";
export { type Epochs, epochs, type EpochsOptions } from "./data/epochs.ts";
export { balancedWeights, type Samples, samples, type SamplesOptions } from "./data/samples.ts";

export type { Labels } from "./data/groups.ts";
export type { PartitionOptions } from "./data/partition.ts";
export { split, type SplitOptions } from "./data/split.ts";
export { type Fold, type Folds, type FoldsOptions, kFolds } from "./data/folds.ts";

export type { Stream } from "./data/stream.ts";
export { batched, type BatchedOptions } from "./data/batched.ts";
export { prefetch } from "./data/prefetch.ts";
export { shuffledStream, type ShuffledStreamOptions } from "./data/shuffled-stream.ts";
export { replayed, type ReplayedOptions } from "./data/replayed.ts";

export { type Fitted, restoredStandardizer, type Standardizer, standardizer } from "./data/standardizer.ts";
export { categories, type Categories, type CategoriesOptions } from "./data/categories.ts";
