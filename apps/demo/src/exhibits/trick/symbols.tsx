/** How the page writes names and numbers: v̇ for a tangent, v̄ for a cotangent, a dual with its tangent in orange. */
import { Fence } from "../../shell/equation.tsx";
import type { Real } from "@dualtape/core";
import type { Dual } from "@dualtape/forward";
import { format } from "../../shell/format.ts";
import type { RowName } from "./expression.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { tangentOf } from "./shares.ts";

/** Digits that are shown of a number. */
const DIGITS = 4;

export const brief = (value: number): string => format(value, DIGITS);

export interface NameProps {
  /** `x`, `v1`, `f`. */
  readonly name: string;
  readonly of?: "value" | "tangent" | "cotangent";
}

const ACCENTS = { tangent: "˙", cotangent: "¯" } as const;

/** The name of a node, with a dot for its tangent and a bar for its cotangent. */
export function Name({ name, of = "value" }: NameProps) {
  const letter = <mi>{name.charAt(0)}</mi>;
  const marked =
    of === "value" ? (
      letter
    ) : (
      <mover accent>
        {letter}
        <Fence class="trick-accent">{ACCENTS[of]}</Fence>
      </mover>
    );
  return (
    <mrow class={of}>
      {name.length === 1 ? (
        marked
      ) : (
        <msub>
          {marked}
          <mn>{name.slice(1)}</mn>
        </msub>
      )}
    </mrow>
  );
}

const SUBSCRIPTS = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"];

/** The name of a node in plain text. */
export const plainName = (name: string): string => name.replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] ?? digit);

const INFIX: Partial<Record<RowName, string>> = { add: "+", sub: "−", mul: "·", div: "/", pow: "^" };

/** A node and its operation in plain text, for those who listen: `v₂ = sin(v₁)`. */
export function plainNode(graph: Graph, node: GraphNode): string {
  if (node.kind === "variable") return node.name;
  const operands = node.operands.map((operand) =>
    "constant" in operand ? brief(operand.constant) : plainName(graph[operand.node]?.name ?? ""),
  );
  const symbol = INFIX[node.row];
  const operation = symbol === undefined ? `${node.row}(${operands.join(", ")})` : operands.join(` ${symbol} `);
  return `${plainName(node.name)} = ${operation}`;
}

/** A number with a true minus sign. */
export const Numeral = ({ value }: { readonly value: number }) =>
  value < 0 ? (
    <mrow>
      <mo>−</mo>
      <mn>{brief(-value)}</mn>
    </mrow>
  ) : (
    <mn>{brief(value)}</mn>
  );

/** a + ȧε. */
export function DualNumber({ of: dual, kind }: { readonly of: Dual<Real>; readonly kind: "value" | "cotangent" }) {
  const tangent = tangentOf(dual);
  return (
    <mrow>
      <mrow class={kind}>
        <Numeral value={dual.primal.value} />
      </mrow>
      <mo>{tangent < 0 ? "−" : "+"}</mo>
      <mrow class="tangent">
        <mn>{brief(Math.abs(tangent))}</mn>
        <mi>ε</mi>
      </mrow>
    </mrow>
  );
}
