/** k folds: each is validated on once, while the others are trained on (Stone 1974). */
import { ArgumentError, checkInteger, checkRecord, must } from "@dualtape/core";
import { picked, someExamplesIn } from "./examples.ts";
import { partition, PARTITION_OPTIONS, type PartitionOptions } from "./partition.ts";

/** How many folds, and how they are filled. */
export interface FoldsOptions extends PartitionOptions {
  /** 2 or more. */
  readonly folds: number;
}

/** What one member of a cross-validation is trained and judged on. */
export interface Fold<B> {
  readonly train: B;
  readonly validation: B;
}

/** Examples in folds. */
export interface Folds<B> {
  readonly folds: number;
  /** The examples of a fold, from 0, as the `Split` of `crossValidation` names it. */
  at(split: { readonly fold: number }): Fold<B>;
}

/**
 * Examples in k folds, whose sizes differ by 1 at most. Only indices are kept: a fold is made when it is asked for, and for the indices
 * themselves give indices as examples. Throws an `ArgumentError` where there are fewer examples than folds.
 */
export function kFolds<B>(examples: B, options: FoldsOptions): Folds<B> {
  const where = "kFolds";
  const table = someExamplesIn(where, examples);
  checkRecord(where, "the options", options, ["folds", ...PARTITION_OPTIONS]);
  const { folds } = options;
  checkInteger(where, "folds", folds, 2);
  if (folds > table.count) {
    throw new ArgumentError(
      where,
      `there are ${table.count} examples for ${folds} folds`,
      "Give fewer folds, or more examples",
    );
  }
  const sizes = Array.from({ length: folds }, (_, fold) => Math.floor((table.count + folds - 1 - fold) / folds));
  const parts = partition(where, sizes, options);
  return {
    folds,
    at(split) {
      checkRecord(`${where}, at`, "the split", split);
      const { fold } = split;
      checkInteger(`${where}, at`, "fold", fold);
      if (fold >= folds) {
        throw new ArgumentError(`${where}, at`, `fold is ${fold}`, `Give one from 0 to ${folds - 1}`);
      }
      const others = parts.flatMap((part, i) => (i === fold ? [] : [...part]));
      return {
        train: picked(table, Int32Array.from(others).sort()),
        validation: picked(table, must(parts[fold], "fold")),
      };
    },
  };
}
