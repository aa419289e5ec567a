/** What tells one trace from another: traces with the same do the same. */
import { detailOf, type Names } from "./detail.ts";
import type { TraceNode } from "./node.ts";
import { numbering } from "./numbering.ts";

/** A text, and the rows that it speaks of by number, in that order. */
export function identityOf(nodes: readonly TraceNode[], results: readonly TraceNode[]): readonly unknown[] {
  const things: unknown[] = [];
  const numberOf = numbering<unknown>();
  const named = (thing: unknown): number => {
    const number = numberOf(thing);
    things[number] = thing;
    return number;
  };
  const names: Names = {
    captured: (data) => data.join(","),
    row: named,
    custom: (row) => (row.identity ?? [row]).map(named).join(","),
  };
  const placesOf = (some: readonly TraceNode[]): string => some.map(({ place }) => place).join(",");
  const lines = nodes.map(
    ({ operation, inputs, shape, precision }) =>
      `${operation.kind} ${detailOf(operation, names)} (${placesOf(inputs)}) [${shape.join(",")}] ${precision}`,
  );
  return [`${lines.join("\n")}\n${placesOf(results)}`, ...things];
}
