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
import { impossible, must, never } from "@dualtape/core";
import { isScalar } from "../graph/builder.ts";
import { lower } from "../graph/lowering.ts";
import { type Graph, type Node, nodesOf } from "../graph/node.ts";
import { type View, viewOf } from "../graph/view.ts";
import { groupProducts } from "./group.ts";
import { isGiven, isIdentity } from "./layout.ts";
import { AT_ONCE, finished, type Slices } from "../slices.ts";
import type { Item, Region } from "./item.ts";

/** For each result, the argument that it becomes in the next step of a loop; `null` for none. */
export type Carry = readonly (number | null)[];

/** The argument that a result becomes in the next step; `null` for none. */
export function carriedTo(graph: Graph, carry: Carry, result: number): Node | null {
  const argument = carry[result] ?? null;
  return argument === null ? null : must(graph.arguments[argument], "argument");
}

/** How many nodes a region may hold: the engine's compiler takes more than linear time for one function. */
const REGION_NODES = 400;

/** How many items, or so, are found in a slice. */
const ROUNDS = 16;

/** How many numbers a region may be given: they are parameters, of which a function has 1000 at most. */
const REGION_NUMBERS = 500;

/** Puts the nodes of a graph that is laid out into order. */
export const schedule = (graph: Graph, carry: Carry): readonly Item[] => finished(scheduling(graph, carry));

