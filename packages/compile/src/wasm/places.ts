/** What a region touches: the arrays that it reads and writes, and how its loops walk over each. */
import { isScalar } from "../graph/builder.ts";
import { numberIn } from "../graph/literal.ts";
import { bytesOf, type Node } from "../graph/node.ts";
import { denseStrides, stretch, type View, viewOf } from "../graph/view.ts";
import type { Region } from "../passes/item.ts";
import { flows } from "../passes/schedule.ts";
import type { Strips } from "../passes/item.ts";
import { collapse, type Nest, type Walk } from "./loops.ts";

/** An array that a region reads or writes: where it starts, and its walk. */
export interface Place {
  readonly address: number;
  readonly walk: Walk;
  readonly base: Node;
}

/** The operands of a region, by where they come from, and its loops. */
export interface Places {
  readonly operands: readonly Node[];
  /** Numbers that are computed elsewhere, which it is given as parameters. */
  readonly numbers: readonly Node[];
  /** Nodes whose elements come out in its own loop. */
  readonly inside: ReadonlySet<Node>;
  /** Operands that are read from memory. */
  readonly sources: ReadonlyMap<Node, Place>;
  /** Nodes that are stored. */
  readonly targets: ReadonlyMap<Node, Place>;
  readonly nest: Nest;
}

/** Finds every array that a region touches, in the axes that are left when those without gaps are joined. */
export function placesOf(
  { shape, nodes }: Region,
  addressOf: (node: Node) => number | undefined,
  strips: Strips | null,
): Places {
  const inside = new Set(nodes.filter(flows));
  const operands = [...new Set(nodes.flatMap(({ inputs }) => inputs))];
  const numbers = [
    ...new Set(operands.map((operand) => viewOf(operand).base).filter((base) => flows(base) && isScalar(base))),
  ];
  const [sources, targets] = [new Map<Node, Place>(), new Map<Node, Place>()];
  const touch = (places: Map<Node, Place>, key: Node, view: View): void => {
    const { base, offset, strides } = stretch(view, shape);
    const [address, size] = [addressOf(base), bytesOf(base.precision)];
    if (address === undefined) return;
    places.set(key, { address: address + offset * size, walk: strides.map((stride) => stride * size), base });
  };
  for (const operand of operands) {
    const view = viewOf(operand);
    if (numberIn(operand) === null && !inside.has(view.base) && !numbers.includes(view.base)) {
      touch(sources, operand, view);
    }
  }
  for (const node of nodes) {
    touch(targets, node, { base: node, offset: 0, shape: node.shape, strides: denseStrides(node.shape) });
  }
  // In strips, the loop is over some rows: those of the products lie at the same place always, all others further on each time.
  const nest = collapse(
    strips === null ? shape : [strips.rows, ...shape.slice(1)],
    [...sources.values(), ...targets.values()].map(({ walk }) => walk),
  );
  let next = 0;
  for (const places of [sources, targets]) {
    for (const [key, place] of places) places.set(key, { ...place, walk: nest.walks[next++] ?? [] });
  }
  return { operands, numbers, inside, sources, targets, nest };
}
