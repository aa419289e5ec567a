/**
 * Whole numbers in place of shares, so that no sum is lost: the seats of a parliament, the examples of a split.
 *
 * In a table it is controlled rounding: cell (c, p) of n_c · N_p / n becomes the integer below or above, and every row still sums to n_c,
 * every column to N_p. That can always be done (Bacharach 1966): what the integers below leave over is a flow from rows to columns
 * through the cells that are not whole, each of which takes 1 at most.
 */
import { impossible, must } from "@dualtape/core";

/** A count for each share of a whole, by the greatest remainders; shares sum to 1. */
export function apportioned(count: number, shares: readonly number[]): readonly number[] {
  const exact = shares.map((share) => share * count);
  const sizes = exact.map(Math.floor);
  const left = count - sumOf(sizes);
  exact
    .map((value, i) => ({ i, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder)
    .slice(0, Math.max(0, left))
    .forEach(({ i }) => (sizes[i] = must(sizes[i], "size") + 1));
  return sizes;
}

/** The table with the sums of `rows` and `columns`, which have one total, each cell its share rounded down or up. */
export function apportionedTable(rows: readonly number[], columns: readonly number[]): readonly (readonly number[])[] {
  // Products of two counts may be beyond the integers that a float64 holds.
  const total = rows.reduce((sum, row) => sum + BigInt(row), 0n);
  const cells = rows.map((row) => columns.map((column) => BigInt(row) * BigInt(column)));
  const floors = cells.map((row) => row.map((cell) => Number(cell / total)));
  const wanted = columns.map((column, p) => column - sumOf(floors.map((row) => must(row[p], "cell"))));
  /** For each row, the columns in which it is rounded up. */
  const raised = rows.map(() => new Set<number>());

  /** Rounds a row up in one more column, if need be by letting another row do so elsewhere; `seen` are columns that were tried. */
  const raise = (c: number, seen: Set<number>): boolean =>
    columns.some((_, p) => {
      const own = must(raised[c], "row");
      if (must(cells[c]?.[p], "cell") % total === 0n || own.has(p) || seen.has(p)) return false;
      seen.add(p);
      const left = must(wanted[p], "column");
      if (left > 0) wanted[p] = left - 1;
      else {
        const other = raised.find((columns, row) => columns.has(p) && raise(row, seen));
        if (other === undefined) return false;
        other.delete(p);
      }
      own.add(p);
      return true;
    });
  rows.forEach((row, c) => {
    for (let left = row - sumOf(must(floors[c], "row")); left > 0; left--) {
      if (!raise(c, new Set())) throw impossible("way to round a table");
    }
  });
  return floors.map((row, c) => row.map((floor, p) => floor + (raised[c]?.has(p) ? 1 : 0)));
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
