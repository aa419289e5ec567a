/**
 * Views: broadcasts, transposes, slices and most reshapes compute nothing. They are other ways to walk over the elements of the
 * node under them.
 */
import { impossible } from "@dualtape/core";
import { lower, type Lowered } from "./lowering.ts";
import type { Node } from "./node.ts";
import { denseStrides, stretch, type View } from "./strides.ts";

export { denseStrides, isDense, stretch, type View } from "./strides.ts";

/** The view that a node is of the node under it; of itself where it computes something. */
export function viewOf(node: Node): View {
  // Without recursion: a view of a view may lie deeper than the stack.
  if (node.operation.kind !== "linear") return whole(node);
  const above: { readonly node: Node; readonly lowered: Lowered }[] = [];
  let base = node;
  for (let [input] = base.inputs; input !== undefined && base.operation.kind === "linear"; [input] = base.inputs) {
    const lowered = lower(base.operation);
    if (lowered.as !== "view") break;
    above.push({ node: base, lowered });
    base = input;
  }
  return above.reduceRight((under, one) => viewed(one.lowered, one.node, under), whole(base));
}

/** How a reduction walks over its result, in the shape of its input. */
export function reductionOf(node: Node): View {
  const [from] = node.inputs;
  if (from === undefined) throw impossible("input of a reduction");
  const lowered = node.operation.kind === "linear" ? lower(node.operation) : null;
  return lowered?.as === "sum" ? lowered.into(whole(node), from.shape) : stretch(whole(node), from.shape);
}

/** The node that a view is of. */
export const baseOf = (node: Node): Node => (node.operation.kind === "linear" ? viewOf(node).base : node);

const whole = (base: Node): View => ({ base, offset: 0, shape: base.shape, strides: denseStrides(base.shape) });

const viewed = (lowered: Lowered, node: Node, under: View): View =>
  (lowered.as === "view" ? lowered.view(under, node.shape) : null) ?? whole(node);
