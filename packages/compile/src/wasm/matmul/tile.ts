/**
 * The register tile: rows × vectors of C stay in registers while the inner index runs.
 *
 *   for k:  b_v ← B[k, v] for each vector;  a_r ← A[r, k], in all lanes, for each row;  c_rv ← c_rv + a_r·b_v
 *
 * What is loaded serves a whole row or column of the tile: 4 × 2 multiplies eight times for six loads. The shorter side
 * is held whole and the longer one passes through a single register, so that the accumulators have room. Every element
 * of C is summed in the order of k, however C is cut.
 */
import { i32, if_, local, v128 } from "wasmati";
import { vectorBytes, zero, type Arithmetic } from "./arithmetic.ts";
import type { Level, Steps } from "./product.ts";
import { type Address, advance, along, at, until, type Vector } from "./routine.ts";

export interface TileShape {
  readonly rows: number;
  /** Columns of C: the last vector's lanes beyond them are computed and not stored. */
  readonly columns: number;
  /** The walk along the inner index over the left operand, in bytes. */
  readonly inner: readonly Level[];
}

/** Where a tile starts, and how far its inner index runs. */
export interface TilePlace {
  readonly left: Address;
  readonly right: Address;
  readonly out: Address;
  /** Bytes from one inner index to the next along the right operand. */
  readonly rightStep: number;
  /** Bytes that the inner index moves along the left operand, not zero, where it walks by one step. */
  readonly span: Address;
  /** Whether C starts from zero: always, or where a flag says so. */
  readonly fresh: true | Address;
}

export interface TileRegisters {
  /** At least rows · vectors of them. */
  readonly sums: readonly Vector[];
  /** What is held of the shorter side: at least as many as it is long. */
  readonly held: readonly Vector[];
  readonly passing: Vector;
  /** As many ends as the inner index has levels. */
  readonly walk: { readonly left: Address; readonly right: Address; readonly ends: readonly Address[] };
}

export function emitTile(
  arithmetic: Arithmetic,
  steps: Steps,
  shape: TileShape,
  place: TilePlace,
  registers: TileRegisters,
): void {
  const vectors = Math.ceil(shape.columns / arithmetic.lanes);
  const cells = registers.sums.slice(0, shape.rows * vectors).map((sum, index) => {
    const row = Math.floor(index / vectors);
    const vector = index % vectors;
    return { sum, row, vector, offset: row * steps.outRow + vector * vectorBytes };
  });

  const clear = () => cells.forEach(({ sum }) => local.set(sum, zero()));
  const read = () => cells.forEach(({ sum, offset }) => local.set(sum, v128.load({ offset }, place.out)));
  if (place.fresh === true) clear();
  else {
    local.get(place.fresh);
    if_(null, clear, read);
  }

  const { left, right, ends } = registers.walk;
  const rowSide = {
    axis: "row",
    length: shape.rows,
    load: (r: number) => arithmetic.broadcast(left, r * steps.leftRow),
  } as const;
  const columnSide = {
    axis: "vector",
    length: vectors,
    load: (v: number) => v128.load({ offset: v * vectorBytes }, right),
  } as const;
  const [shorter, longer] = shape.rows < vectors ? [rowSide, columnSide] : [columnSide, rowSide];
  const held = registers.held.slice(0, shorter.length);

  local.set(left, place.left);
  local.set(right, place.right);
  const end = at(ends, ends.length - 1);
  // One step at a time: engines load all that is written out in advance, and have no registers left.
  along(left, shape.inner, ends, ([count]) => {
    local.set(end, i32.add(left, shape.inner.length === 1 ? place.span : count * steps.leftInner));
    until(left, end, () => {
      held.forEach((register, index) => local.set(register, shorter.load(index)));
      for (let index = 0; index < longer.length; index++) {
        local.set(registers.passing, longer.load(index));
        const line = cells.filter((cell) => cell[longer.axis] === index);
        held.forEach((register, across) => {
          arithmetic.multiplyAdd(at(line, across).sum, registers.passing, register);
        });
      }
      advance(right, place.rightStep);
      advance(left, steps.leftInner);
    });
  });

  for (const { sum, vector, offset } of cells) {
    arithmetic.store(place.out, offset, sum, shape.columns - vector * arithmetic.lanes);
  }
}
