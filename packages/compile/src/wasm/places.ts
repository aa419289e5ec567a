/** What a region touches: the arrays that it reads and writes, and how its loops walk over each. */
import { must, sizeOf } from "@dualtape/core";
import { isScalar } from "../graph/builder.ts";
import { numberIn } from "../graph/literal.ts";
import { bytesOf, type Node } from "../graph/node.ts";
import { reductionOf, stretch, type View, viewOf } from "../graph/view.ts";
import type { Region } from "../passes/item.ts";
import { flows } from "../passes/units.ts";
import type { Strips } from "../passes/item.ts";
import { gatheredIn } from "../passes/sums.ts";
import { backOf, collapse, type Nest, type Walked } from "./loops.ts";

/** An array that a region reads or writes: where it starts, behind its shift where it has one, and its walk. */
export interface Place extends Walked {
  readonly address: number;
  readonly base: Node;
}

/** A reduction: where its result goes, and where it is gathered. */
export interface Gathered {
  readonly node: Node;
  readonly target: Place;
  /** Where it is gathered: in its target, or, if in another precision, in the scratch. */
  readonly at: Place;
  /** The axis from whose loop on the place stands still, so that a vector holds it; behind the last, where it never does. */
  readonly from: number;
  /** Whether the vector holds all of it in the end, so that nothing is gathered in memory. */
  readonly whole: boolean;
}

/** Addresses of the nodes that are stored, and of the sums that are gathered in the scratch. */
export interface Addresses {
  readonly of: (node: Node) => number | undefined;
  readonly sum: (node: Node) => number | undefined;
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
  /** Those of them that the region writes over. */
  readonly overwritten: ReadonlySet<Node>;
  /** Nodes that are stored. */
  readonly targets: ReadonlyMap<Node, Place>;
  readonly reductions: readonly Gathered[];
  readonly nest: Nest;
}

/** Finds every array that a region touches, in the axes that are left when those without gaps are joined. */
export function placesOf({ shape, nodes }: Region, addresses: Addresses, strips: Strips | null): Places {
  const inside = new Set(nodes.filter(flows));
  const operands = [...new Set(nodes.flatMap(({ inputs }) => inputs))];
  const numbers = [
    ...new Set(operands.map((operand) => viewOf(operand).base).filter((base) => flows(base) && isScalar(base))),
  ];
  const [sources, targets, gathered] = [new Map<Node, Place>(), new Map<Node, Place>(), new Map<Node, Place>()];
  const touch = (
    places: Map<Node, Place>,
    key: Node,
    view: View,
    address = addresses.of(view.base),
    precision = view.base.precision,
  ): void => {
    const { base, offset, strides } = stretch(view, shape);
    const size = bytesOf(precision);
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
    const view = flows(node) ? viewOf(node) : reductionOf(node);
    touch(targets, node, view);
    if (!flows(node)) touch(gathered, node, view, addresses.sum(node) ?? addresses.of(node), gatheredIn(node));
  }
  // In strips, the loop is over some rows: those of the products lie at the same place always, all others further on each time.
  const nest = collapse(
    strips === null ? shape : [strips.rows, ...shape.slice(1)],
    [...sources.values(), ...targets.values(), ...gathered.values()].map(({ walk }) => walk),
  );
  const written = new Set([...targets.values()].map(({ address }) => address));
  const isWritten = (base: Node): boolean => written.has(must(addresses.of(base), "address"));
  const overwritten = new Set(operands.filter((operand) => sources.has(operand) && isWritten(viewOf(operand).base)));
  let next = 0;
  for (const places of [sources, targets, gathered]) {
    for (const [key, place] of places) {
      const walk = must(nest.walks[next++], "walk");
      const back = backOf(walk, nest.lengths);
      places.set(key, { ...place, walk, ...(back > 0 && { address: place.address - back, back }) });
    }
  }
  const reductions = [...gathered].map(([node, place]): Gathered => {
    const target = must(targets.get(node), "target");
    const from = place.walk.reduce((last, stride, axis) => (stride === 0 ? last : axis + 1), 0);
    const met = nest.lengths.reduce(
      (product, length, axis) => (place.walk[axis] === 0 ? product : product * length),
      1,
    );
    // One that is met again, in another turn of an outer loop or in another strip, goes on in memory, and so does what is never met.
    const whole =
      strips === null &&
      from < Math.max(1, place.walk.length) &&
      !place.walk.slice(0, from).includes(0) &&
      met === sizeOf(node.shape);
    return { node, target, at: whole ? target : place, from, whole };
  });
  return { operands, numbers, inside, sources, overwritten, targets, reductions, nest };
}
