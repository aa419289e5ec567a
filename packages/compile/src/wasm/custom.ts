/** Operations of somebody's own: the program calls their function, which reads and writes its memory in place. */
import { type DenseArray, impossible, must, sizeOf } from "@dualtape/core";
import { importFunc, type ImportFunc } from "wasmati";
import type { Node } from "../graph/node.ts";
import { viewOf } from "../graph/view.ts";

/** The import that computes a node; the arrays that it hands on are made at the first call. */
export function customFunction(
  node: Node,
  addressOf: (node: Node) => number,
  memoryOf: () => ArrayBuffer,
): ImportFunc<[], []> {
  const { operation } = node;
  if (operation.kind !== "custom") throw impossible(`function of ${operation.kind}`);
  const { row } = operation;
  const arrayOf = (of: Node): DenseArray => {
    const { base } = viewOf(of);
    const [address, size] = [addressOf(base), sizeOf(of.shape)];
    const elements = base.precision === "float32" ? Float32Array : Float64Array;
    return { data: new elements(memoryOf(), address, size), shape: of.shape };
  };
  const arrays = (): Called => {
    const [first, ...others] = node.inputs.map(arrayOf);
    return { result: arrayOf(node), inputs: [must(first, "input"), ...others] };
  };
  let made: Called | null = null;
  return importFunc({ in: [], out: [] }, () => {
    made ??= arrays();
    made.result.data.fill(0);
    row.value(made.result, made.inputs);
  });
}

/** What a row is called with. */
interface Called {
  readonly result: DenseArray;
  readonly inputs: readonly [DenseArray, ...DenseArray[]];
}
