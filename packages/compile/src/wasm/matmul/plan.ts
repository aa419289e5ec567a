/**
 * How a product is cut, decided once from its sizes.
 *
 *   for each block of the inner index:           `depth`
 *     for each block of the columns of C:        `width`
 *       pack the block of B into panels, unless B is read where it lies
 *       for each left operand, rows, panel:      the register tile
 *
 * The block of B and the rows of A of one tile stay in the first cache while all rows of C pass.
 */
import { vectorBytes } from "./arithmetic.ts";
import { elementBytes, innermost, levelsOf, stepsOf, type Product } from "./product.ts";

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

/** What a block of B and a tile's rows of A may take of the first cache, and of the second. */
const firstCache = 32 * 1024;
const secondCache = 512 * 1024;

/** A copy of B pays from about so many rows on that it serves. */
const fewRows = 64;

/** Where A is stored by columns, each inner index may lie in another page of memory: so many are at hand. */
const pages = 64;
const pageBytes = 4096;

/**
 * The tile that fills the registers: eight sums of sixteen registers, the rest holds what is loaded. A single row takes
 * its eight vectors side by side, a single vector its eight rows. Twelve sums spill, with or without fused instructions.
 */
function tileOf(m: number, widest: number): { rows: number; vectors: number } {
  if (m === 1) return { rows: 1, vectors: Math.min(widest, 8) };
  if (m === 2) return { rows: 2, vectors: Math.min(widest, 4) };
  if (widest === 1) return { rows: Math.min(m, 8), vectors: 1 };
  return { rows: Math.min(m, 4), vectors: 2 };
}

export function planOf(product: Product): Plan {
  const { m, n, inner } = product;
  const element = elementBytes[product.precision];
  const lanes = vectorBytes / element;
  const levels = levelsOf(product);
  const { rows, vectors } = tileOf(innermost(levels.rows)[0], Math.ceil(n / lanes));
  const served = product.shared === "right" ? m * product.count : m;

  const bytes = inner * product.rightStride * element;
  const few = served <= 4 || (served <= fewRows && bytes <= secondCache) || bytes <= firstCache;
  if (few && !product.rightTransposed) return { rows, vectors, depth: inner, width: n, packed: false };

  const panel = vectors * lanes;
  const deepest = Math.min(
    firstCache / (element * (panel + rows)),
    Math.max(256, (2 * secondCache) / (element * served)),
    product.leftTransposed ? Math.max(pages, (pages * pageBytes) / stepsOf(product).leftInner) : inner,
  );
  // What is walked over by several steps is not cut.
  const isCut = levels.inner.length === 1;
  const depth = isCut ? Math.min(inner, roundUp(inner / Math.ceil(inner / deepest), lanes)) : inner;
  const panels = Math.max(1, Math.floor((firstCache / (element * depth) - rows) / panel));
  const width = Math.min(n, roundUp(n / Math.ceil(n / (panels * panel)), panel));
  return { rows, vectors, depth, width, packed: true };
}

function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
