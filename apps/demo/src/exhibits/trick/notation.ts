/**
 * How the partials of an operation are written, as expressions in its operands a and b and its result y. The numbers on the page
 * do not come from here, they come from the library's table; a test holds one against the other.
 */
import { type Expression, parse, type RowName } from "./expression.ts";

const WRITTEN: Partial<Record<RowName, readonly string[]>> = {
  add: ["1", "1"],
  sub: ["1", "-1"],
  mul: ["b", "a"],
  div: ["1 / b", "-y / b"],
  pow: ["b * a^(b - 1)", "y * log(a)"],
  atan2: ["b / (a^2 + b^2)", "-a / (a^2 + b^2)"],
  neg: ["-1"],
  square: ["2 * a"],
  sqrt: ["1 / (2 * y)"],
  exp: ["y"],
  log: ["1 / a"],
  sin: ["cos(a)"],
  cos: ["-sin(a)"],
  tan: ["1 + y^2"],
  tanh: ["1 - y^2"],
  sigmoid: ["y * (1 - y)"],
  softplus: ["sigmoid(a)"],
  erf: ["2 / sqrt(pi) * exp(-a^2)"],
  abs: ["sign(a)"],
};

/**
 * The partial of an operation by an operand, as an expression in a, b and y; `null` where it depends on the case.
 *
 * @param constants what is known of a and b; it is worked in, so that the square has the partial 2·a and not 2·a²⁻¹
 */
export function writtenPartial(
  row: RowName,
  index: number,
  constants: Readonly<Record<string, number>> = {},
): Expression | null {
  const text = WRITTEN[row]?.[index];
  return text === undefined ? null : simplified(parse(text, ["a", "b", "y"]), constants);
}

function simplified(part: Expression, constants: Readonly<Record<string, number>>): Expression {
  if (part.kind === "number") return part;
  if (part.kind === "variable") {
    const value = constants[part.name];
    return value === undefined ? part : { kind: "number", value };
  }
  const operands = part.operands.map((operand) => simplified(operand, constants));
  const [a, b] = operands;
  const { row } = part;
  if (row === "sub" && a?.kind === "number" && b?.kind === "number")
    return { kind: "number", value: a.value - b.value };
  if (row === "pow" && a !== undefined && b?.kind === "number" && b.value === 1) return a;
  return { kind: "operation", row, operands };
}
