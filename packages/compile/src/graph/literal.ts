/** Numbers that stand in a program, also where they are stretched to a shape. */
import type { Node } from "./node.ts";

/** The number that all elements of a node are; `null` where that is not known. */
export function numberIn({ operation, inputs: [input] }: Node): number | null {
  if (operation.kind === "literal") return operation.value;
  if (operation.kind === "linear" && operation.name === "broadcastTo" && input?.operation.kind === "literal")
    return input.operation.value;
  return null;
}
