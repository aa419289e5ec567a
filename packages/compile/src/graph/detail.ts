/** What an operation does, beside its kind, as text: equal texts are equal operations of one kind. */
import { type Custom, type Elementwise, never } from "@dualtape/core";
import type { Data, Operation } from "./node.ts";
import { keyOfParameters } from "./parameters.ts";

/** What an operation holds that is no text, by the names that whoever asks gives it. */
export interface Names {
  captured(data: Data): string | number;
  row(row: Elementwise): string | number;
  custom(row: Custom): string | number;
}

export function detailOf(operation: Operation, names: Names): string | number {
  switch (operation.kind) {
    case "argument":
      return operation.index;
    case "literal":
      return Object.is(operation.value, -0) ? "-0" : operation.value;
    case "captured":
      return names.captured(operation.data);
    case "elementwise":
      return names.row(operation.row);
    case "custom":
      return names.custom(operation.row);
    case "matmul":
      return `${operation.transposed.join()} ${operation.folded?.join() ?? ""}`;
    case "linear":
    case "indexed":
      return `${operation.name} ${keyOfParameters(operation)}`;
    case "magnitude":
    case "copy":
      return "";
    default:
      return never(operation, "detail");
  }
}
