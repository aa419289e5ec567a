/**
 * The schedule: which nodes are computed together, and in what order.
 *
 * Elementwise nodes of one shape, and the reductions that they feed, share one loop (a region): each element is loaded once, and
 * what only the loop itself needs is never stored. The tangents along all directions have the shape of their primal, so they fall
 * into its loop. Products that are ready at once and share an operand are one item: `X·[W | Ẇ₁ … Ẇ_K]`.
 *
 * Greedy, over what is ready: numbers, then moves and products, and a region only when nothing else can go on, since it is then as
 * large as it can be.
 */
import { sameShape } from "@dualtape/core";
import { isScalar } from "../graph/builder.ts";
import { type Graph, type Node, nodesOf } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";
import { groupProducts, type Products } from "./group.ts";
import { isGiven, isIdentity } from "./layout.ts";
import type { Strips } from "./strips.ts";

/** Elementwise nodes in one loop over a shape, and the reductions of what passes there. */
export interface Region {
  readonly kind: "region";
  readonly shape: readonly number[];
  /** In the order of computation. */
  readonly nodes: readonly Node[];
}

/** Numbers, computed one after the other. */
export interface Scalars {
  readonly kind: "scalars";
  readonly nodes: readonly Node[];
}

/** Elements put elsewhere: pad, concat, take, scatterAdd. */
export interface Move {
  readonly kind: "move";
  readonly nodes: readonly [Node];
}

/** What is computed at once. */
export type Item = Region | Scalars | Move | Products | Strips;

/** For each result, the argument that it becomes in the next step of a loop; `null` for none. */
export type Carry = readonly (number | null)[];

/** How many nodes a region may hold: the engine's compiler takes more than linear time for one function. */
const REGION_NODES = 400;

/** Puts the nodes of a graph that is laid out into order. */
export function schedule(graph: Graph, carry: Carry): readonly Item[] {
  const units = nodesOf(graph.results).filter((node) => !isGiven(node) && viewOf(node).base === node);
  const sources = new Map(units.map((unit) => [unit, basesOf(unit)] as const));
  const consumers = consumersOf(units);
  const results = new Set(graph.results);
  const overwritten = overwrites(graph, carry);
  const remaining = new Set(units);
  const items: Item[] = [];
  const isReady = (unit: Node): boolean => (sources.get(unit) ?? []).every((base) => !remaining.has(base));
  const emit = (item: Item): void => {
    items.push(item);
    for (const node of item.nodes) remaining.delete(node);
  };

  while (remaining.size > 0) {
    const ready = [...remaining].filter(isReady);
    const numbers = ready.filter((unit) => kindOf(unit) === "scalars");
    const moves = ready.filter((unit) => kindOf(unit) === "move");
    const products = ready.filter((unit) => kindOf(unit) === "products");
    if (numbers.length + moves.length + products.length > 0) {
      if (numbers.length > 0) emit({ kind: "scalars", nodes: numbers });
      for (const node of moves) emit({ kind: "move", nodes: [node] });
      for (const group of groupProducts(products)) emit(group);
      continue;
    }
    emit(nextRegion(ready));
  }
  return mergeScalars(items);

  /** The largest region that can go now, without overwriting what others still read where that can be helped. */
  function nextRegion(ready: readonly Node[]): Region {
    const patient = ready.filter((unit) => !mustWait(unit));
    const seeds = patient.length > 0 ? patient : ready;
    for (const seed of seeds) {
      const region = wanted(grow(seed, patient.length > 0));
      if (region.nodes.length > 0) return region;
    }
    const [seed] = seeds;
    if (seed === undefined) throw new RangeError("a graph has a cycle");
    return grow(seed, patient.length > 0);
  }
  /** Without the nodes that only later loops over the same shape read: computed there, they need not be stored. */
  function wanted({ kind, shape, nodes }: Region): Region {
    const [inside, kept] = [new Set(nodes), new Set<Node>()];
    for (const node of [...nodes].reverse()) {
      const own = consumers.get(node) ?? [];
      const needed = own.some(
        (consumer) => kept.has(consumer) || (!inside.has(consumer) && !fusesWith(consumer, node, shape)),
      );
      if (needed || results.has(node)) kept.add(node);
    }
    return { kind, shape, nodes: nodes.filter((node) => kept.has(node)) };
  }
  function grow(seed: Node, patiently: boolean): Region {
    const shape = loopShape(seed);
    const nodes = new Set<Node>();
    for (const unit of remaining) {
      if (nodes.size >= REGION_NODES) break;
      const fits =
        kindOf(unit) === "region" &&
        unit.precision === seed.precision &&
        sameShape(loopShape(unit), shape) &&
        unit.inputs.every((input) => {
          const view = viewOf(input);
          return !remaining.has(view.base) || (nodes.has(view.base) && flows(view.base) && isIdentity(view, shape));
        });
      if (fits && (unit === seed || !patiently || !mustWait(unit))) nodes.add(unit);
    }
    return { kind: "region", shape, nodes: [...nodes] };
  }
  /** Whether a unit would overwrite an argument that is yet to be read in another order, or another loop. */
  function mustWait(unit: Node): boolean {
    const argument = overwritten.get(unit);
    if (argument === undefined) return false;
    return [...remaining].some(
      (reader) =>
        reader !== unit &&
        reader.inputs.some((input) => {
          const view = viewOf(input);
          if (view.base !== argument) return false;
          return !(kindOf(reader) === "region" && isIdentity(view, loopShape(unit)));
        }),
    );
  }
}