/** The same in slices. */
export function* scheduling(graph: Graph, carry: Carry): Slices<readonly Item[]> {
  const units = nodesOf(graph.results).filter((node) => !isGiven(node) && viewOf(node).base === node);
  const facts = new Map<Node, Facts>();
  for (const unit of units) {
    if (facts.size % AT_ONCE === 0) yield;
    facts.set(unit, factsOf(unit, facts.size));
  }
  const consumers = consumersOf(facts);
  const results = new Set(graph.results);
  const overwritten = overwrites(graph, carry);
  const remaining = new Set(units);
  // Whatever is ready is found when the last unit that it reads is done, so nothing is looked through again and again.
  const missing = new Map<Node, number>();
  const ready: Record<Exclude<Kind, "region">, Node[]> = {
    scalars: [],
    move: [],
    custom: [],
    products: [],
  };
  const loops = new Map<string, Node[]>();
  const items: Item[] = [];
  for (const unit of units) {
    const count = of(unit).bases.filter((base) => facts.has(base)).length;
    missing.set(unit, count);
    if (count === 0) admit(unit);
  }

  for (let round = 0; remaining.size > 0; round++) {
    if (round % ROUNDS === 0) yield;
    const [numbers, moves, customs, products] = [take("scalars"), take("move"), take("custom"), take("products")];
    if (numbers.length > 0) emit({ kind: "scalars", nodes: numbers });
    for (const node of moves) emit({ kind: "move", nodes: [node] });
    for (const node of customs) emit({ kind: "custom", nodes: [node] });
    for (const group of groupProducts(products)) emit(group);
    if (numbers.length + moves.length + customs.length + products.length === 0) emit(nextRegion());
  }
  return mergeScalars(items);

  function of(unit: Node): Facts {
    return must(facts.get(unit), "what is known of a unit");
  }
  function placeOf(unit: Node): number {
    return of(unit).place;
  }
  function admit(unit: Node): void {
    const { kind, loop } = of(unit);
    if (kind !== "region") return void ready[kind].push(unit);
    const waiting = loops.get(loop);
    if (waiting === undefined) loops.set(loop, [unit]);
    else waiting.push(unit);
  }
  function take(kind: keyof typeof ready): readonly Node[] {
    const taken = ready[kind].sort((a, b) => placeOf(a) - placeOf(b));
    ready[kind] = [];
    return taken;
  }
  function emit(item: Item): void {
    items.push(item);
    for (const node of item.nodes) remaining.delete(node);
    if (item.kind === "region" && item.nodes[0] !== undefined) {
      const { loop } = of(item.nodes[0]);
      const left = loops.get(loop)?.filter((unit) => remaining.has(unit)) ?? [];
      if (left.length > 0) loops.set(loop, left);
      else loops.delete(loop);
    }
    for (const node of item.nodes) {
      for (const consumer of consumers.get(node) ?? []) {
        const count = must(missing.get(consumer), "count of what is missing") - 1;
        missing.set(consumer, count);
        if (count === 0 && remaining.has(consumer)) admit(consumer);
      }
    }
  }

  /** The largest region that can go now, without overwriting what others still read where that can be helped. */
  function nextRegion(): Region {
    const all = [...loops.values()].map((waiting) => waiting.sort((a, b) => placeOf(a) - placeOf(b)));
    const firsts = all.map((waiting) => waiting.find((unit) => !mustWait(unit)));
    const patiently = firsts.some((first) => first !== undefined);
    const seeds = all
      .map((waiting, i) => ({ waiting, seed: patiently ? firsts[i] : waiting[0] }))
      .filter((one): one is { waiting: Node[]; seed: Node } => one.seed !== undefined)
      .sort((a, b) => placeOf(a.seed) - placeOf(b.seed));
    for (const { waiting, seed } of seeds) {
      const region = wanted(grow(waiting, seed, patiently));
      if (region.nodes.length > 0) return region;
    }
    const [first] = seeds;
    if (first === undefined) throw new RangeError("a graph has a cycle");
    return grow(first.waiting, first.seed, patiently);
  }
  /** Without the nodes that only later loops over the same shape read: computed there, they need not be stored. */
  function wanted({ kind, shape, nodes }: Region): Region {
    const [inside, kept] = [new Set(nodes), new Set<Node>()];
    for (const node of [...nodes].reverse()) {
      const own = consumers.get(node) ?? [];
      const needed = own.some(
        (consumer) => kept.has(consumer) || (!inside.has(consumer) && !fusesWith(consumer, node)),
      );
      if (needed || results.has(node)) kept.add(node);
    }
    return { kind, shape, nodes: nodes.filter((node) => kept.has(node)) };
  }
  /** Whether a node can be computed in the loop of a later reader. */
  function fusesWith(consumer: Node, node: Node): boolean {
    const { kind, loop, reads } = of(consumer);
    return kind === "region" && loop === of(node).loop && reads.every(({ base, inOrder }) => base !== node || inOrder);
  }
  /** The region of a loop: all that is ready, and what becomes so in it, in the order of computation. */
  function grow(waiting: readonly Node[], seed: Node, patiently: boolean): Region {
    const { loop } = of(seed);
    const [nodes, numbers] = [new Set<Node>(), new Set<Node>()];
    // What becomes ready in the region, the last first.
    const enabled: Node[] = [];
    const fits = (unit: Node): boolean =>
      of(unit).reads.every(({ base, inOrder }) => !remaining.has(base) || (nodes.has(base) && flows(base) && inOrder));
    for (let next = 0; nodes.size < REGION_NODES;) {
      const [first, other] = [waiting[next], enabled.at(-1)];
      const unit = other === undefined || (first !== undefined && placeOf(first) < placeOf(other)) ? first : other;
      if (unit === undefined) break;
      if (unit === first) next += 1;
      else enabled.pop();
      if (patiently && mustWait(unit)) continue;
      const given = of(unit).bases.filter((base) => isScalar(base) && !numbers.has(base));
      if (numbers.size + given.length > REGION_NUMBERS) continue;
      for (const base of given) numbers.add(base);
      nodes.add(unit);
      for (const consumer of consumers.get(unit) ?? []) {
        const { kind, loop: own } = of(consumer);
        if (kind !== "region" || own !== loop || !remaining.has(consumer) || !fits(consumer)) continue;
        let at = enabled.length;
        while (at > 0 && placeOf(must(enabled[at - 1], "unit")) < placeOf(consumer)) at -= 1;
        enabled.splice(at, 0, consumer);
      }
    }
    return { kind: "region", shape: loopShape(seed), nodes: [...nodes] };
  }
  /** Whether a unit would overwrite an argument that is yet to be read in another order, or another loop. */
  function mustWait(unit: Node): boolean {
    const argument = overwritten.get(unit);
    if (argument === undefined) return false;
    return (consumers.get(argument) ?? []).some(
      (reader) =>
        reader !== unit &&
        remaining.has(reader) &&
        of(reader).reads.some(
          ({ base, view }) => base === argument && !(of(reader).kind === "region" && isIdentity(view, loopShape(unit))),
        ),
    );
  }
}

