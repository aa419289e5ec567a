/**
 * What one edge does: forward it multiplies a tangent by a partial, back it multiplies a cotangent by the same partial, and the
 * shares of all edges that leave a node add up to its cotangent. Both come from the rows of the library's table.
 */
import { elementwise, Real } from "@dualtape/core";
import type { Dual } from "@dualtape/forward";
import type { Flow } from "./flow.ts";
import type { Edge, Graph } from "./graph.ts";

/** What flows along an edge. */
export interface Share {
  /** ∂(to)/∂(from), a dual; `null` where it is zero by structure. */
  readonly partial: Dual<Real> | null;
  /** The partial times the cotangent of the edge's end. */
  readonly cotangent: Dual<Real> | null;
}

/** What flows along an edge of a graph that was run. */
export function shareOf(graph: Graph, { duals, cotangents }: Flow, { from, to, index }: Edge): Share {
  const node = graph[to];
  const [y, one] = [duals[to], duals[from]?.zeroLike().add(1)];
  if (node?.kind !== "operation" || y === undefined || one === undefined) return { partial: null, cotangent: null };
  const [a, b] = node.operands.map((operand) =>
    "node" in operand ? (duals[operand.node] ?? one) : one.constant(new Real(operand.constant)),
  );
  const partial = elementwise[node.row].partials[index] ?? null;
  if (partial === null || a === undefined) return { partial: null, cotangent: null };
  const apply = partial(y, a, b ?? 0, 0);
  const flowing = cotangents[to] ?? null;
  return { partial: apply(one), cotangent: flowing && apply(flowing) };
}

/** The tangent of a dual of one direction. */
export const tangentOf = ({ tangents: [tangent] }: Dual<Real>): number => tangent?.value ?? 0;
