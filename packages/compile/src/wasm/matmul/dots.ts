/**
 * A row of A against B stored by columns: every element of C is the dot product of two contiguous runs.
 *
 *   c_j = Σ_k a_k·b_jk, in lanes: lane l sums the k ≡ l, and the lanes are added in the end
 *
 * Nothing is packed and nothing broadcast, which is what few rows want. Eight columns run at once, so that each vector of
 * A serves eight times; in the end a square of sums is transposed, and the sums of its columns are elements of C.
 */
import { i32, local, v128 } from "wasmati";
import { vectorBytes, zero, type Arithmetic } from "./arithmetic.ts";
import { elementBytes, stepsOf, type Product } from "./product.ts";
import { type Address, advance, at, routine, until, type Routine, type Vector } from "./routine.ts";

const columnsAtOnce = 8;

/**
 * Whether a product is best computed so: both operands are contiguous along the inner index, and there are so few rows
 * that panels of B would not pay. Short runs spend their time adding lanes, and give up sooner.
 */
export function isDots(product: Product): boolean {
  const { m, inner, count, precision, walk } = product;
  if (walk !== undefined) return false;
  const served = product.shared === "right" ? m * count : m;
  const contiguous = product.rightTransposed && stepsOf(product).leftInner === elementBytes[precision];
  return contiguous && served <= (inner < 32 ? 2 : 8);
}

/** A routine of (row of A, B, row of C). */
export function dotsRoutine(arithmetic: Arithmetic, product: Product): Routine {
  const { lanes, element } = arithmetic;
  const { n, inner } = product;
  const { rightColumn } = stepsOf(product);
  const whole = Math.floor(inner / lanes) * vectorBytes;

  return routine(3, (registers) => {
    const a = registers.parameter();
    const b = registers.parameter();
    const c = registers.parameter();
    const walkA = registers.address();
    const walkB = registers.address();
    const end = registers.address();
    const last = registers.address();
    const row = registers.vector();
    const column = registers.vector();
    const sums = registers.vectors(columnsAtOnce);
    const square = registers.vectors(lanes);
    const spare = registers.vectors(lanes);

    const accumulate = (
      columns: readonly Vector[],
      load: (register: Vector, address: Address, offset: number) => void,
    ) => {
      load(row, walkA, 0);
      columns.forEach((sum, j) => {
        load(column, walkB, j * rightColumn);
        arithmetic.multiplyAdd(sum, row, column);
      });
    };
    const dots = (count: number) => {
      const columns = sums.slice(0, count);
      for (const sum of columns) local.set(sum, zero());
      local.set(walkA, a);
      local.set(walkB, b);
      if (whole > 0) {
        local.set(end, i32.add(a, whole));
        until(walkA, end, () => {
          accumulate(columns, (register, address, offset) => local.set(register, v128.load({ offset }, address)));
          advance(walkB, vectorBytes);
          advance(walkA, vectorBytes);
        });
      }
      if (inner % lanes > 0) {
        accumulate(columns, (register, address, offset) => arithmetic.load(register, address, offset, inner % lanes));
      }
      for (let first = 0; first < count; first += lanes) {
        square.forEach((vector, index) => local.set(vector, columns[first + index] ?? zero()));
        arithmetic.transpose(square, spare);
        const total = at(square, 0);
        for (const other of square.slice(1)) local.set(total, arithmetic.add(total, other));
        const offset = first * element;
        arithmetic.store(c, offset, total, count - first);
      }
    };

    const full = Math.floor(n / columnsAtOnce) * columnsAtOnce;
    if (full > 0) {
      local.set(last, i32.add(c, full * element));
      until(c, last, () => {
        dots(columnsAtOnce);
        advance(b, columnsAtOnce * rightColumn);
        advance(c, columnsAtOnce * element);
      });
    }
    if (n > full) dots(n - full);
  });
}
