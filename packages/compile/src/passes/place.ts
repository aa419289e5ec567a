/**
 * Buffer planning: every address is known before the program runs, so nothing is allocated in a step.
 *
 * A value lives from the item that computes it to the last one that reads it, and its bytes are used again after that (first
 * fit). A result of a loop that becomes an argument of the next step is written straight over that argument, where nobody reads
 * the old one afterwards or in another order; else it is moved there at the end of the step.
 */
import { must, sameShape, sizeOf } from "@dualtape/core";
import { isScalar } from "../graph/builder.ts";
import { bytesOf, type Graph, type Node, ordering } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";
import { isGiven, isIdentity } from "./layout.ts";
import type { Item } from "./item.ts";
import { NO_ROWS, type Rows } from "../back-end.ts";
import { AT_ONCE, finished, type Slices } from "../slices.ts";
import { type Carry, carriedTo } from "./schedule.ts";
import { flows, loopShape } from "./units.ts";
import { stripBytes } from "./strips.ts";

/** Where everything is in memory, in bytes. */
export interface Placement {
  /** The address of each node that is stored. */
  readonly addresses: ReadonlyMap<Node, number>;
  /** Results that become arguments of the next step and have to be moved there. */
  readonly moves: readonly (readonly [from: Node, to: Node])[];
  /** Room for what an item keeps for itself, such as packed panels of products. */
  readonly scratch: number;
  /** Where arguments are fed from and results are kept, row by row. */
  readonly fed: RowPlaces;
  readonly kept: RowPlaces;
  /** All of it: what the program needs. */
  readonly bytes: number;
}

/** Rows of nodes, one after another. */
export interface RowPlaces {
  /** The address of the first row. */
  readonly from: number;
  /** Bytes of a row. */
  readonly bytes: number;
  /** Where each node is in a row. */
  readonly offsets: readonly (readonly [node: Node, offset: number])[];
}

/** Vectors are read whole, also at the end of an array that does not fill its last one. */
const SLACK = 64;
const ALIGNMENT = 64;

/** So many items are looked at in a slice. */
const ITEMS = 16;

/** Plans the memory of a schedule; `parts` has the number of the part that each item is in, where there are several. */
export const place = (
  graph: Graph,
  items: readonly Item[],
  carry: Carry,
  scratchBytes: number,
  parts: readonly number[] = [],
  rows = NO_ROWS,
): Placement => finished(placing(graph, items, carry, scratchBytes, parts, rows));

/** The same in slices. */
export function* placing(
  graph: Graph,
  items: readonly Item[],
  carry: Carry,
  scratchBytes: number,
  parts: readonly number[],
  rows: Rows,
): Slices<Placement> {
  const addresses = new Map<Node, number>();
  let top = 0;
  const pin = (node: Node): void => {
    addresses.set(node, top);
    top += sizeInMemory(node);
  };
  const addressOf = (node: Node): number => must(addresses.get(node), "address");
  const given = (yield* ordering(graph.results)).filter(({ operation: { kind } }) => kind === "captured");
  [...graph.arguments, ...given].forEach(pin);

  const written = new Map<Node, number>();
  for (const [at, { nodes }] of items.entries()) {
    if (at % ITEMS === 0) yield;
    for (const node of nodes) written.set(node, at);
  }
  const readers = yield* readersOf(items);
  const moves: (readonly [Node, Node])[] = [];
  graph.results.forEach((result, i) => {
    const argument = carriedTo(graph, carry, i);
    if (argument === null) return pin(result);
    if (canOverwrite(argument, result, items, written, readers)) {
      addresses.set(result, addressOf(argument));
    } else moves.push([result, argument]);
  });
  const scratch = top;
  top += aligned(scratchBytes);
  for (const item of items) {
    if (item.kind !== "strips") continue;
    item.products.nodes.forEach((node, i) => addresses.set(node, scratch + i * stripBytes(item)));
  }

  // A number that becomes an argument goes there from its local, unless that is in another function.
  const held = new Set(
    graph.results.filter((result, i) => carry[i] == null || !isScalar(result) || !flows(result) || parts.length > 0),
  );
  const heap = new Heap(top);
  const endings = new Map<number, Node[]>();
  for (const [at, item] of items.entries()) {
    if (at % AT_ONCE === 0) yield;
    for (const node of item.nodes) {
      if (addresses.has(node) || !isStored(node, at, readers, held, parts)) continue;
      addresses.set(node, heap.take(sizeInMemory(node)));
      const last = held.has(node) ? items.length : (readers.get(node)?.at(-1)?.at ?? at);
      append(endings, last, node);
    }
    for (const node of endings.get(at) ?? []) heap.give(addressOf(node), sizeInMemory(node));
  }
  const fed = rowsAt(aligned(heap.top + SLACK), nodesAt(graph.arguments, rows.fed));
  const kept = rowsAt(fed.from + rows.count * fed.bytes, nodesAt(graph.results, rows.kept));
  const bytes = rows.count * (fed.bytes + kept.bytes) + fed.from;
  return { addresses, moves, scratch, fed, kept, bytes };
}

