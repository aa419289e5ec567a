/**
 * Sums of float32 are gathered in float64, unless they are short, and rounded once when all of it is there. In float32 a long sum would
 * drift, since its running total is rounded with every term (Higham, Accuracy and Stability of Numerical Algorithms, 2002, 4.2).
 */
import { must, sizeOf } from "@dualtape/core";
import { lower } from "../graph/lowering.ts";
import { bytesOf, type Node, type Precision } from "../graph/node.ts";
import type { Region } from "./item.ts";

/** So many terms are added up in their own precision. */
const FEW = 16;

/** The precision that a reduction is gathered in. */
export function gatheredIn({ operation, precision, inputs, shape }: Node): Precision {
  const lowered = operation.kind === "linear" ? lower(operation) : null;
  const isLong = lowered?.as === "sum" && lowered.terms(must(inputs[0], "input").shape, shape) > FEW;
  return isLong ? "float64" : precision;
}

/** Whether a reduction is gathered in more than its own precision. */
export const isWide = (node: Node): boolean => gatheredIn(node) !== node.precision;

/** Where the wide sums of a region are gathered: bytes from where the first of them is, and all that they take. */
export function wideSums({ nodes }: Region): { readonly offsets: ReadonlyMap<Node, number>; readonly bytes: number } {
  const offsets = new Map<Node, number>();
  let bytes = 0;
  for (const node of nodes.filter(isWide)) {
    offsets.set(node, bytes);
    bytes += sizeOf(node.shape) * bytesOf("float64");
  }
  return { offsets, bytes };
}
