/**
 * Whole numbers in place of shares, so that no sum is lost: the seats of a parliament, the examples of a split.
 *
 * In a table it is controlled rounding: cell (c, p) of n_c · N_p / n becomes the integer below or above, and every row still sums to n_c,
 * every column to N_p. That can always be done (Bacharach 1966): what the integers below leave over is a flow from rows to columns
 * through the cells that are not whole, each of which takes 1 at most.
 */
import { must } from "@dualtape/core";

/** A count for each share of a whole, by the greatest remainders; shares sum to 1. */
export function apportioned(count: number, shares: readonly number[]): readonly number[] {
  const exact = shares.map((share) => share * count);
  const sizes = exact.map(Math.floor);
  const left = count - sizes.reduce((sum, size) => sum + size, 0);
  exact
    .map((value, i) => ({ i, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder)
    .slice(0, Math.max(0, left))
    .forEach(({ i }) => (sizes[i] = must(sizes[i], "size") + 1));
  return sizes;
}

/** The table with the sums of `rows` and `columns`, which have one total, each cell its share rounded down or up. */
export function apportionedTable(rows: readonly number[], columns: readonly number[]): readonly (readonly number[])[] {
  const total = rows.reduce((sum, row) => sum + row, 0);
  const table = rows.map((row) => columns.map((column) => Math.floor((row * column) / total)));
  const isWhole = rows.map((row) => columns.map((column) => (row * column) % total === 0));
  const isRaised = rows.map(() => columns.map(() => false));
  const wanted = columns.map((column, p) => column - table.reduce((sum, row) => sum + must(row[p], "cell"), 0));

  /** Gives 1 more to a cell of a row, if need be by moving what other rows gave. */
  const raise = (c: number, seen: Set<number>): boolean => {
    const [whole, raised, cells] = [must(isWhole[c], "row"), must(isRaised[c], "row"), must(table[c], "row")];
    const take = (p: number): true => {
      raised[p] = true;
      cells[p] = must(cells[p], "cell") + 1;
      return true;
    };
    for (const p of columns.keys()) {
      if (whole[p] || raised[p] || seen.has(p)) continue;
      seen.add(p);
      if (must(wanted[p], "column") > 0) {
        wanted[p] = must(wanted[p], "column") - 1;
        return take(p);
      }
      for (const [other, moved] of isRaised.entries()) {
        if (!moved[p] || !raise(other, seen)) continue;
        moved[p] = false;
        const row = must(table[other], "row");
        row[p] = must(row[p], "cell") - 1;
        return take(p);
      }
    }
    return false;
  };
  rows.forEach((row, c) => {
    const left = row - must(table[c], "row").reduce((sum, cell) => sum + cell, 0);
    for (let i = 0; i < left; i++) raise(c, new Set());
  });
  return table;
}
