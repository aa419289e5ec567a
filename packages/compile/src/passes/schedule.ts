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
import { elementwise, type Elementwise, must } from "@dualtape/core";
import type { Graph, Node } from "../graph/node.ts";
import { groupProducts } from "./group.ts";
import { isIdentity } from "./layout.ts";
import { AT_ONCE, finished, type Slices } from "../slices.ts";
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

/** How many items, or so, are found in a slice, where they have not so many nodes. */
const ROUNDS = 16;

/** How many numbers a region may be given: they are parameters, of which a function has 1000 at most. */
const REGION_NUMBERS = 500;

/** Puts the nodes of a graph that is laid out into order. */
export const schedule = (graph: Graph, carry: Carry): readonly Item[] => finished(scheduling(graph, carry));

/** The same in slices. */
export function* scheduling(graph: Graph, carry: Carry): Slices<readonly Item[]> {
  const { units, readers } = yield* unitsOf(graph);
  const overwritten = overwrites(graph, carry);
  const kept = new Set(graph.results);
  const unitAt = new Map<Node, Unit>();
  const putOff = new Set<Unit>();
  const [functions, slopes] = [new Map<Node | undefined, Unit>(), new Array<Unit>()];
  for (const [at, unit] of units.entries()) {
    if (at % AT_ONCE === 0) yield;
    unitAt.set(unit.node, unit);
    if (!kept.has(unit.node) && isForLater(unit)) putOff.add(unit);
    if (isOneOf(unit, FUNCTIONS)) functions.set(unit.node.inputs[0], unit);
    if (isOneOf(unit, SLOPES)) slopes.push(unit);
  }
  // A slope is not put off where its function is computed anyway: beside it, it takes a fraction of the time.
  for (const slope of slopes) {
    const beside = functions.get(slope.node.inputs[0]);
    if (beside !== undefined && !putOff.has(beside)) putOff.delete(slope);
  }
  // Whatever is ready is found when the last unit that it reads is done, so nothing is looked through again and again.
  const ready: Record<Exclude<Kind, "region">, Unit[]> = {
    scalars: [],
    move: [],
    custom: [],
    products: [],
  };
  const loops = new Map<string, Unit[]>();
  const items: Item[] = [];
  for (const [at, unit] of units.filter(({ missing }) => missing === 0).entries()) {
    if (at % AT_ONCE === 0) yield;
    for (const one of putOff.has(unit) ? readyBehind(unit) : [unit]) admit(one);
  }

  for (let [round, done, passed] = [0, 0, 0]; done < units.length; round++) {
    if (round % ROUNDS === 0 || done - passed >= AT_ONCE) {
      yield;
      passed = done;
    }
    const before = items.length;
    const [numbers, moves, customs, products] = [take("scalars"), take("move"), take("custom"), take("products")];
    if (numbers.length > 0) emit({ kind: "scalars", nodes: numbers });
    for (const node of moves) emit({ kind: "move", nodes: [node] });
    for (const node of customs) emit({ kind: "custom", nodes: [node] });
    for (const group of groupProducts(products)) emit(group);
    if (items.length === before) items.push(nextRegion());
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
    for (const unit of done) for (const one of readyBehind(unit)) admit(one);
  }
  /** What is ready since those that read a unit need not wait for it; what is put off is there for its readers as soon as it is ready. */
  function readyBehind(unit: Unit): readonly Unit[] {
    const found: Unit[] = [];
    // Without recursion: what is put off may be a chain that is deeper than the stack.
    const pending = [unit];
    for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
      for (const consumer of one.consumers) {
        consumer.missing -= 1;
        if (consumer.missing > 0) continue;
        (putOff.has(consumer) ? pending : found).push(consumer);
      }
    }
    return found;
  }

  /** The largest region that can go now, without overwriting what others still read where that can be helped. */
  function nextRegion(): Region {
    const all = [...loops.values()].map((waiting) => waiting.sort(byPlace));
    const firsts = all.flatMap((waiting) => waiting.find((unit) => !mustWait(unit)) ?? []);
    const patiently = firsts.length > 0;
    if (!patiently) {
      // Those that have to wait may do so for what was put off for them.
      for (const unit of all.flat()) {
        const nodes = withPutOff(unit).filter((one) => one !== unit);
        for (const one of nodes) one.isDone = true;
        if (nodes.length > 0) return regionOf(nodes);
      }
    }
    const [seed] = (patiently ? firsts : all.flatMap(([first]) => first ?? [])).sort(byPlace);
    if (seed === undefined) throw new RangeError("a graph has a cycle");
    const waiting = must(loops.get(seed.loop), "loop");
    loops.delete(seed.loop);
    return regionOf(grow(waiting, seed, patiently));
  }
  /** The region of a loop: all that is ready, with what was put off for it, and what becomes so in it. What is left waits again. */
  function grow(waiting: readonly Unit[], { loop }: Unit, patiently: boolean): ReadonlySet<Unit> {
    const [grown, numbers] = [new Set<Unit>(), new Set<Node>()];
    // What becomes ready in the region, the last first.
    const enabled: Unit[] = [];
    const fits = ({ reads }: Unit): boolean =>
      reads.every(({ unit, inOrder }) => unit === null || !grown.has(unit) || (inOrder && flows(unit.node)));
    for (let [next, isFull] = [0, false]; ;) {
      const [first, other] = [waiting[next], enabled.at(-1)];
      const unit = other === undefined || (first !== undefined && first.place < other.place) ? first : other;
      if (unit === undefined) return grown;
      if (unit === first) next += 1;
      else enabled.pop();
      const added = isFull || (patiently && mustWait(unit, grown)) ? [] : withPutOff(unit);
      const given = new Set(added.flatMap((one) => one.numbers).filter((number) => !numbers.has(number)));
      const hasRoom = grown.size + added.length <= REGION_NODES && numbers.size + given.size <= REGION_NUMBERS;
      isFull ||= !hasRoom || added.length === REGION_NODES;
      if (added.length === 0 || !hasRoom || !added.every(fits)) {
        admit(unit);
        continue;
      }
      for (const number of given) numbers.add(number);
      for (const one of added) {
        grown.add(one);
        one.isDone = true;
      }
      if (!unit.isDone) admit(unit);
      else for (const one of readyBehind(unit)) enable(one);
    }

    function enable(unit: Unit): void {
      if (unit.kind !== "region" || unit.loop !== loop) return admit(unit);
      let at = enabled.length;
      while (at > 0 && must(enabled[at - 1], "unit").place < unit.place) at -= 1;
      enabled.splice(at, 0, unit);
    }
  }
  /** Whether a unit would overwrite an argument that is yet to be read in another order, or another loop. */
  function mustWait(unit: Unit, grown: ReadonlySet<Unit> | null = null): boolean {
    const argument = overwritten.get(unit.node);
    if (argument === undefined) return false;
    return (readers.get(argument) ?? []).some(
      (reader) =>
        reader !== unit &&
        (!reader.isDone || grown?.has(reader)) &&
        reader.reads.some(
          ({ view }) => view.base === argument && !(reader.kind === "region" && isIdentity(view, loopShape(unit.node))),
        ),
    );
  }
}