const nodesAt = (nodes: readonly Node[], places: readonly number[]): readonly Node[] =>
  places.map((place) => must(nodes[place], "a row"));

function rowsAt(from: number, nodes: readonly Node[]): RowPlaces {
  let bytes = 0;
  const offsets = nodes.map((node) => {
    const offset = bytes;
    bytes += 8 * Math.ceil((sizeOf(node.shape) * bytesOf(node.precision)) / 8); // each stands as float64 has to
    return [node, offset] as const;
  });
  return { from, bytes, offsets };
}

/** Somebody who reads the elements of a node. */
interface Reader {
  readonly at: number;
  readonly by: Node;
  /** Whether element by element, in the loop that `by` is in. */
  readonly inOrder: boolean;
}

/** Adds a value to a list of several under one key. */
function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

/** Who reads each node, in the order of the items. */
function* readersOf(items: readonly Item[]): Slices<ReadonlyMap<Node, readonly Reader[]>> {
  const readers = new Map<Node, Reader[]>();
  for (const [at, item] of items.entries()) {
    if (at % ITEMS === 0) yield;
    for (const by of item.nodes) {
      for (const input of by.inputs) {
        const view = viewOf(input);
        const inOrder = isInLoop(item, by) && isIdentity(view, loopShape(by));
        append(readers, view.base, { at, by, inOrder });
      }
    }
  }
  return readers;
}

/** Whether a node is computed, or read, in a loop over elements. */
const isInLoop = (item: Item, node: Node): boolean =>
  item.kind === "region" || (item.kind === "strips" && !item.products.nodes.includes(node));

/** Whether a node must be in memory: a number or an element that its own item alone uses is not. */
function isStored(
  node: Node,
  at: number,
  readers: ReadonlyMap<Node, readonly Reader[]>,
  held: ReadonlySet<Node>,
  parts: readonly number[],
): boolean {
  if (held.has(node) || !flows(node)) return true;
  const read = readers.get(node) ?? [];
  // Numbers are handed to regions and to one another in locals; who reads an array finds them in memory.
  if (isScalar(node)) return read.some((reader) => !flows(reader.by) || parts[reader.at] !== parts[at]);
  return read.some((reader) => reader.at !== at);
}

function canOverwrite(
  argument: Node,
  result: Node,
  items: readonly Item[],
  written: ReadonlyMap<Node, number>,
  readers: ReadonlyMap<Node, readonly Reader[]>,
): boolean {
  if (isGiven(result) || argument.precision !== result.precision || !sameShape(argument.shape, result.shape))
    return false;
  if (isScalar(result)) return false;
  const at = must(written.get(result), "item");
  const inLoop = isInLoop(must(items[at], "item"), result) && flows(result);
  return (readers.get(argument) ?? []).every((read) => read.at < at || (read.at === at && inLoop && read.inOrder));
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
const sizeInMemory = (node: Node): number => aligned(sizeOf(node.shape) * bytesOf(node.precision));

/** Free intervals above a floor, in order; first fit. */
class Heap {
  private readonly free: (readonly [from: number, to: number])[] = [];
  top: number;

  constructor(floor: number) {
    this.top = floor;
  }

  take(bytes: number): number {
    const at = this.free.findIndex(([from, to]) => to - from >= bytes);
    const hole = this.free[at];
    if (hole === undefined) {
      const address = this.top;
      this.top += bytes;
      return address;
    }
    const [from, to] = hole;
    if (from + bytes < to) this.free[at] = [from + bytes, to];
    else this.free.splice(at, 1);
    return from;
  }

  give(address: number, bytes: number): void {
    if (bytes === 0) return;
    let [low, high] = [0, this.free.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (must(this.free[middle], "hole")[0] < address) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [this.free[low - 1], this.free[low]];
    const [joinsBefore, joinsAfter] = [before?.[1] === address, after?.[0] === address + bytes];
    const hole = [
      joinsBefore && before ? before[0] : address,
      joinsAfter && after ? after[1] : address + bytes,
    ] as const;
    this.free.splice(joinsBefore ? low - 1 : low, Number(joinsBefore) + Number(joinsAfter), hole);
  }
}
