/** What tells one trace from another: traces with the same do the same. */
import { never } from "@dualtape/core";
import type { Operation, TraceNode } from "./node.ts";
import { keyOfParameters } from "./parameters.ts";
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
  const detail = (operation: Operation): string | number => {
    switch (operation.kind) {
      case "argument":
        return operation.index;
      case "literal":
        return Object.is(operation.value, -0) ? "-0" : operation.value;
      case "captured":
        return operation.data.join(",");
      case "elementwise":
        return named(operation.row);
      case "custom":
        return (operation.row.identity ?? [operation.row]).map(named).join(",");
      case "matmul":
        return operation.transposed.join();
      case "linear":
      case "indexed":
        return `${operation.name} ${keyOfParameters(operation)}`;
      case "magnitude":
      case "copy":
        return "";
      default:
        return never(operation, "identity");
    }
  };
  const placesOf = (some: readonly TraceNode[]): string => some.map(({ place }) => place).join(",");
  const lines = nodes.map(
    ({ operation, inputs, shape, precision }) =>
      `${operation.kind} ${detail(operation)} (${placesOf(inputs)}) [${shape.join(",")}] ${precision}`,
  );
  return [`${lines.join("\n")}\n${placesOf(results)}`, ...things];
}
