/**
 * Standardization: each column with mean 0 and deviation 1, as the training data have them. What is validated or predicted on goes
 * through the same map, so nothing of it leaks into training.
 */
import { ArgumentError, checkFinite, checkRecord, isList, must, refuse, ShapeError } from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";
import { mapRecord, valueAt } from "../records/record.ts";
import { examplesIn, someExamplesIn } from "./examples.ts";
import { columnsOf, type Moments, momentsOf } from "./moments.ts";

/** What was fitted: plain data, by the path of each array. */
export interface Fitted {
  readonly mean: Readonly<Record<string, readonly number[]>>;
  /** 1 where a column was constant: it becomes 0, and stays finite on other data. */
  readonly deviation: Readonly<Record<string, readonly number[]>>;
}

/** A map fitted on training data, and back. As JSON it is what was fitted, of which `restoredStandardizer` makes it again. */
export interface Standardizer<P> extends Fitted {
  /** (x − mean) / deviation in each column, of examples with the structure of those it was fitted on. */
  apply(examples: P): P;
  /** x · deviation + mean. */
  invert(examples: P): P;
}

/**
 * Fits a standardization to examples in tensors: to each column of the last axis, over all others, or to the numbers of an array with one
 * for each example. The deviation is that of the examples, over n; that of a constant column counts as 1. Sums are in float64, and results
 * are rounded once, to the precision of their array. Throws a `NonFiniteError` on data that are not finite.
 */
export function standardizer<P>(train: P): Standardizer<P> {
  const where = "standardizer";
  const { leaves, paths } = someExamplesIn(where, train);
  const moments = leaves.map((leaf, i): readonly [string, Moments] => {
    const path = must(paths[i], "path");
    return [path, momentsOf(path === "" ? where : `${where}, ${path}`, tensorAt(where, path, leaf))];
  });
  const all = Object.fromEntries(moments);
  return standardizerOf({
    mean: mapRecord(all, ({ mean }) => mean),
    deviation: mapRecord(all, ({ deviation }) => deviation.map((value) => (value === 0 ? 1 : value))),
  });
}

/** A standardizer again, of what was fitted: `restoredStandardizer<typeof train>(JSON.parse(text))`. */
export function restoredStandardizer<P>(fitted: Fitted): Standardizer<P> {
  const where = "restoredStandardizer";
  checkRecord(where, "what was fitted", fitted);
  const { mean, deviation } = fitted;
  checkRecord(where, "mean", mean);
  checkRecord(where, "deviation", deviation);
  for (const path of new Set([...Object.keys(mean), ...Object.keys(deviation)])) {
    const [means, deviations] = [
      columnsIn(where, `mean of ${path}`, mean, path),
      columnsIn(where, `deviation of ${path}`, deviation, path),
    ];
    const wrong = deviations.find((value) => value <= 0);
    if (wrong !== undefined) refuse(where, `deviation of ${path}`, wrong, "numbers above 0");
    if (means.length !== deviations.length) {
      throw new ArgumentError(
        where,
        `${path} has ${means.length} means and ${deviations.length} deviations`,
        "Give one of each for a column",
      );
    }
  }
  return standardizerOf({
    mean: mapRecord(mean, (values) => [...values]),
    deviation: mapRecord(deviation, (values) => [...values]),
  });
}

function standardizerOf<P>({ mean, deviation }: Fitted): Standardizer<P> {
  const through = (name: string, map: (x: number, mean: number, deviation: number) => number) => (tree: P) => {
    const where = `standardizer, ${name}`;
    const { leaves, paths, rebuild } = examplesIn(where, tree);
    const missing = Object.keys(mean).find((path) => !paths.includes(path));
    if (missing !== undefined) throw new ArgumentError(where, `there is no ${missing}`, "Give what it was fitted on");
    return rebuild(
      leaves.map((leaf, i) => {
        const path = must(paths[i], "path");
        const [means, deviations] = [valueAt(mean, path), valueAt(deviation, path)];
        if (!means || !deviations) {
          throw new ArgumentError(
            where,
            `it was not fitted on ${path || "a single array"}`,
            "Leave it out, or fit on it",
          );
        }
        const given = tensorAt(where, path, leaf);
        const columns = columnsOf(given);
        if (columns !== means.length) {
          throw new ShapeError(where, `${path} has ${columns} columns, ${means.length} were fitted`, "Give as many");
        }
        const data = given.data.map((x, j) =>
          map(x, must(means[j % columns], "mean"), must(deviations[j % columns], "deviation")),
        );
        return new Tensor(data, given.shape, "keep");
      }),
    );
  };
  return {
    mean,
    deviation,
    apply: through("apply", (x, mean, deviation) => (x - mean) / deviation),
    invert: through("invert", (z, mean, deviation) => z * deviation + mean),
  };
}

/** Refuses an array of integers. */
function tensorAt(where: string, path: string, leaf: Tensor | Int32Array): Tensor {
  if (!(leaf instanceof Int32Array)) return leaf;
  throw new ArgumentError(
    where,
    `${path || "it"} is an Int32Array`,
    "Leave labels and indices out: they have no scale",
  );
}

/** The numbers of a path, one for each column. */
function columnsIn(where: string, name: string, record: Fitted["mean"], path: string): readonly number[] {
  const values: unknown = valueAt(record, path);
  if (!isList(values)) refuse(where, name, values, "an array of numbers");
  return Array.from(values, (value) => checkFinite(where, name, value));
}
