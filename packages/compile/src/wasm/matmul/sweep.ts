/**
 * One left operand against a block of B: tiles of rows from top to bottom, and in each the panels from left to right.
 *
 * C is written once, row by row; the block of B stays in the first cache. The rows and columns that no whole tile
 * covers have smaller tiles of their own.
 */
import { i32, local } from "wasmati";
import { vectorBytes, type Arithmetic } from "./arithmetic.ts";
import type { Steps, Walk } from "./product.ts";
import { advance, along, routine, until, type Routine } from "./routine.ts";
import { emitTile } from "./tile.ts";

export interface Sweep {
  /** Columns of this part of C. */
  readonly columns: number;
  /** The walk over A, in bytes. */
  readonly walk: Walk;
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
  const { walk, columns, rows, vectors } = sweep;
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
      walk: { left: registers.address(), right: registers.address(), ends: registers.addresses(walk.inner.length) },
    };
    const lastRows = registers.addresses(walk.rows.length - 1);

    const strip = (height: number) => {
      const whole = Math.floor(columns / width);
      local.set(panel, right);
      local.set(corner, out);
      if (whole > 0) {
        local.set(lastColumn, i32.add(corner, whole * vectors * vectorBytes));
        until(corner, lastColumn, () => {
          emitTile(arithmetic, steps, { rows: height, columns: width, inner: walk.inner }, place, working);
          advance(panel, sweep.panelBytes);
          advance(corner, vectors * vectorBytes);
        });
      }
      if (columns % width > 0) {
        emitTile(arithmetic, steps, { rows: height, columns: columns % width, inner: walk.inner }, place, working);
      }
    };

    const pass = (height: number) => {
      strip(height);
      advance(left, height * steps.leftRow);
      advance(out, height * steps.outRow);
    };
    along(left, walk.rows, lastRows, ([m]) => {
      const whole = Math.floor(m / rows) * rows;
      if (whole > 0) {
        local.set(lastRow, i32.add(left, whole * steps.leftRow));
        until(left, lastRow, () => pass(rows));
      }
      if (m > whole) pass(m - whole);
    });
  });
}
