/**
 * Panels: a block of B, copied so that the register tile reads it in one contiguous stream.
 *
 * A panel holds a few vectors of columns for all of the block's inner indices, row after row. Where B is stored by
 * columns, squares of `lanes` × `lanes` are transposed in registers on the way. Lanes beyond B's last column are never
 * stored into C; they hold zeros where reading on would leave B by more than a vector.
 */
import { block, br_if, i32, local, v128 } from "wasmati";
import { vectorBytes, zero, type Address, type Arithmetic, type Vector } from "./arithmetic.ts";
import type { Steps } from "./product.ts";
import { advance, routine, until, type Routine } from "./routine.ts";

export interface PanelBlock {
  /** Columns of the block, and of a panel. */
  readonly columns: number;
  readonly panel: number;
  /** Bytes from a panel to the next one in the block. */
  readonly panelBytes: number;
  readonly transposed: boolean;
}

/** A routine of (source, panels, inner indices to pack). */
export function packRoutine(arithmetic: Arithmetic, steps: Steps, { columns, panel, panelBytes, transposed }: PanelBlock): Routine {
  return routine(3, { addresses: 4, vectors: 2 * arithmetic.lanes }, ([source, panels, depth], registers) => {
    const [from, to, end, last] = registers.addresses;
    if (!source || !panels || !depth || !from || !to || !end || !last) return;
    const square = registers.vectors.slice(0, arithmetic.lanes);
    const spare = registers.vectors.slice(arithmetic.lanes);
    const one = (width: number) => {
      const rowBytes = Math.ceil(width / arithmetic.lanes) * vectorBytes;
      local.set(from, source);
      local.set(to, panels);
      if (transposed) {
        const squareBytes = arithmetic.lanes * rowBytes;
        local.set(end, i32.add(i32.mul(i32.div_u(depth, arithmetic.lanes), squareBytes), to));
        unlessEmpty(to, end, () => {
          packSquares(arithmetic, steps, width, { from, to }, { square, spare });
          advance(from, arithmetic.lanes * arithmetic.element);
          advance(to, squareBytes);
        });
      }
      local.set(end, i32.add(i32.mul(depth, rowBytes), panels));
      unlessEmpty(to, end, () => {
        if (transposed) packColumns(arithmetic, steps, width, { from, to });
        else packVectors(rowBytes, { from, to });
        advance(from, steps.rightInner);
        advance(to, rowBytes);
      });
    };
    const full = Math.floor(columns / panel);
    if (full > 0) {
      local.set(last, i32.add(panels, full * panelBytes));
      until(panels, last, () => {
        one(panel);
        advance(source, panel * steps.rightColumn);
        advance(panels, panelBytes);
      });
    }
    if (columns % panel > 0) one(columns % panel);
  });
}

function unlessEmpty(address: Address, end: Address, body: () => void): void {
  block(null, (done) => {
    i32.eq(address, end);
    br_if(done);
    until(address, end, body);
  });
}

interface Move {
  readonly from: Address;
  readonly to: Address;
}

function packVectors(rowBytes: number, { from, to }: Move): void {
  for (let offset = 0; offset < rowBytes; offset += vectorBytes) {
    local.get(to);
    v128.load({ offset }, from);
    v128.store({ offset });
  }
}

function packColumns({ element, lanes, copy }: Arithmetic, steps: Steps, width: number, { from, to }: Move): void {
  if (width % lanes !== 0) v128.store({ offset: Math.floor(width / lanes) * vectorBytes }, to, zero());
  for (let column = 0; column < width; column++) copy(to, column * element, from, column * steps.rightColumn);
}

function packSquares(
  { element, lanes, transpose }: Arithmetic,
  steps: Steps,
  width: number,
  { from, to }: Move,
  { square, spare }: { readonly square: readonly Vector[]; readonly spare: readonly Vector[] },
): void {
  const rowBytes = Math.ceil(width / lanes) * vectorBytes;
  for (let first = 0; first < width; first += lanes) {
    square.forEach((vector, index) => {
      const column = first + index;
      local.set(vector, column < width ? v128.load({ offset: column * steps.rightColumn }, from) : zero());
    });
    transpose(square, spare);
    square.forEach((vector, index) => v128.store({ offset: index * rowBytes + first * element }, to, vector));
  }
}