/** What is known of a unit, found once. */
interface Facts {
  /** Its place in the order in which units were written down. */
  readonly place: number;
  readonly kind: Kind;
  /** What is equal for all units that can share a loop. */
  readonly loop: string;
  /** How it reads each of its inputs: `inOrder` where that is element by element, as its loop goes. */
  readonly reads: readonly { readonly base: Node; readonly view: View; readonly inOrder: boolean }[];
  /** The nodes that it reads, each once. */
  readonly bases: readonly Node[];
}

function factsOf(unit: Node, place: number): Facts {
  const shape = loopShape(unit);
  const reads = unit.inputs.map((input) => {
    const view = viewOf(input);
    return { base: view.base, view, inOrder: isIdentity(view, shape) };
  });
  const bases = [...new Set(reads.map(({ base }) => base))];
  return { place, kind: kindOf(unit), loop: `${unit.precision} ${shape.join()}`, reads, bases };
}

function consumersOf(facts: ReadonlyMap<Node, Facts>): ReadonlyMap<Node, readonly Node[]> {
  const consumers = new Map<Node, Node[]>();
  for (const [unit, { bases }] of facts) {
    for (const base of bases) {
      const known = consumers.get(base);
      if (known === undefined) consumers.set(base, [unit]);
      else known.push(unit);
    }
  }
  return consumers;
}

/** The nodes that a unit reads the elements of. */
export const basesOf = (unit: Node): readonly Node[] => unit.inputs.map((input) => viewOf(input).base);

/** The shape that the loop of an elementwise node or a reduction runs over. */
export const loopShape = (unit: Node): readonly number[] =>
  flows(unit) || unit.inputs[0] === undefined ? unit.shape : unit.inputs[0].shape;

/** Whether the elements of a node come out one at a time, in order, so that the loop that makes them can go on with them. */
export const flows = ({ operation: { kind } }: Node): boolean => kind === "elementwise" || kind === "copy";

/** The kinds of items that compute a node. */
type Kind = "scalars" | "region" | "products" | "move" | "custom";

function kindOf(unit: Node): Kind {
  switch (unit.operation.kind) {
    case "elementwise":
    case "copy":
      return isScalar(unit) ? "scalars" : "region";
    case "magnitude":
      return "region";
    case "matmul":
      return "products";
    case "linear":
      return lower(unit.operation).as === "sum" ? "region" : "move";
    case "indexed":
      return "move";
    case "custom":
      return "custom";
    case "argument":
    case "literal":
    case "captured":
      throw impossible("item for what is given");
    default:
      return never(unit.operation, "item");
  }
}

function overwrites(graph: Graph, carry: Carry): ReadonlyMap<Node, Node> {
  const found = new Map<Node, Node>();
  graph.results.forEach((result, i) => {
    const argument = carriedTo(graph, carry, i);
    if (argument !== null) found.set(result, argument);
  });
  return found;
}

/** Numbers that follow one another are one item. */
function mergeScalars(items: readonly Item[]): readonly Item[] {
  const merged: Item[] = [];
  let numbers: Node[] | null = null;
  for (const item of items) {
    if (item.kind !== "scalars") {
      numbers = null;
      merged.push(item);
    } else if (numbers === null) {
      numbers = [...item.nodes];
      merged.push({ kind: "scalars", nodes: numbers });
    } else for (const node of item.nodes) numbers.push(node);
  }
  return merged;
}
