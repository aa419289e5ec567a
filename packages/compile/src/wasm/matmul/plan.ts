/**
 * How a product is cut, decided once from its sizes.
 *
 *   for each block of the inner index            `depth`: a panel and a tile's rows of A stay in the first cache
 *     for each block of columns of C             `width`: its panels stay there, too, while all rows pass
 *       pack the block of B into panels
 *       for each left operand, rows, panel:  the register tile
 */
import { vectorBytes } from "./arithmetic.ts";
import { elementBytes, type Product } from "./product.ts";

export interface Plan {
  /** The register tile: rows of C, and vectors of a row. */
  readonly rows: number;
  readonly vectors: number;
  /** Steps of the inner index that run at a time, and columns of C. */
  readonly depth: number;
  readonly width: number;
  /** Whether B is copied into panels first, or read where it lies. */
  readonly packed: boolean;
}

/** Bytes that a block of B and a tile's rows of A may take: most of a first-level cache of 48 KiB, or all of one of 32. */
const cacheBytes = 32 * 1024;

export function planOf(product: Product): Plan {
  const { m, n, inner } = product;
  const element = elementBytes[product.precision];
  const lanes = vectorBytes / element;
  const rows = 4;
  const vectors = 2;
  const panel = vectors * lanes;
  const tall = product.shared === "right" ? m * product.count : m;

  const deepest = Math.floor(cacheBytes / (element * (panel + rows)));
  const blocks = Math.max(1, Math.ceil(inner / deepest));
  const depth = Math.min(inner, roundUp(Math.ceil(inner / blocks), lanes));

  const direct = !product.rightTransposed && (tall <= rows || inner * product.rightStride * element <= cacheBytes);
  if (direct) return { rows, vectors, depth: inner, width: n, packed: false };
  const panels = Math.max(1, Math.floor((cacheBytes / (element * depth) - rows) / panel));
  const wide = Math.ceil(n / (panels * panel));
  const width = Math.min(n, roundUp(Math.ceil(n / wide), panel));
  return { rows, vectors, depth, width, packed: true };
}

function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
