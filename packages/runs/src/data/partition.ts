/** Examples in parts, each example in one: at random, in order, or so that each part has its share of every class. */
import { checkFlag, must } from "@dualtape/core";
import { apportionedTable } from "./apportion.ts";
import { groupsOf, type Labels } from "./groups.ts";
import { checkSeed, streamsOf } from "./seeds.ts";

/** How parts are filled. */
export interface PartitionOptions {
  /** 1 by default. */
  readonly seed?: number;
  /** Whether examples are spread at random, which is so by default, or parts follow one another, as later ones in time. */
  readonly shuffle?: boolean;
  /** A label for each example: each part then has its share of every class, rounded down or up. */
  readonly stratify?: Labels;
}

/** Their names. */
export const PARTITION_OPTIONS = ["seed", "shuffle", "stratify"] as const satisfies readonly (keyof PartitionOptions)[];

/** The indices of parts of these sizes, each in rising order; the sizes sum to the number of examples. */
export function partition(where: string, sizes: readonly number[], options: PartitionOptions): readonly Int32Array[] {
  const { seed = 1, shuffle = true, stratify } = options;
  const streams = streamsOf(checkSeed(where, seed));
  checkFlag(where, "shuffle", shuffle);
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const groups =
    stratify === undefined ? [Array.from({ length: count }, (_, i) => i)] : groupsOf(where, stratify, count);
  const table = apportionedTable(
    groups.map((group) => group.length),
    sizes,
  );
  const parts = sizes.map((): number[] => []);
  groups.forEach((group, c) => {
    const order = shuffle ? streams(c).permutation(group.length) : group.keys();
    const shuffled = Array.from(order, (i) => must(group[i], "example"));
    let next = 0;
    parts.forEach((part, p) => {
      const end = next + must(table[c]?.[p], "size");
      for (; next < end; next++) part.push(must(shuffled[next], "example"));
    });
  });
  return parts.map((part) => Int32Array.from(part).sort());
}
