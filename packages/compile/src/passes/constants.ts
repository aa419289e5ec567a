/** Constant folding: what depends on numbers of the program alone is computed now, by the portable kernels of rows. */
import { indexed, linear, must, never, sizeOf } from "@dualtape/core";
import { portableKernel } from "@dualtape/core/portable";
import type { Rule } from "../graph/builder.ts";
import { areKnown } from "../graph/indexed.ts";
import { numberIn } from "../graph/literal.ts";
import type { Node, Precision } from "../graph/node.ts";

/** An elementwise operation on numbers is a number; so is the sum of equal ones, and of none. */
export const foldConstants: Rule = (node, builder) => {
  const { operation, inputs, shape, precision } = node;
  const [source] = inputs;
  if (source === undefined || numberIn(source) === null) return null;
  if (operation.kind === "indexed" && !(indexed[operation.name].picks && areKnown(node, operation))) return null;
  const numbers = (operation.kind === "indexed" ? inputs.slice(0, 1) : inputs).map(numberIn);
  const [first] = numbers;
  // A number that is stretched to a shape is as simple as it can be.
  if (first === undefined || first === null || numbers.includes(null)) return null;
  if (sizeOf(shape) === 0 || numberIn(node) !== null) return null;
  const fold = (value: number): Node => builder.literal(rounded(value, precision), precision, shape);
  switch (operation.kind) {
    case "elementwise": {
      const [a, b, c] = numbers.map((number) => must(number, "number"));
      // A kernel of fewer operands does not look at the others.
      return fold(portableKernel(operation.row)(must(a, "operand"), b ?? 0, c ?? 0));
    }
    case "linear": {
      if (linear[operation.name].picks) return fold(first);
      if (operation.name !== "sumTo") return null;
      const count = sizeOf(must(inputs[0], "input").shape) / sizeOf(shape);
      return fold(count === 0 ? 0 : first * count);
    }
    case "indexed":
    case "copy":
      return fold(first);
    case "argument":
    case "literal":
    case "captured":
    case "magnitude":
    case "matmul":
    case "custom":
      return null;
    default:
      return never(operation, "constant");
  }
};

const rounded = (value: number, precision: Precision): number => (precision === "float32" ? Math.fround(value) : value);
