/** Constant folding: what depends on numbers of the program alone is computed now, by the kernels of the rule table. */
import { sizeOf } from "@dualtape/core";
import type { Rule } from "../graph/builder.ts";
import { numberIn } from "../graph/literal.ts";
import type { Precision } from "../graph/node.ts";

/** An elementwise operation on numbers is a number; so is the sum of equal ones, and of none. */
export const foldConstants: Rule = ({ operation, inputs, shape, precision }, builder) => {
  const numbers = inputs.map(numberIn);
  const [first] = numbers;
  if (first === undefined || numbers.includes(null) || sizeOf(shape) === 0) return null;
  const [a = 0, b = 0, c = 0] = numbers as number[];
  switch (operation.kind) {
    case "elementwise":
      return builder.literal(rounded(operation.row.kernel(a, b, c), precision), precision, shape);
    case "sumTo": {
      const count = sizeOf(inputs[0]?.shape ?? []) / sizeOf(shape);
      return builder.literal(count === 0 ? 0 : rounded(a * count, precision), precision, shape);
    }
    case "reshape":
    case "transpose":
    case "slice":
    case "take":
    case "copy":
      return builder.literal(rounded(a, precision), precision, shape);
    default:
      return null;
  }
};

const rounded = (value: number, precision: Precision): number => (precision === "float32" ? Math.fround(value) : value);
