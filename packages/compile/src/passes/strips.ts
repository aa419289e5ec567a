/**
 * Strips: a large product whose elements only the next loop reads is computed a few rows at a time, and the loop goes on with these
 * rows while they are in the cache. So the gradients of a layer, along all directions, never travel to memory and back.
 */
import { must, sameShape, sizeOf } from "@dualtape/core";
import { isScalar } from "../graph/builder.ts";
import { bytesOf, type Graph, type Node } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";
import type { Products } from "./group.ts";
import { isIdentity } from "./layout.ts";
import type { Item, Region } from "./item.ts";
import { basesOf, flows } from "./units.ts";
import type { Strips } from "./item.ts";

/** What stays in the cache by itself is left alone. */
const LARGE = 2 ** 18;
/** What the strips of all products of a group may take together. */
const STRIPS = 2 ** 18;

/** Joins products with the loop behind them, where that is all who reads them. */
export function cutIntoStrips(graph: Graph, items: readonly Item[]): readonly Item[] {
  if (!items.some((item) => item.kind === "products" && isLarge(item))) return items;
  const results = new Set(graph.results);
  const readers = readersOf(items);
  const cut: Item[] = [];
  for (const item of items) {
    const last = cut.at(-1);
    const strips = last?.kind === "products" && item.kind === "region" ? stripsOf(last, item, readers, results) : null;
    if (strips === null) cut.push(item);
    else cut[cut.length - 1] = strips;
  }
  return cut;
}

/** The bytes of one strip of one product. */
export const stripBytes = ({ products: { nodes }, rows }: Strips): number => {
  const { shape, precision } = must(nodes[0], "product");
  return rows * must(shape[1], "axis") * bytesOf(precision);
};

function stripsOf(
  products: Products,
  region: Region,
  readers: ReadonlyMap<Node, ReadonlySet<Node>>,
  results: ReadonlySet<Node>,
): Strips | null {
  const { shape, precision, inputs } = must(products.nodes[0], "product");
  const [height, width] = shape;
  if (shape.length !== 2 || height === undefined || width === undefined || isFolded(products)) return null;
  // A product of nothing is zeros, and no kernel has any rows of it.
  if (!sameShape(shape, region.shape) || inputs.some((input) => sizeOf(input.shape) === 0)) return null;
  const rowBytes = width * bytesOf(precision);
  const rows = rowsOf(height, rowBytes, products.nodes.length);
  if (rows === null || !isLarge(products) || products.nodes.some((node) => results.has(node))) return null;
  const inside = new Set(region.nodes);
  const elsewhere = products.nodes.some((node) => [...(readers.get(node) ?? [])].some((reader) => !inside.has(reader)));
  if (elsewhere || !region.nodes.every((node) => goesByRows(node, region.shape))) return null;
  return { kind: "strips", products, region, rows, nodes: [...products.nodes, ...region.nodes] };
}

/** Whether the rows of a group lie at no equal distances. */
const isFolded = ({ nodes: [first] }: Products): boolean =>
  first?.operation.kind === "matmul" && first.operation.folded !== undefined;

const isLarge = ({ nodes: [first], nodes }: Products): boolean =>
  first !== undefined && nodes.length * sizeOf(first.shape) * bytesOf(first.precision) >= LARGE;

/** The greatest number of rows that divides all of them, fills whole vectors, and stays in the cache. */
function rowsOf(all: number, rowBytes: number, count: number): number | null {
  for (let rows = Math.min(64, all >> 1); rows >= 4; rows--) {
    if (all % rows === 0 && (rows * rowBytes) % 64 === 0 && rows * rowBytes * count <= STRIPS) return rows;
  }
  return null;
}

function readersOf(items: readonly Item[]): ReadonlyMap<Node, ReadonlySet<Node>> {
  const readers = new Map<Node, Set<Node>>();
  for (const { nodes } of items) {
    for (const reader of nodes) {
      for (const base of basesOf(reader)) readers.set(base, (readers.get(base) ?? new Set()).add(reader));
    }
  }
  return readers;
}

/** Whether a node of a loop reads numbers, and elements in their order, and is an element or a total. */
const goesByRows = (node: Node, shape: readonly number[]): boolean =>
  (flows(node) || isScalar(node)) &&
  node.inputs.every((input) => {
    const view = viewOf(input);
    return isScalar(view.base) || isIdentity(view, shape);
  });
