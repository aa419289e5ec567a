/** An expression in MathML; what stands for a variable, a name or a number, is given. */
import { Fence } from "../../shell/equation.tsx";
import type { ComponentChildren } from "preact";
import type { Expression, RowName } from "./expression.ts";
import { Numeral } from "./symbols.tsx";

const STRENGTHS: Partial<Record<RowName, number>> = { add: 1, sub: 1, mul: 2, neg: 3, pow: 4 };
const ATOM = 5;
const NAMES: Partial<Record<RowName, string>> = { maximum: "max", minimum: "min", sigmoid: "σ" };
/** These take a bare variable without brackets. */
const BARE: readonly RowName[] = ["sin", "cos", "tan", "log", "tanh", "exp"];

export interface FormulaProps {
  readonly of: Expression;
  /** What to write for a variable. */
  readonly write: (name: string) => ComponentChildren;
}

/** An expression. */
export function Formula({ of: whole, write }: FormulaProps) {
  const brackets = (inside: ComponentChildren) => (
    <mrow>
      <Fence>(</Fence>
      {inside}
      <Fence>)</Fence>
    </mrow>
  );
  const strengthOf = (part: Expression): number => {
    if (part.kind === "number") return part.value < 0 ? 0 : ATOM;
    if (part.kind === "variable") return ATOM;
    return STRENGTHS[part.row] ?? ATOM;
  };
  const within = (part: Expression | undefined, least: number): ComponentChildren => {
    if (part === undefined) return null;
    return strengthOf(part) < least ? brackets(draw(part)) : draw(part);
  };
  const infix = (symbol: string, [a, b]: readonly Expression[], least: number, leastRight: number) => (
    <mrow>
      {within(a, least)}
      <mo>{symbol}</mo>
      {within(b, leastRight)}
    </mrow>
  );
  /** A number may begin with its sign. */
  const leading = (part: Expression | undefined, least: number): number => (part?.kind === "number" ? 0 : least);
  const draw = (part: Expression): ComponentChildren => {
    if (part.kind === "number") return <Numeral value={part.value} />;
    if (part.kind === "variable") return write(part.name);
    const { row, operands } = part;
    const [a, b] = operands;
    switch (row) {
      case "add":
        return infix("+", operands, leading(a, 1), 2);
      case "sub":
        return infix("−", operands, leading(a, 1), 2);
      case "mul":
        return infix("·", operands, leading(a, 2), 3);
      case "div":
        return (
          <mfrac>
            <mrow>{a && draw(a)}</mrow>
            <mrow>{b && draw(b)}</mrow>
          </mfrac>
        );
      case "pow":
      case "square":
        return (
          <msup>
            <mrow>{within(a, ATOM)}</mrow>
            <mrow>{b ? draw(b) : <mn>2</mn>}</mrow>
          </msup>
        );
      case "neg":
        return (
          <mrow>
            <mo>−</mo>
            {within(a, 2)}
          </mrow>
        );
      case "sqrt":
        return <msqrt>{a && draw(a)}</msqrt>;
      case "abs":
        return (
          <mrow>
            <Fence>|</Fence>
            {a && draw(a)}
            <Fence>|</Fence>
          </mrow>
        );
      default: {
        const name = <mi mathvariant="normal">{NAMES[row] ?? row}</mi>;
        const bare = BARE.includes(row) && a !== undefined && strengthOf(a) === ATOM && a.kind !== "operation";
        return (
          <mrow>
            {name}
            {bare ? <mspace width="0.17em" /> : null}
            {bare ? draw(a) : brackets(operands.map((operand, i) => [i > 0 ? <mo>,</mo> : null, draw(operand)]))}
          </mrow>
        );
      }
    }
  };
  return <>{draw(whole)}</>;
}
