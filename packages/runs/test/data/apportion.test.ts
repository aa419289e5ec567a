/** Sums are kept, and each number is its share rounded down or up, however large the numbers are. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { apportioned, apportionedTable } from "../../src/data/apportion.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const amounts = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 40 })), {
  minLength: 1,
  maxLength: 7,
});

test("a table keeps the sums of its rows and columns", () => {
  fc.assert(
    fc.property(amounts, amounts, (rows, shares) => {
      const total = sum(rows);
      const whole = sum(shares);
      const bounds = shares.map((_, p) => Math.floor((total / whole) * sum(shares.slice(0, p))));
      const columns = bounds.map((bound, p) => (bounds[p + 1] ?? total) - bound);
      const table = apportionedTable(rows, columns);
      expect(table.map(sum)).toEqual(rows);
      expect(columns.map((_, p) => sum(table.map((row) => row[p] ?? NaN)))).toEqual(columns);
      table.forEach((row, c) =>
        row.forEach((cell, p) => {
          const share = BigInt(rows[c] ?? 0) * BigInt(columns[p] ?? 0);
          expect([share / BigInt(total), (share - 1n) / BigInt(total) + 1n]).toContain(BigInt(cell));
        }),
      );
    }),
    { numRuns: 500 },
  );
});

test("shares become whole numbers without a loss", () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 2 ** 31 }), (parts, count) => {
      const shares = parts.map((part) => part / sum(parts));
      const sizes = apportioned(count, shares);
      expect(sum(sizes)).toBe(count);
      sizes.forEach((size, i) => expect(Math.abs(size - count * (shares[i] ?? NaN))).toBeLessThan(1));
    }),
  );
  expect(apportioned(100, [0.29, 0.71])).toEqual([29, 71]); // 0.29 · 100 is a little less than 29
});
