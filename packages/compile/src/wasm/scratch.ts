/** What an item keeps for itself beside its values: strips of products, packed panels, and sums that are gathered in float64. */
import { never } from "@dualtape/core";
import type { Node } from "../graph/node.ts";
import type { Products } from "../passes/group.ts";
import type { Item, Region } from "../passes/item.ts";
import { stripBytes } from "../passes/strips.ts";
import { wideSums } from "../passes/sums.ts";
import type { Kernels } from "./products.ts";

/** Where each part begins, in bytes from the first, and all that they take. */
export interface Scratch {
  readonly panels: number;
  readonly sums: ReadonlyMap<Node, number>;
  readonly bytes: number;
}

/** The scratch of an item: strips first, then panels, then sums. */
export function scratchOf(item: Item, kernels: Kernels): Scratch {
  // Where there is nothing to multiply, nothing is packed.
  const panelBytes = (products: Products, rows?: number): number => kernels.of(products, rows)?.scratchBytes ?? 0;
  switch (item.kind) {
    case "products":
      return { panels: 0, sums: new Map(), bytes: panelBytes(item) };
    case "region":
      return withSums(item, 0, 0);
    case "strips": {
      const panels = item.products.nodes.length * stripBytes(item);
      return withSums(item.region, panels, panels + panelBytes(item.products, item.rows));
    }
    case "scalars":
    case "move":
    case "custom":
      return { panels: 0, sums: new Map(), bytes: 0 };
    default:
      return never(item, "scratch");
  }
}

function withSums(region: Region, panels: number, first: number): Scratch {
  const { offsets, bytes } = wideSums(region);
  return { panels, sums: new Map([...offsets].map(([node, offset]) => [node, first + offset])), bytes: first + bytes };
}
