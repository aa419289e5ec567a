/**
 * Panels: a block of B, copied so that the register tile reads it in one contiguous stream.
 *
 * A panel holds a few vectors of columns for all of the block's inner indices, row after row. Where B is stored by rows,
 * several panels are filled at once, so that its cache lines are read whole. Where it is stored by columns, one panel at
 * a time, in squares of `lanes` × `lanes` that are transposed in registers. Lanes beyond B's last column never reach C.
 */
import { block, br_if, i32, local, v128 } from "wasmati";
import { vectorBytes, zero, type Arithmetic } from "./arithmetic.ts";
import type { Steps } from "./product.ts";
import { type Address, advance, routine, until, type Routine, type Vector } from "./routine.ts";

export interface PanelBlock {
  /** Columns of the block, and of a panel. */
  readonly columns: number;
  readonly panel: number;
  /** Bytes from a panel to the next one in the block. */
  readonly panelBytes: number;
  /** B is stored by columns. */
  readonly transposed: boolean;
}

const panelsAtOnce = 4;

/** A routine of (source, panels, inner indices to pack). */
export function packRoutine(arithmetic: Arithmetic, steps: Steps, panels: PanelBlock): Routine {
  const { lanes, element } = arithmetic;
  const { columns, panel, panelBytes, transposed } = panels;
  const rowBytes = panel * element;
  const atOnce = transposed ? 1 : panelsAtOnce;
  return routine(3, (registers) => {
    const source = registers.parameter();
    const target = registers.parameter();
    const depth = registers.parameter();
    const from = registers.address();
    const to = registers.address();
    const end = registers.address();
    const last = registers.address();
    const square = registers.vectors(lanes);
    const spare = registers.vectors(lanes);

    const strip = (width: number) => {
      local.set(from, source);
      local.set(to, target);
      if (transposed) {
        local.set(end, i32.add(i32.mul(i32.div_u(depth, lanes), lanes * rowBytes), to));
        untilAtOnce(to, end, () => {
          packSquares(arithmetic, steps, width, rowBytes, { from, to, square, spare });
          advance(from, lanes * element);
          advance(to, lanes * rowBytes);
        });
      }
      local.set(end, i32.add(i32.mul(depth, rowBytes), target));
      untilAtOnce(to, end, () => {
        if (transposed) packElements(arithmetic, steps, width, { from, to });
        else packVectors(arithmetic, panels, width, { from, to });
        advance(from, steps.rightInner);
        advance(to, rowBytes);
      });
    };

    const wide = atOnce * panel;
    const whole = Math.floor(columns / wide);
    if (whole > 0) {
      local.set(last, i32.add(target, whole * atOnce * panelBytes));
      until(target, last, () => {
        strip(wide);
        advance(source, wide * steps.rightColumn);
        advance(target, atOnce * panelBytes);
      });
    }
    if (columns % wide > 0) strip(columns % wide);
  });
}

/** A loop that may not run at all. */
function untilAtOnce(address: Address, end: Address, body: () => void): void {
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

function packVectors({ lanes, element }: Arithmetic, panels: PanelBlock, width: number, { from, to }: Move): void {
  for (let column = 0; column < width; column += lanes) {
    const place = Math.floor(column / panels.panel) * panels.panelBytes + (column % panels.panel) * element;
    local.get(to);
    v128.load({ offset: column * element }, from);
    v128.store({ offset: place });
  }
}

function packElements({ element, lanes, copy }: Arithmetic, steps: Steps, width: number, { from, to }: Move): void {
  if (width % lanes > 0) v128.store({ offset: Math.floor(width / lanes) * vectorBytes }, to, zero());
  for (let column = 0; column < width; column++) copy(to, column * element, from, column * steps.rightColumn);
}

function packSquares(
  { element, lanes, transpose }: Arithmetic,
  steps: Steps,
  width: number,
  rowBytes: number,
  { from, to, square, spare }: Move & { readonly square: readonly Vector[]; readonly spare: readonly Vector[] },
): void {
  for (let first = 0; first < width; first += lanes) {
    square.forEach((vector, index) => {
      const column = first + index;
      local.set(vector, column < width ? v128.load({ offset: column * steps.rightColumn }, from) : zero());
    });
    transpose(square, spare);
    square.forEach((vector, index) => v128.store({ offset: index * rowBytes + first * element }, to, vector));
  }
}
