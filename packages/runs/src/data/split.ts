/** Splits by name: what is trained on, what is tuned on, what is kept for the end. */
import { ArgumentError, checkFinite, checkInteger, checkRecord, listed, must, refuse } from "@dualtape/core";
import { checkNames, mapRecord } from "../records/record.ts";
import { apportioned } from "./apportion.ts";
import { picked, someExamplesIn } from "./examples.ts";
import { partition, PARTITION_OPTIONS, type PartitionOptions } from "./partition.ts";

/** How much goes into each part, one of the two, and how. */
export interface SplitOptions<N extends string> extends PartitionOptions {
  /** The share of each part; they sum to 1. */
  readonly fractions?: Readonly<Record<N, number>>;
  /** The examples of each part; they sum to all. */
  readonly counts?: Readonly<Record<N, number>>;
}

/** How far from 1 rounding may leave a sum of fractions. */
const ROUNDING = 1e-9;

/**
 * Examples in parts by name, each example in one, in the order that they had: `split(examples, { fractions: { train: 0.8, test: 0.2 } })`.
 * A part has its share rounded down or up. Throws an `ArgumentError` where shares do not sum to the whole, or a part is left empty.
 */
export function split<B, N extends string>(examples: B, options: SplitOptions<N>): Readonly<Record<N, B>> {
  const where = "split";
  const table = someExamplesIn(where, examples);
  checkRecord(where, "the options", options, ["fractions", "counts", ...PARTITION_OPTIONS]);
  const sizes = sizesOf(where, table.count, options);
  const names = Object.keys(sizes);
  const parts = partition(where, Object.values<number>(sizes), options);
  return mapRecord(sizes, (_, name) => picked(table, must(parts[names.indexOf(name)], "part")));
}

/** The size of each part. */
function sizesOf<N extends string>(
  where: string,
  count: number,
  options: SplitOptions<N>,
): Readonly<Record<N, number>> {
  const { fractions, counts } = options;
  const given = counts === undefined ? fractions : counts;
  if (given === undefined || (fractions !== undefined && counts !== undefined)) {
    const what = given === undefined ? "neither fractions nor counts" : "both fractions and counts";
    throw new ArgumentError(where, `there are ${what}`, "Give one of them, a number for each part");
  }
  checkRecord(where, counts === undefined ? "fractions" : "counts", given);
  const names = Object.keys(given);
  checkNames(where, names);
  const amounts = Object.values<number>(given);
  names.forEach((name, i) => checkAmount(where, name, must(amounts[i], "amount"), counts !== undefined));
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const [whole, rounding] = counts === undefined ? [1, ROUNDING] : [count, 0];
  if (Math.abs(sum - whole) > rounding) {
    const what = names.length === 0 ? "there are no parts" : `${listed(names)} sum to ${sum}`;
    throw new ArgumentError(where, what, `Let them sum to ${whole}: name a part for what is not used`);
  }
  if (counts !== undefined) return counts;
  const sizes = apportioned(
    count,
    amounts.map((amount) => amount / sum),
  );
  const empty = names.find((_, i) => sizes[i] === 0);
  if (empty !== undefined) {
    throw new ArgumentError(where, `${empty} gets none of ${count} examples`, "Give it a larger fraction, or counts");
  }
  return mapRecord(given, (_, name) => must(sizes[names.indexOf(name)], "size"));
}

/** Refuses what is no amount for a part. */
function checkAmount(where: string, name: string, amount: number, isCount: boolean): void {
  if (isCount) checkInteger(where, name, amount, 1);
  else if (!(checkFinite(where, name, amount) > 0)) refuse(where, name, amount, "a fraction above 0");
}
