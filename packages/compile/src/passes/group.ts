/**
 * Widening: products of one size that share an operand are computed as one. `X·W`, `X·Ẇ₁` … are `X·[W | Ẇ₁ …]`, and `δ·Wᵀ`, `δ̇₁·Wᵀ` …
 * are `[δ; δ̇₁; …]·Wᵀ`, whose right operand is packed once.
 */
import { must } from "@dualtape/core";
import type { Node } from "../graph/node.ts";
import { numbering } from "../graph/numbering.ts";
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
  const alike = new Map<string, { readonly shared: "left" | "right"; nodes: Node[] }>();
  const numberOf = numbering<Node>();
  for (const node of products) {
    for (const shared of ["left", "right"] as const) {
      const key = keyOf(node, shared, numberOf);
      const known = alike.get(key);
      if (known === undefined) alike.set(key, { shared, nodes: [node] });
      else known.nodes.push(node);
    }
  }
  const groups: Products[] = [];
  // A group only shrinks, by what others took of it, so each size is looked for once.
  for (let size = AT_ONCE; size > 1; size--) {
    for (const group of alike.values()) {
      if (group.nodes.length < size) continue;
      group.nodes = group.nodes.filter((node) => waiting.has(node));
      while (group.nodes.length >= size) {
        const nodes = group.nodes.slice(0, AT_ONCE);
        groups.push({ kind: "products", nodes, shared: group.shared });
        for (const node of nodes) waiting.delete(node);
        group.nodes = group.nodes.slice(AT_ONCE);
      }
    }
  }
  for (const node of waiting) groups.push({ kind: "products", nodes: [node], shared: null });
  return groups;
}

/** What is equal for products of one size that have the operand on a side in common; batches are left alone. */
function keyOf(node: Node, shared: "left" | "right", numberOf: (node: Node) => number): string {
  const { operation, shape, precision, inputs } = node;
  if (shape.length !== 2 || operation.kind !== "matmul") return `${shared} alone ${numberOf(node)}`;
  const [own, other] = [
    must(inputs[shared === "left" ? 0 : 1], "operand"),
    must(inputs[shared === "left" ? 1 : 0], "operand"),
  ];
  const shapes = inputs.map((input) => input.shape.join()).join(";");
  const strides = viewOf(other).strides.join();
  return [shared, numberOf(own), precision, shape, shapes, operation.transposed, operation.folded, strides].join(" ");
}
