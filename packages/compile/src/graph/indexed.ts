/** What is known of indices before a program runs. */
import { indexed, must } from "@dualtape/core";
import { numberIn } from "./literal.ts";
import type { IndexedOperation, Node } from "./node.ts";
import { viewOf } from "./view.ts";

/** How many slices the indices of a node may name. */
export function slicesOf({ inputs: [array], shape }: Node, { name, parameters: { axis } }: IndexedOperation): number {
  return must((indexed[name].picks ? must(array, "array").shape : shape)[axis], "axis");
}

/** Whether all indices of a node stand in the program, and each names a slice. */
export function areKnown(node: Node, operation: IndexedOperation): boolean {
  const indices = must(node.inputs[1], "indices");
  const [number, { operation: given }] = [numberIn(indices), viewOf(indices).base];
  const known = number !== null ? [number] : given.kind === "captured" ? given.data : null;
  const slices = slicesOf(node, operation);
  return known?.every((index) => Number.isInteger(index) && index >= 0 && index < slices) ?? false;
}
