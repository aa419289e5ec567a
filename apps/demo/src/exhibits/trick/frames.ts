/**
 * The trick as a film: the variables with their seeds, then one operation after another forward, a 1 at the result, and one
 * operation after another backward, each handing shares of its cotangent to what it was made of.
 */
import type { Real } from "@dualtape/core";
import type { Dual } from "@dualtape/forward";
import type { Flow } from "./flow.ts";
import { type Edge, edgesInto, type Graph } from "./graph.ts";
import { shareOf } from "./shares.ts";

/** A step of the film. */
export interface Frame {
  readonly phase: "variables" | "forward" | "turn" | "backward";
  /** What the step is about: the operation that runs, or that hands its cotangent on. */
  readonly node: number;
}

/** All steps. */
export function framesOf(graph: Graph): readonly Frame[] {
  const operations = graph.flatMap(({ kind }, node) => (kind === "operation" ? [node] : []));
  return [
    { phase: "variables", node: 0 },
    ...operations.map((node) => ({ phase: "forward", node }) as const),
    { phase: "turn", node: graph.length - 1 },
    ...operations.reverse().map((node) => ({ phase: "backward", node }) as const),
  ];
}

/** What is known of a node at a moment of the film. */
export interface Moment {
  /** Whether it has been computed. */
  readonly reached: boolean;
  /** The sum of the shares that have come in. */
  readonly cotangent: Dual<Real> | null;
  /** Whether all of them have. */
  readonly complete: boolean;
}

/** What is known of all nodes after the first `position` steps. */
export function momentsAt(graph: Graph, flow: Flow, frames: readonly Frame[], position: number): readonly Moment[] {
  const past = frames.slice(0, position);
  const sums: (Dual<Real> | null)[] = graph.map(() => null);
  const last = graph.length - 1;
  const sent = new Set<number>();
  for (const { phase, node } of past) {
    if (phase === "turn") sums[last] = flow.cotangents[last] ?? null;
    if (phase !== "backward") continue;
    sent.add(node);
    for (const edge of edgesInto(graph, node)) {
      const { cotangent } = shareOf(graph, flow, edge);
      const sum = sums[edge.from] ?? null;
      sums[edge.from] = sum === null ? cotangent : cotangent === null ? sum : sum.add(cotangent);
    }
  }
  const turned = past.some(({ phase }) => phase === "turn");
  const forward = new Set(past.flatMap(({ phase, node }) => (phase === "forward" ? [node] : [])));
  return graph.map(({ kind }, at) => ({
    reached: kind === "variable" ? position > 0 : forward.has(at),
    cotangent: sums[at] ?? null,
    complete: turned && usersOf(graph, at).every((user) => sent.has(user)),
  }));
}

/** The edges that a step moves along. */
export function movedEdges(graph: Graph, frame: Frame | undefined): readonly Edge[] {
  return frame?.phase === "forward" || frame?.phase === "backward" ? edgesInto(graph, frame.node) : [];
}

const usersOf = (graph: Graph, from: number): readonly number[] =>
  graph.flatMap((_, to) => (edgesInto(graph, to).some((edge) => edge.from === from) ? [to] : []));
