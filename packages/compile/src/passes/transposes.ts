/** Transposes of the last two axes disappear into the products that take them: NN, NT, TN and TT are walks over the same elements. */
import { must } from "@dualtape/core";
import type { Rule } from "../graph/builder.ts";
import type { Node } from "../graph/node.ts";

/** A product takes its operands as they are stored. */
export const absorbTransposes: Rule = ({ operation, inputs, shape, precision }, builder) => {
  if (operation.kind !== "matmul" || operation.folded !== undefined) return null;
  const sources = inputs.map((input) => (swapsLast(input) ? must(input.inputs[0], "input") : input));
  const absorbed = sources.map((source, side) => source !== inputs[side]);
  if (!absorbed.includes(true)) return null;
  const [left, right] = operation.transposed;
  const transposed = [left !== absorbed[0], right !== absorbed[1]] as const;
  return builder.node({ kind: "matmul", transposed }, sources, shape, precision);
};

const swapsLast = ({ operation, shape: { length: rank } }: Node): boolean =>
  operation.kind === "linear" &&
  operation.name === "transpose" &&
  operation.parameters.permutation.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