/** Whether a node can be computed in the loop of a later reader. */
const fusesWith = (consumer: Node, node: Node, shape: readonly number[]): boolean =>
  kindOf(consumer) === "region" &&
  consumer.precision === node.precision &&
  sameShape(loopShape(consumer), shape) &&
  consumer.inputs.every((input) => viewOf(input).base !== node || isIdentity(viewOf(input), shape));

function consumersOf(units: readonly Node[]): ReadonlyMap<Node, readonly Node[]> {
  const consumers = new Map<Node, Node[]>();
  for (const unit of units) {
    for (const base of new Set(basesOf(unit))) consumers.set(base, [...(consumers.get(base) ?? []), unit]);
  }
  return consumers;
}

/** The nodes that a unit reads the elements of. */
export const basesOf = (unit: Node): readonly Node[] => unit.inputs.map((input) => viewOf(input).base);

/** The shape that the loop of an elementwise node or a reduction runs over. */
export const loopShape = (unit: Node): readonly number[] =>
  flows(unit) ? unit.shape : (unit.inputs[0]?.shape ?? unit.shape);

/** Whether the elements of a node come out one at a time, in order, so that the loop that makes them can go on with them. */
export const flows = ({ operation: { kind } }: Node): boolean => kind === "elementwise" || kind === "copy";

/** What kind of item computes a node. */
function kindOf(unit: Node): "scalars" | "region" | "products" | "move" {
  switch (unit.operation.kind) {
    case "elementwise":
    case "copy":
      return isScalar(unit) ? "scalars" : "region";
    case "sumTo":
    case "magnitude":
      return "region";
    case "matmul":
      return "products";
    default:
      return "move";
  }
}

function overwrites({ arguments: given, results }: Graph, carry: Carry): ReadonlyMap<Node, Node> {
  const found = new Map<Node, Node>();
  results.forEach((result, i) => {
    const argument = given[carry[i] ?? -1];
    if (argument !== undefined) found.set(result, argument);
  });
  return found;
}

function mergeScalars(items: readonly Item[]): readonly Item[] {
  return items.reduce<Item[]>((merged, item) => {
    const last = merged.at(-1);
    if (last?.kind === "scalars" && item.kind === "scalars") {
      merged[merged.length - 1] = { kind: "scalars", nodes: [...last.nodes, ...item.nodes] };
    } else merged.push(item);
    return merged;
  }, []);
}
