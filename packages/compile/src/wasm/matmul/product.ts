/**
 * What is known of a product C = op(A)·op(B) before it runs: everything but the addresses.
 *
 * The kernels see both operands through *steps*, bytes from one element to its neighbour along an axis, so that a
 * transposed operand is the same matrix with its two steps exchanged.
 */
import { must } from "@dualtape/core";

/** An axis of a walk: how many elements, and how far it is from one to the next, in elements. */
export type Level = readonly [count: number, step: number];

/** How A is walked over where one step for its rows and one along the inner index do not do: by several each, the outermost first. */
export interface Walk {
  readonly rows: readonly Level[];
  readonly inner: readonly Level[];
}

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
  /** Where A is the patches of an array, which are not stored; `leftTransposed` and `leftStride` then say nothing. */
  readonly walk?: Walk;
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

/** Bytes from an element to the next one along each axis; along the innermost, where A is walked over. */
export interface Steps {
  readonly leftRow: number;
  readonly leftInner: number;
  readonly rightInner: number;
  readonly rightColumn: number;
  readonly outRow: number;
}

/** The walk over A, whether by one step or by several. */
export function levelsOf({ walk, m, inner, leftTransposed, leftStride }: Product): Walk {
  if (walk !== undefined) return walk;
  const [row, column] = leftTransposed ? [1, leftStride] : [leftStride, 1];
  return { rows: [[m, row]], inner: [[inner, column]] };
}

export const innermost = (levels: readonly Level[]): Level => must(levels.at(-1), "level");

export const elementBytes = { float32: 4, float64: 8 } as const;

export function stepsOf(product: Product): Steps {
  const element = elementBytes[product.precision];
  const right = product.rightStride * element;
  const { rows, inner } = levelsOf(product);
  return {
    leftRow: innermost(rows)[1] * element,
    leftInner: innermost(inner)[1] * element,
    rightInner: product.rightTransposed ? element : right,
    rightColumn: product.rightTransposed ? right : element,
    outRow: product.outStride * element,
  };
}
