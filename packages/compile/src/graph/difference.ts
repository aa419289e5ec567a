/**
 * What differs between two traces of one function, such as two steps of a run: the same operations on the same inputs, but for some
 * numbers and arrays that stand in the program. A step number, say, or a mask that is drawn anew.
 */
import { sameShape } from "@dualtape/core";
import type { Data, Node, Operation } from "./node.ts";

/** The places where the numbers or arrays of two traces differ; `null` where the traces differ in more than these. */
export function differences(a: readonly Node[], b: readonly Node[]): readonly number[] | null {
  if (a.length !== b.length) return null;
  const [placesA, placesB] = [a, b].map((nodes) => new Map(nodes.map((node, place) => [node, place])));
  const found: number[] = [];
  for (const [place, one] of a.entries()) {
    const other = b[place];
    if (
      other === undefined ||
      one.precision !== other.precision ||
      !sameShape(one.shape, other.shape) ||
      one.inputs.length !== other.inputs.length ||
      one.inputs.some((input, i) => placesA?.get(input) !== placesB?.get(other.inputs[i] ?? input))
    ) {
      return null;
    }
    const same = compare(one.operation, other.operation);
    if (same === "other") return null;
    if (same === "value") found.push(place);
  }
  return found;
}

/** Whether two operations are the same, differ in a value that they hold, or are others. */
function compare(a: Operation, b: Operation): "same" | "value" | "other" {
  const is = (same: boolean): "same" | "other" => (same ? "same" : "other");
  switch (a.kind) {
    case "literal":
      if (b.kind !== "literal") return "other";
      return Object.is(a.value, b.value) ? "same" : "value";
    case "captured":
      if (b.kind !== "captured") return "other";
      return a.data === b.data || (a.data.length <= 16 && a.data.join() === b.data.join()) ? "same" : "value";
    case "elementwise":
      return is(b.kind === "elementwise" && a.row === b.row);
    case "argument":
      return is(b.kind === "argument" && a.index === b.index);
    case "matmul":
      return is(b.kind === "matmul" && a.transposed.join() === b.transposed.join());
    case "transpose":
      return is(b.kind === "transpose" && a.permutation.join() === b.permutation.join());
    case "slice":
      return is(b.kind === "slice" && a.ranges.join() === b.ranges.join());
    case "pad":
      return is(b.kind === "pad" && a.padding.join() === b.padding.join());
    case "concat":
      return is(b.kind === "concat" && a.axis === b.axis);
    case "take":
    case "scatterAdd":
      return is(b.kind === a.kind && a.axis === b.axis && a.indices.join() === b.indices.join());
    default:
      return is(a.kind === b.kind);
  }
}

/** The elements of a number or an array that stands in a program. */
export function elementsIn({ operation, precision }: Node): Data {
  if (operation.kind === "captured") return operation.data;
  const value = operation.kind === "literal" ? operation.value : Number.NaN;
  return precision === "float32" ? Float32Array.of(value) : Float64Array.of(value);
}
