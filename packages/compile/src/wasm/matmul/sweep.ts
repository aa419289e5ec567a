/**
 * One left operand against a block of B: tiles of rows from top to bottom, and in each the panels from left to right.
 *
 * C is written once, row by row; the block of B stays in the first cache. The rows and columns that no whole tile
 * covers have smaller tiles of their own.
 */
import { i32, local } from "wasmati";
import { vectorBytes, type Arithmetic } from "./arithmetic.ts";
import type { Steps } from "./product.ts";
import { advance, routine, until, type Routine } from "./routine.ts";
import { emitTile } from "./tile.ts";

export interface Sweep {
  /** Rows and columns of this part of C, and of a tile. */
  readonly m: number;
  readonly columns: number;
  readonly rows: number;
  readonly vectors: number;
  /** Bytes from one panel to the next, and inside a panel from one inner index to the next. */
  readonly panelBytes: number;
  readonly rightStep: number;
  /** Whether C starts from zero; "asked": a parameter says so. */
  readonly fresh: boolean | "asked";
}

/** A routine of (left, right, out, bytes that the inner index moves along the left operand[, whether C is fresh]). */
export function sweepRoutine(arithmetic: Arithmetic, steps: Steps, sweep: Sweep): Routine {
  const { rows, vectors } = sweep;
  const asked = sweep.fresh === "asked";
  return routine(
    asked ? 5 : 4,
    { addresses: 7, vectors: rows * vectors + Math.min(rows, vectors) + 1 },
    ([left, right, out, span, flag], registers) => {
      const [walkLeft, walkRight, end, panel, column, lastColumn, lastRow] = registers.addresses;
      const [passing, ...rest] = registers.vectors;
      const fresh = sweep.fresh === "asked" ? flag : sweep.fresh;
      if (!left || !right || !out || !span || fresh === undefined) return;
      if (!walkLeft || !walkRight || !end || !panel || !column || !lastColumn || !lastRow || !passing) return;
      const working = {
        sums: rest.slice(Math.min(rows, vectors)),
        held: rest.slice(0, Math.min(rows, vectors)),
        passing,
        walk: { left: walkLeft, right: walkRight, end },
      };
      const width = vectors * arithmetic.lanes;
      const tile = (height: number, columns: number) => {
        const place = { left, right: panel, out: column, rightStep: sweep.rightStep, span, fresh };
        emitTile(arithmetic, steps, { rows: height, columns }, place, working);
      };
      const strip = (height: number) => {
        const full = Math.floor(sweep.columns / width);
        local.set(panel, right);
        local.set(column, out);
        if (full > 0) {
          local.set(lastColumn, i32.add(column, full * vectors * vectorBytes));
          until(column, lastColumn, () => {
            tile(height, width);
            advance(panel, sweep.panelBytes);
            advance(column, vectors * vectorBytes);
          });
        }
        if (sweep.columns % width > 0) tile(height, sweep.columns % width);
      };

      const whole = Math.floor(sweep.m / rows);
      if (whole > 0) {
        local.set(lastRow, i32.add(left, whole * rows * steps.leftRow));
        until(left, lastRow, () => {
          strip(rows);
          advance(left, rows * steps.leftRow);
          advance(out, rows * steps.outRow);
        });
      }
      if (sweep.m % rows > 0) strip(sweep.m % rows);
    },
  );
}
