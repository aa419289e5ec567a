/**
 * Parts: a long schedule is several functions, one after the other, because an engine takes more than linear time to compile one,
 * and refuses those that are too large. Numbers stay in registers inside of a part, and go through memory from one to another.
 */
import { never } from "@dualtape/core";
import type { Item, Scalars } from "./item.ts";

/** How much one function holds, in operations on numbers. */
const LARGEST = 2000;

/** The items of a schedule, in parts of bounded size. */
export function cutIntoParts(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: Item[][] = [[]];
  let held = 0;
  for (const item of items.flatMap(inPieces)) {
    const size = sizeOf(item);
    if (held > 0 && held + size > LARGEST) {
      parts.push([]);
      held = 0;
    }
    parts.at(-1)?.push(item);
    held += size;
  }
  return parts;
}

/** For each item, the number of its part. */
export const partNumbers = (parts: readonly (readonly Item[])[]): readonly number[] =>
  parts.flatMap((items, part) => items.map(() => part));

/** Numbers can be cut anywhere. */
function inPieces(item: Item): readonly Item[] {
  if (item.kind !== "scalars" || item.nodes.length <= LARGEST) return [item];
  return Array.from({ length: Math.ceil(item.nodes.length / LARGEST) }, (_, i): Scalars => {
    return { kind: "scalars", nodes: item.nodes.slice(i * LARGEST, (i + 1) * LARGEST) };
  });
}

/** A region and a product are functions by themselves, which are called with what they need; a move copies each of its inputs. */
function sizeOf(item: Item): number {
  switch (item.kind) {
    case "scalars":
      return item.nodes.length;
    case "move":
      return 16 * item.nodes[0].inputs.length;
    case "custom":
    case "region":
    case "products":
    case "strips":
      return 8 + item.nodes.length;
    default:
      return never(item, "size");
  }
}
