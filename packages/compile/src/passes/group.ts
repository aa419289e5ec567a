/**
 * Widening: products of one size that share an operand are computed as one. `X·W`, `X·Ẇ₁` … are `X·[W | Ẇ₁ …]`, and `δ·Wᵀ`, `δ̇₁·Wᵀ` …
 * are `[δ; δ̇₁; …]·Wᵀ`, whose right operand is packed once.
 */
import { sameShape } from "@dualtape/core";
import type { Node } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";

/** Products of one size, with one operand in common where there are several. */
export interface Products {
  readonly kind: "products";
  readonly nodes: readonly Node[];
  readonly shared: "left" | "right" | null;
}

/** How many products are computed at once: each is a few parameters of one function. */
const AT_ONCE = 32;

/** Puts products that share an operand together; the largest groups first. */
export function groupProducts(products: readonly Node[]): readonly Products[] {
  const waiting = new Set(products);
  const groups: Products[] = [];
  while (waiting.size > 0) {
    const candidates = [...waiting].flatMap((node) =>
      (["left", "right"] as const).map((shared): Products => {
        const nodes = [...waiting].filter((other) => fits(node, other, shared)).slice(0, AT_ONCE);
        return { kind: "products", nodes, shared: nodes.length > 1 ? shared : null };
      }),
    );
    const best = candidates.reduce((a, b) => (b.nodes.length > a.nodes.length ? b : a));
    groups.push(best);
    for (const node of best.nodes) waiting.delete(node);
  }
  return groups;
}

/** Whether two products are of one size, with the operand on a side in common; batches are left alone. */
function fits(a: Node, b: Node, shared: "left" | "right"): boolean {
  if (a === b) return true;
  const side = shared === "left" ? 0 : 1;
  return (
    a.shape.length === 2 &&
    a.operation.kind === "matmul" &&
    b.operation.kind === "matmul" &&
    a.precision === b.precision &&
    a.inputs[side] === b.inputs[side] &&
    sameShape(a.shape, b.shape) &&
    a.inputs.every((input, i) => sameShape(input.shape, b.inputs[i]?.shape ?? [])) &&
    a.operation.transposed.join() === b.operation.transposed.join() &&
    sameLayout(a.inputs[1 - side], b.inputs[1 - side])
  );
}

const sameLayout = (a: Node | undefined, b: Node | undefined): boolean =>
  a !== undefined && b !== undefined && viewOf(a).strides.join() === viewOf(b).strides.join();
