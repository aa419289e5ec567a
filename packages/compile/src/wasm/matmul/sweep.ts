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
  /** Rows and columns of this part of C. */
  readonly m: number;
  readonly columns: number;
  /** The tile: rows, and vectors of a row. */
  readonly rows: number;
  readonly vectors: number;
  /** Bytes from one panel to the next, and inside a panel from one inner index to the next. */
  readonly panelBytes: number;
  readonly rightStep: number;
  /** Whether C starts from zero: always, or "asked": where a parameter says so. */
  readonly fresh: true | "asked";
}

/** A routine of (left, right, out, bytes that the inner index moves along the left operand[, whether C is fresh]). */
export function sweepRoutine(arithmetic: Arithmetic, steps: Steps, sweep: Sweep): Routine {
  const { m, columns, rows, vectors } = sweep;
  const width = vectors * arithmetic.lanes;
  return routine(sweep.fresh === "asked" ? 5 : 4, (registers) => {
    const left = registers.parameter();
    const right = registers.parameter();
    const out = registers.parameter();
    const span = registers.parameter();
    const fresh = sweep.fresh === "asked" ? registers.parameter() : sweep.fresh;
    const panel = registers.address();
    const corner = registers.address();
    const lastColumn = registers.address();
    const lastRow = registers.address();
    const place = { left, right: panel, out: corner, rightStep: sweep.rightStep, span, fresh };
    const working = {
      sums: registers.vectors(rows * vectors),
      held: registers.vectors(Math.min(rows, vectors)),
      passing: registers.vector(),
      walk: { left: registers.address(), right: registers.address(), end: registers.address() },
    };

    const strip = (height: number) => {
      const whole = Math.floor(columns / width);
      local.set(panel, right);
      local.set(corner, out);
      if (whole > 0) {
        local.set(lastColumn, i32.add(corner, whole * vectors * vectorBytes));
        until(corner, lastColumn, () => {
          emitTile(arithmetic, steps, { rows: height, columns: width }, place, working);
          advance(panel, sweep.panelBytes);
          advance(corner, vectors * vectorBytes);
        });
      }
      if (columns % width > 0) {
        emitTile(arithmetic, steps, { rows: height, columns: columns % width }, place, working);
      }
    };

    const whole = Math.floor(m / rows);
    if (whole > 0) {
      local.set(lastRow, i32.add(left, whole * rows * steps.leftRow));
      until(left, lastRow, () => {
        strip(rows);
        advance(left, rows * steps.leftRow);
        advance(out, rows * steps.outRow);
      });
    }
    if (m % rows > 0) strip(m % rows);
  });
}
