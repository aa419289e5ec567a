/**
 * What is known of a product C = op(A)·op(B) before it runs: everything but the addresses.
 *
 * The kernels see both operands through *steps*, bytes from one element to its neighbour along an axis, so that a
 * transposed operand is the same matrix with its two steps exchanged.
 */

/** A product C = op(A)·op(B) whose sizes are all known: m × inner times inner × n, over row-major arrays in one memory. */
export interface Product {
  readonly precision: "float32" | "float64";
  readonly m: number;
  readonly n: number;
  readonly inner: number;
  /** A is stored inner × m. */
  readonly leftTransposed: boolean;
  /** B is stored n × inner. */
  readonly rightTransposed: boolean;
  /** Elements from one stored row to the next. */
  readonly leftStride: number;
  readonly rightStride: number;
  readonly outStride: number;
  /** How many products run at once. */
  readonly count: number;
  /** With "left" the products are A·[B₁ … B_G], with "right" [A₁; …; A_G]·B; null where the count is 1. */
  readonly shared: "left" | "right" | null;
  /** Multiply and add in one rounding, by relaxed SIMD: faster, and not the same bits on every engine. */
  readonly relaxed: boolean;
}

/** Bytes from an element to the next one along each axis. */
export interface Steps {
  readonly leftRow: number;
  readonly leftInner: number;
  readonly rightInner: number;
  readonly rightColumn: number;
  readonly outRow: number;
}

export const elementBytes = { float32: 4, float64: 8 } as const;

export function stepsOf(product: Product): Steps {
  const element = elementBytes[product.precision];
  const left = product.leftStride * element;
  const right = product.rightStride * element;
  return {
    leftRow: product.leftTransposed ? element : left,
    leftInner: product.leftTransposed ? left : element,
    rightInner: product.rightTransposed ? element : right,
    rightColumn: product.rightTransposed ? right : element,
    outRow: product.outStride * element,
  };
}
