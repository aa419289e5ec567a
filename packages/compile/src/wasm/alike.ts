/**
 * Regions that do the same to arrays that lie elsewhere are one function, which is told how much further on each array lies. A network
 * that repeats its cell, as a recurrent one does in time, has as many of them as cells: so it is written once, and compiled once.
 */
import { must } from "@dualtape/core";
import { numberIn } from "../graph/literal.ts";
import type { Node } from "../graph/node.ts";
import { numbering } from "../graph/numbering.ts";
import { viewOf } from "../graph/view.ts";
import type { Region } from "../passes/item.ts";
import { AT_ONCE, type Slices } from "../slices.ts";
import type { Gathered, Place, Places } from "./places.ts";

/** Regions that are alike, as one of them. */
export interface Alike {
  readonly region: Region;
  /** Its places; what does not lie at the same address in all of them has a shift. */
  readonly places: Places;
  /** For each of the regions, how many bytes further on the arrays of each shift lie. */
  readonly shifts: ReadonlyMap<Region, readonly number[]>;
}

/** How many shifts a function may have: they are parameters, of which there are 1000 at most, and so many indices to move. */
const SHIFTS = 100;

/** Fewer than so many are a function each, which runs faster, as it has its addresses in its instructions. */
const MANY = 32;

/** Finds those that are alike among regions and their places. */
export function* alike(found: ReadonlyMap<Region, Places>): Slices<readonly Alike[]> {
  const groups = new Map<string, Map<Region, Places>>();
  const numberOf = numbering<object>();
  let nodes = 0;
  for (const [region, places] of found) {
    nodes += region.nodes.length;
    if (nodes > AT_ONCE) {
      yield;
      nodes = region.nodes.length;
    }
    const key = keyOf(region, places, numberOf);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, new Map([[region, places]]));
    else group.set(region, places);
  }
  const all: Alike[] = [];
  for (const group of groups.values()) {
    const one = yield* together(group);
    all.push(...(one === null ? [...group].map(alone) : [one]));
  }
  return all;
}

/** A region by itself. */
export const alone = ([region, places]: readonly [Region, Places]): Alike => ({
  region,
  places,
  shifts: new Map([[region, []]]),
});

/** Regions with equal keys as one; `null` where they are few, or too much of what they touch lies elsewhere. */
function* together(group: ReadonlyMap<Region, Places>): Slices<Alike | null> {
  const [first] = group;
  if (first === undefined || group.size < MANY) return null;
  const [region, places] = first;
  const addresses = [...group.values()].map((each) => placesIn(each).map(({ address }) => address));
  const numberOf = numbering<string>();
  const shifts: number[][] = addresses.map(() => []);
  const moved = new Map<Place, Place>();
  for (const [at, place] of placesIn(places).entries()) {
    yield;
    const own = addresses.map((each) => must(each[at], "address"));
    const address = own.reduce((least, one) => Math.min(least, one));
    const further = own.map((one) => one - address);
    const isShifted = further.some((bytes) => bytes > 0);
    const shift = isShifted ? numberOf(further.join()) : undefined;
    if (shift === shifts[0]?.length) further.forEach((bytes, i) => shifts[i]?.push(bytes));
    moved.set(place, shift === undefined ? place : { ...place, address, shift });
  }
  if (must(shifts[0], "shifts").length > SHIFTS) return null;
  const shifted = (place: Place): Place => must(moved.get(place), "place");
  const all = (own: ReadonlyMap<Node, Place>) => new Map([...own].map(([node, place]) => [node, shifted(place)]));
  const gathered = (one: Gathered): Gathered => ({ ...one, target: shifted(one.target), at: shifted(one.at) });
  return {
    region,
    places: {
      ...places,
      sources: all(places.sources),
      targets: all(places.targets),
      reductions: places.reductions.map(gathered),
    },
    shifts: new Map([...group.keys()].map((each, i) => [each, must(shifts[i], "shifts")])),
  };
}

/** All places of a region, in an order that is the same for all that are alike. */
const placesIn = ({ sources, targets, reductions }: Places): readonly Place[] => [
  ...sources.values(),
  ...targets.values(),
  ...reductions.map(({ at }) => at),
];

/** All that the function of a region is made of, but for the addresses. */
function keyOf({ nodes, shape }: Region, places: Places, numberOf: (thing: object) => number): string {
  const { operands, numbers, inside, sources, overwritten, targets, nest } = places;
  const own = numbering<Node>();
  nodes.forEach(own);
  const operandKey = (operand: Node): string => {
    const value = numberIn(operand);
    if (value !== null) return Object.is(value, -0) ? "-0" : String(value);
    const { base } = viewOf(operand);
    const place = sources.get(operand);
    if (place === undefined) return `${inside.has(base) ? "of" : "number"} ${own(base)} ${base.precision}`;
    return `${overwritten.has(operand) ? "over" : "at"} ${own(base)} ${place.walk.join()} ${base.precision}`;
  };
  const named = (node: Node): string => {
    const { operation, inputs, precision } = node;
    const does = operation.kind === "elementwise" ? numberOf(operation.row) : operation.kind;
    return `${does} ${inputs.map(own).join()} ${precision} ${node.shape.join()} ${targets.get(node)?.walk.join()}`;
  };
  const reduced = ({ at, from, whole }: Gathered): string => `${at.walk.join()} ${from} ${whole}`;
  return [
    shape.join(),
    nest.lengths.join(),
    numbers.map(own).join(),
    ...operands.map((operand) => `${own(operand)} ${operandKey(operand)}`),
    ...nodes.map(named),
    ...places.reductions.map(reduced),
  ].join(";");
}
