/**
 * The register tile: rows × vectors of C stay in registers while the inner index runs.
 *
 *   for k:  b_v ← B[k, v];  for each row r:  a ← A[r, k] in all lanes;  c_rv ← c_rv + a·b_v
 *
 * Each element that is loaded serves a whole row or column of the tile, so a tile of 4 × 2 multiplies eight times for
 * six loads. Every c_rv sums in the order of k, whatever the tile: results do not depend on how C is cut.
 */
import { i32, if_, local, loop, br_if, v128 } from "wasmati";
import { vectorBytes, zero, type Address, type Arithmetic, type Vector } from "./arithmetic.ts";
import type { Steps } from "./product.ts";
import { advance, type Count } from "./routine.ts";

export interface TileShape {
  readonly rows: number;
  /** Columns of C, at most those of its vectors: the lanes beyond are computed and not stored. */
  readonly columns: number;
}

/** Where a tile starts, and how far its inner index runs. */
export interface TilePlace {
  readonly left: Address;
  readonly right: Address;
  readonly out: Address;
  /** Bytes from one row of the panel to the next. */
  readonly rightStep: number;
  /** Bytes that the inner index moves along the left operand. */
  readonly span: Count;
  /** Whether C starts from zero: known, or a flag. */
  readonly fresh: boolean | Address;
}

/** The registers of a tile: accumulators, one row of the panel, one element of A; two walking addresses and an end. */
export interface TileRegisters {
  readonly sums: readonly Vector[];
  readonly row: readonly Vector[];
  readonly element: Vector;
  readonly walk: { readonly left: Address; readonly right: Address; readonly end: Address };
}

export function emitTile(
  arithmetic: Arithmetic,
  steps: Steps,
  shape: TileShape,
  place: TilePlace,
  registers: TileRegisters,
): void {
  const vectors = Math.ceil(shape.columns / arithmetic.lanes);
  const row = registers.row.slice(0, vectors);
  const cells = registers.sums
    .slice(0, shape.rows * vectors)
    .map((sum, index) => ({ sum, row: Math.floor(index / vectors), vector: index % vectors }))
    .map((cell) => ({ ...cell, offset: cell.row * steps.outRow + cell.vector * vectorBytes }));

  const clear = () => cells.forEach(({ sum }) => local.set(sum, zero()));
  const read = () => cells.forEach(({ sum, offset }) => local.set(sum, v128.load({ offset }, place.out)));
  if (place.fresh === true) clear();
  else if (place.fresh === false) read();
  else {
    local.get(place.fresh);
    if_(null, clear, read);
  }

  if (place.span !== 0) {
    const { left, right, end } = registers.walk;
    local.set(left, place.left);
    local.set(right, place.right);
    local.set(end, i32.add(place.left, place.span));
    loop(null, (again) => {
      row.forEach((b, vector) => local.set(b, v128.load({ offset: vector * vectorBytes }, right)));
      for (let r = 0; r < shape.rows; r++) {
        local.set(registers.element, arithmetic.broadcast(left, r * steps.leftRow));
        for (const { sum, vector } of cells.filter((cell) => cell.row === r)) {
          const b = row[vector];
          if (b) arithmetic.multiplyAdd(sum, registers.element, b);
        }
      }
      advance(right, place.rightStep);
      advance(left, steps.leftInner);
      i32.ne(left, end);
      br_if(again);
    });
  }

  for (const { sum, vector, offset } of cells) {
    const lanes = Math.min(arithmetic.lanes, shape.columns - vector * arithmetic.lanes);
    if (lanes === arithmetic.lanes) v128.store({ offset }, place.out, sum);
    else arithmetic.storeLanes(place.out, offset, sum, lanes);
  }
}
