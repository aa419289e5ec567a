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
import { must } from "@dualtape/core";
import type { Graph, Node } from "../graph/node.ts";
import { groupProducts } from "./group.ts";
import { isIdentity } from "./layout.ts";
import { finished, type Slices } from "../slices.ts";
import type { Item, Region } from "./item.ts";
import { flows, type Kind, loopShape, type Unit, unitsOf } from "./units.ts";

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
  const { units, readers } = yield* unitsOf(graph);
  const unitAt = new Map(units.map((unit) => [unit.node, unit] as const));
  const results = new Set(graph.results);
  const overwritten = overwrites(graph, carry);
  // Whatever is ready is found when the last unit that it reads is done, so nothing is looked through again and again.
  const ready: Record<Exclude<Kind, "region">, Unit[]> = {
    scalars: [],
    move: [],
    custom: [],
    products: [],
  };
  const loops = new Map<string, Unit[]>();
  const items: Item[] = [];
  for (const unit of units) if (unit.missing === 0) admit(unit);

  for (let [round, done] = [0, 0]; done < units.length; round++) {
    if (round % ROUNDS === 0) yield;
    const before = items.length;
    const [numbers, moves, customs, products] = [take("scalars"), take("move"), take("custom"), take("products")];
    if (numbers.length > 0) emit({ kind: "scalars", nodes: numbers });
    for (const node of moves) emit({ kind: "move", nodes: [node] });
    for (const node of customs) emit({ kind: "custom", nodes: [node] });
    for (const group of groupProducts(products)) emit(group);
    if (items.length === before) emit(nextRegion());
    for (const { nodes } of items.slice(before)) done += nodes.length;
  }
  return mergeScalars(items);

  function admit(unit: Unit): void {
    if (unit.kind !== "region") return void ready[unit.kind].push(unit);
    const waiting = loops.get(unit.loop);
    if (waiting === undefined) loops.set(unit.loop, [unit]);
    else waiting.push(unit);
  }
  function take(kind: keyof typeof ready): readonly Node[] {
    const taken = ready[kind].sort(byPlace);
    ready[kind] = [];
    return taken.map(({ node }) => node);
  }
  function emit(item: Item): void {
    items.push(item);
    const done = item.nodes.map((node) => must(unitAt.get(node), "unit"));
    for (const unit of done) unit.isDone = true;
    if (item.kind === "region" && done[0] !== undefined) {
      const { loop } = done[0];
      const left = loops.get(loop)?.filter(({ isDone }) => !isDone) ?? [];
      if (left.length > 0) loops.set(loop, left);
      else loops.delete(loop);
    }
    for (const unit of done) {
      for (const consumer of unit.consumers) {
        consumer.missing -= 1;
        if (consumer.missing === 0 && !consumer.isDone) admit(consumer);
      }
    }
  }

  /** The largest region that can go now, without overwriting what others still read where that can be helped. */
  function nextRegion(): Region {
    const all = [...loops.values()].map((waiting) => waiting.sort(byPlace));
    const firsts = all.map((waiting) => waiting.find((unit) => !mustWait(unit)));
    const patiently = firsts.some((first) => first !== undefined);
    const seeds = all
      .map((waiting, i) => ({ waiting, seed: patiently ? firsts[i] : waiting[0] }))
      .filter((one): one is { waiting: Unit[]; seed: Unit } => one.seed !== undefined)
      .sort((a, b) => byPlace(a.seed, b.seed));
    for (const { waiting, seed } of seeds) {
      const nodes = wanted(grow(waiting, seed, patiently));
      if (nodes.length > 0) return regionOf(nodes);
    }
    const [first] = seeds;
    if (first === undefined) throw new RangeError("a graph has a cycle");
    return regionOf(grow(first.waiting, first.seed, patiently));
  }
  /** Without the units that only later loops over the same shape read: computed there, they need not be stored. */
  function wanted(grown: ReadonlySet<Unit>): readonly Unit[] {
    const kept = new Set<Unit>();
    for (const unit of [...grown].reverse()) {
      const needed = unit.consumers.some(
        (consumer) => kept.has(consumer) || (!grown.has(consumer) && !fusesWith(consumer, unit)),
      );
      if (needed || results.has(unit.node)) kept.add(unit);
    }
    return [...kept].reverse();
  }
  /** The region of a loop: all that is ready, and what becomes so in it, in the order of computation. */
  function grow(waiting: readonly Unit[], seed: Unit, patiently: boolean): ReadonlySet<Unit> {
    const [grown, numbers] = [new Set<Unit>(), new Set<Node>()];
    // What becomes ready in the region, the last first.
    const enabled: Unit[] = [];
    const fits = (unit: Unit): boolean =>
      unit.reads.every(
        ({ unit: read, inOrder }) => read === null || read.isDone || (inOrder && grown.has(read) && flows(read.node)),
      );
    for (let next = 0; grown.size < REGION_NODES;) {
      const [first, other] = [waiting[next], enabled.at(-1)];
      const unit = other === undefined || (first !== undefined && first.place < other.place) ? first : other;
      if (unit === undefined) break;
      if (unit === first) next += 1;
      else enabled.pop();
      if (patiently && mustWait(unit)) continue;
      const given = unit.numbers.filter((number) => !numbers.has(number));
      if (numbers.size + given.length > REGION_NUMBERS) continue;
      for (const number of given) numbers.add(number);
      grown.add(unit);
      for (const consumer of unit.consumers) {
        if (consumer.kind !== "region" || consumer.loop !== seed.loop || consumer.isDone || !fits(consumer)) continue;
        let at = enabled.length;
        while (at > 0 && must(enabled[at - 1], "unit").place < consumer.place) at -= 1;
        enabled.splice(at, 0, consumer);
      }
    }
    return grown;
  }
  /** Whether a unit would overwrite an argument that is yet to be read in another order, or another loop. */
  function mustWait(unit: Unit): boolean {
    const argument = overwritten.get(unit.node);
    if (argument === undefined) return false;
    return (readers.get(argument) ?? []).some(
      (reader) =>
        reader !== unit &&
        !reader.isDone &&
        reader.reads.some(
          ({ view }) => view.base === argument && !(reader.kind === "region" && isIdentity(view, loopShape(unit.node))),
        ),
    );
  }
}

const byPlace = (a: Unit, b: Unit): number => a.place - b.place;

/** Whether a unit can be computed in the loop of a later reader. */
const fusesWith = (consumer: Unit, { node, loop }: Unit): boolean =>
  consumer.kind === "region" &&
  consumer.loop === loop &&
  consumer.reads.every(({ view, inOrder }) => view.base !== node || inOrder);

function regionOf(units: Iterable<Unit>): Region {
  const nodes = [...units].map(({ node }) => node);
  return { kind: "region", shape: loopShape(must(nodes[0], "node of a region")), nodes };
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
