/**
 * Where the nodes of a graph stand: in layers by the longest way from a variable, and in each layer near their neighbours, found
 * by the barycentre method (Sugiyama, Tagawa and Toda 1981). An edge that skips layers passes through a place in each of them.
 */
import { type Edge, edgesInto, type Graph } from "./graph.ts";

/** A place: `along` counts layers from 0, `across` is in widths of a node, from the least. */
export interface Place {
  readonly along: number;
  readonly across: number;
}

/** An edge and the places that it passes through, ends included. */
interface Route {
  readonly edge: Edge;
  readonly places: readonly Place[];
}

export interface Layout {
  readonly places: readonly Place[];
  readonly routes: readonly Route[];
  /** How many layers, and how many widths of a node. */
  readonly layers: number;
  readonly breadth: number;
}

/** How much room an edge that passes by takes, in widths of a node. */
const PASSING = 0.4;
const SWEEPS = 24;
/** How many orders to start from. */
const STARTS = 12;

interface Spot {
  readonly layer: number;
  readonly room: number;
  readonly neighbours: Spot[];
  across: number;
}

/** The layout of a graph: the shortest of a few that start from different orders. */
export function layoutOf(graph: Graph): Layout {
  const tries = Array.from({ length: STARTS }, (_, start) => arrange(graph, start));
  return tries.reduce((best, other) => (lengthOf(other) < lengthOf(best) - 1e-9 ? other : best));
}

/** How far the edges go aside, all in all. */
const lengthOf = ({ routes }: Layout): number =>
  routes
    .flatMap(({ places }) => places.slice(1).map(({ across }, i) => Math.abs(across - (places[i]?.across ?? 0))))
    .reduce((sum, aside) => sum + aside, 0);

function arrange(graph: Graph, start: number): Layout {
  const layers: number[] = [];
  graph.forEach((_, node) => {
    layers[node] = Math.max(0, ...edgesInto(graph, node).map(({ from }) => (layers[from] ?? 0) + 1));
  });
  const spots: Spot[] = graph.map((_, node) => ({ layer: layers[node] ?? 0, room: 1, neighbours: [], across: 0 }));
  const trails = graph
    .flatMap((_, node) => edgesInto(graph, node))
    .map((edge) => ({ edge, trail: trailOf(edge, spots) }));
  const all = [...new Set([...spots, ...trails.flatMap(({ trail }) => trail)])];

  const depth = Math.max(...layers) + 1;
  const rows = Array.from({ length: depth }, (_, layer) => all.filter((spot) => spot.layer === layer));
  for (const row of rows) {
    if (start > 0) row.forEach((spot, i) => (spot.across = Math.sin(start * 12.9898 + (i + spot.layer) * 78.233)));
    row.sort((one, other) => one.across - other.across);
    spread(row);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const ordering = sweep < SWEEPS / 2;
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) settle(row, ordering);
  }
  if ((spots[0]?.across ?? 0) > (spots[1]?.across ?? 0)) all.forEach((spot) => (spot.across *= -1)); // x before y
  const edges = all.map(({ across, room }) => [across - room / 2, across + room / 2] as const);
  const least = Math.min(...edges.map(([low]) => low));
  const placeOf = ({ layer, across }: Spot): Place => ({ along: layer, across: across - least });
  return {
    places: spots.map(placeOf),
    routes: trails.map(({ edge, trail }) => ({ edge, places: trail.map(placeOf) })),
    layers: depth,
    breadth: Math.max(...edges.map(([, high]) => high)) - least,
  };
}

/** The spots that an edge passes through, made neighbours of each other. */
function trailOf(edge: Edge, spots: readonly Spot[]): readonly Spot[] {
  const [from, to] = [spots[edge.from], spots[edge.to]];
  if (from === undefined || to === undefined) return [];
  const between = Array.from({ length: to.layer - from.layer - 1 }, (_, i): Spot => {
    return { layer: from.layer + 1 + i, room: PASSING, neighbours: [], across: 0 };
  });
  const trail = [from, ...between, to];
  trail.slice(1).forEach((spot, i) => {
    const before = trail[i];
    if (before === undefined) return;
    before.neighbours.push(spot);
    spot.neighbours.push(before);
  });
  return trail;
}

/** Moves a row to the middle of its neighbours, in the order of these if it may change. */
function settle(row: Spot[], ordering: boolean): void {
  const wanted = new Map(row.map((spot) => [spot, middle(spot)]));
  const want = (spot: Spot): number => wanted.get(spot) ?? spot.across;
  if (ordering) row.sort((a, b) => want(a) - want(b));
  row.forEach((spot) => (spot.across = want(spot)));
  const centre = centreOf(row);
  spread(row);
  const shift = centre - centreOf(row);
  row.forEach((spot) => (spot.across += shift));
}

/** The middle of the nodes of a row, or of the edges that pass where there are no nodes. */
function centreOf(row: readonly Spot[]): number {
  const nodes = row.filter(({ room }) => room === 1);
  return mean((nodes.length === 0 ? row : nodes).map(({ across }) => across));
}

/** Gives each spot of a row its room, without changing the order. */
function spread(row: readonly Spot[]): void {
  row.forEach((spot, i) => {
    const before = row[i - 1];
    if (before !== undefined) spot.across = Math.max(spot.across, before.across + (before.room + spot.room) / 2);
  });
}

/** The middle of the neighbours. An edge that passes wants to be straight, and gives way to nodes. */
function middle({ neighbours, across, room }: Spot): number {
  if (neighbours.length === 0) return across;
  const weights = neighbours.map((spot) => (spot.room === 1 && room === 1 ? 1 : spot.room === room ? 4 : 0.2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return neighbours.reduce((sum, spot, i) => sum + spot.across * (weights[i] ?? 0), 0) / total;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
