/** Sines and cosines of one number: a derivative has both, and one function computes them together. */
import { elementwise as rows, must } from "@dualtape/core";
import { call, type Local, local } from "wasmati";
import type { Node } from "../graph/node.ts";
import type { Item } from "../passes/item.ts";
import { lanesOf } from "./lanes.ts";
import type { Library } from "./library.ts";
import { type Fresh, keep } from "./routine.ts";

/** Both of one angle. */
export interface Turn {
  readonly sin: Node;
  readonly cos: Node;
}

/** Those that there are among the float64 numbers of some items, by each of their nodes. */
export function turnsIn(items: readonly Item[]): ReadonlyMap<Node, Turn> {
  const nodes = items.flatMap((item) => (item.kind === "scalars" ? item.nodes : []));
  const cosines = new Map(nodes.flatMap((node) => (isOf(node, "cos") ? [[node.inputs[0], node] as const] : [])));
  const turns = new Map<Node, Turn>();
  for (const sin of nodes) {
    const cos = isOf(sin, "sin") ? cosines.get(sin.inputs[0]) : undefined;
    if (cos !== undefined) turns.set(sin, { sin, cos }).set(cos, { sin, cos });
  }
  return turns;
}

/** Computes both into locals. */
export function writeTurn(
  { sin, cos }: Turn,
  push: (node: Node) => void,
  localFor: (node: Node) => Local,
  { sinAndCos }: Library,
  fresh: Fresh,
): void {
  const lanes = lanesOf("float64");
  push(must(sin.inputs[0], "angle"));
  lanes.splat();
  call(sinAndCos);
  const both = keep("v128", fresh);
  for (const [lane, node] of [sin, cos].entries()) {
    local.get(both);
    lanes.extract(lane);
    local.set(localFor(node));
  }
}

const isOf = ({ operation, precision }: Node, row: "sin" | "cos"): boolean =>
  operation.kind === "elementwise" && operation.row === rows[row] && precision === "float64";
