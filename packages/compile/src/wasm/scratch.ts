/** What an item keeps for itself beside its values: strips of products, packed panels, and sums that are gathered in float64. */
import { never } from "@dualtape/core";
import type { Node } from "../graph/node.ts";
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
  switch (item.kind) {
    case "products":
      return { panels: 0, sums: new Map(), bytes: kernels.of(item)?.scratchBytes ?? 0 };
    case "region":
      return withSums(item, 0, 0);
    case "strips": {
      const panels = item.products.nodes.length * stripBytes(item);
      return withSums(item.region, panels, panels + (kernels.of(item.products, item.rows)?.scratchBytes ?? 0));
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