/**
 * Whether only later loops over its shape read a unit: computed there, it need not be stored. So it is put off until somebody reads it who is
 * not.
 */
const isForLater = (unit: Unit): boolean =>
  unit.kind === "region" && flows(unit.node) && unit.consumers.every((consumer) => fusesWith(consumer, unit));

/** The functions that have an exponential in common with their slopes. */
const [FUNCTIONS, SLOPES]: readonly [ReadonlySet<Elementwise>, ReadonlySet<Elementwise>] = [
  new Set([elementwise.tanh, elementwise.sigmoid]),
  new Set([elementwise.tanhSlope, elementwise.sigmoidSlope]),
];

const isOneOf = ({ node: { operation } }: Unit, rows: ReadonlySet<Elementwise>): boolean =>
  operation.kind === "elementwise" && rows.has(operation.row);

/** A unit, behind what was put off for it, each after what it reads; if that is more than a region holds, the first of these. */
function withPutOff(unit: Unit): readonly Unit[] {
  const found = new Set<Unit>();
  const numbers = new Set<Node>();
  const pending = [unit];
  for (let one = pending.at(-1); one !== undefined && found.size < REGION_NODES; one = pending.at(-1)) {
    let isReady = true;
    for (const { unit: read } of one.reads) {
      if (read === null || read.isDone || found.has(read)) continue;
      isReady = false;
      pending.push(read);
    }
    if (!isReady) continue;
    pending.pop();
    for (const number of one.numbers) numbers.add(number);
    if (numbers.size > REGION_NUMBERS) break;
    found.add(one);
  }
  return [...found];
}

const byPlace = (a: Unit, b: Unit): number => a.place - b.place;

/** Whether a unit can be computed in the loop of a later reader. */
const fusesWith = (consumer: Unit, { node, loop }: Unit): boolean =>
  consumer.kind === "region" &&
  consumer.loop === loop &&
  consumer.reads.every(({ view, inOrder }) => view.base !== node || inOrder);

/** A region of units, in the order in which they were written down. */
function regionOf(units: Iterable<Unit>): Region {
  const nodes = [...units].sort(byPlace).map(({ node }) => node);
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
