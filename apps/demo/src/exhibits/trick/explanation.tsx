/** The rule of one node, with the numbers in it: what it computes, how it moves, and what it hands back. */
import type { ComponentChildren } from "preact";
import { Equation, Fence } from "../../shell/equation.tsx";
import type { Expression } from "./expression.ts";
import type { Flow } from "./flow.ts";
import { Formula } from "./formula.tsx";
import type { Moment } from "./frames.ts";
import { type Edge, edgesInto, type Graph, type GraphNode, type Operand } from "./graph.ts";
import { writtenPartial } from "./notation.ts";
import { shareOf, tangentOf } from "./shares.ts";
import { DualNumber, Name, Numeral, plainName } from "./symbols.tsx";

interface Props {
  readonly graph: Graph;
  readonly flow: Flow;
  readonly moments: readonly Moment[];
  /** The node that is explained. */
  readonly at: number;
}

/** What happens at a node. */
export function Explanation({ graph, flow, moments, at }: Props) {
  const node = graph[at];
  const dual = flow.duals[at];
  const moment = moments[at];
  if (node === undefined || dual === undefined || moment === undefined) return null;
  const name = <Name name={node.name} />;
  const edges = edgesInto(graph, at);
  return (
    <section class="trick-explanation" aria-label={`The rule of ${plainName(node.name)}`}>
      <h2>
        <Equation>
          {name}
          {node.kind === "operation" && (
            <>
              <mo>=</mo>
              <Operation graph={graph} node={node} />
            </>
          )}
        </Equation>
      </h2>
      <h3>Forward: a value, and how it moves</h3>
      {node.kind === "variable" ? (
        <Equation display>
          {name}
          <mo>+</mo>
          <Name name={node.name} of="tangent" />
          <mi class="tangent">ε</mi>
          <mo>=</mo>
          <DualNumber of={dual} kind="value" />
        </Equation>
      ) : !moment.reached ? (
        <p class="trick-waiting">Not computed yet.</p>
      ) : (
        <>
          <Equation display>
            {name}
            <mo>=</mo>
            <Operation graph={graph} node={node} numbers={flow} />
            <mo>=</mo>
            <Numeral value={dual.primal.value} />
          </Equation>
          <Equation display>
            <Name name={node.name} of="tangent" />
            <mo>=</mo>
            {joined(edges.map((edge) => <Term graph={graph} edge={edge} of="tangent" />))}
          </Equation>
          <Equation display>
            <mphantom>
              <Name name={node.name} of="tangent" />
            </mphantom>
            <mo>=</mo>
            {joined(edges.map((edge) => <Product flow={flow} graph={graph} edge={edge} />))}
            <mo>=</mo>
            <mrow class="tangent">
              <Numeral value={tangentOf(dual)} />
            </mrow>
          </Equation>
        </>
      )}
      <h3>Back: a cotangent, which is a dual too</h3>
      {moment.cotangent === null ? (
        <p class="trick-waiting">{moment.complete ? "Nothing flows back to it." : "Nothing has come back yet."}</p>
      ) : (
        <Equation display>
          <Name name={node.name} of="cotangent" />
          <mo>=</mo>
          <DualNumber of={moment.cotangent} kind="cotangent" />
          {!moment.complete && <mtext> so far</mtext>}
        </Equation>
      )}
      {moment.complete && edges.map((edge) => <HandedBack key={edge.index} graph={graph} flow={flow} edge={edge} />)}
    </section>
  );
}

/** The operation in the names of its operands, or in numbers. */
export function Operation({
  graph,
  node,
  numbers,
}: {
  readonly graph: Graph;
  readonly node: GraphNode;
  readonly numbers?: Flow;
}) {
  if (node.kind === "variable") return <Name name={node.name} />;
  const expression: Expression = {
    kind: "operation",
    row: node.row,
    operands: node.operands.map((operand) => {
      if ("constant" in operand) return { kind: "number", value: operand.constant };
      const dual = numbers?.duals[operand.node];
      if (dual !== undefined) return { kind: "number", value: dual.primal.value };
      return { kind: "variable", name: graph[operand.node]?.name ?? "" };
    }),
  };
  return <Formula of={expression} write={(name) => <Name name={name} />} />;
}

/** ∂·v̇ or ∂·v̄ for an edge, in symbols. */
function Term({
  graph,
  edge,
  of,
}: {
  readonly graph: Graph;
  readonly edge: Edge;
  readonly of: "tangent" | "cotangent";
}) {
  const node = graph[edge.to];
  const moving = graph[of === "tangent" ? edge.from : edge.to];
  if (node?.kind !== "operation" || moving === undefined) return null;
  const [a, b] = node.operands;
  const partial = writtenPartial(node.row, edge.index, constantsOf({ a, b }));
  const factor: Expression = { kind: "variable", name: "moving" };
  const expression: Expression =
    partial === null
      ? { kind: "operation", row: "mul", operands: [{ kind: "variable", name: "partial" }, factor] }
      : partial.kind === "number" && Math.abs(partial.value) === 1
        ? partial.value === 1
          ? factor
          : { kind: "operation", row: "neg", operands: [factor] }
        : { kind: "operation", row: "mul", operands: [partial, factor] };
  const write = (name: string): ComponentChildren => {
    if (name === "moving") return <Name name={moving.name} of={of} />;
    if (name === "y") return <Name name={node.name} />;
    if (name === "partial") {
      return (
        <mfrac>
          <mrow>
            <mo>∂</mo>
            <Name name={node.name} />
          </mrow>
          <mrow>
            <mo>∂</mo>
            <Name name={graph[edge.from]?.name ?? ""} />
          </mrow>
        </mfrac>
      );
    }
    const operand = name === "a" ? a : b;
    return operand !== undefined && "node" in operand ? <Name name={graph[operand.node]?.name ?? ""} /> : null;
  };
  return <Formula of={expression} write={write} />;
}

const constantsOf = (operands: Readonly<Record<string, Operand | undefined>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(operands).flatMap(([name, operand]) =>
      operand !== undefined && "constant" in operand ? [[name, operand.constant] as const] : [],
    ),
  );

/** The partial times the tangent, in numbers. */
function Product({ graph, flow, edge }: { readonly graph: Graph; readonly flow: Flow; readonly edge: Edge }) {
  const { partial } = shareOf(graph, flow, edge);
  const moving = flow.duals[edge.from];
  return (
    <mrow>
      <Bracketed value={partial?.primal.value ?? 0} />
      <mo>·</mo>
      <mrow class="tangent">
        <Bracketed value={moving === undefined ? 0 : tangentOf(moving)} />
      </mrow>
    </mrow>
  );
}

const Bracketed = ({ value }: { readonly value: number }) =>
  value < 0 ? (
    <mrow>
      <Fence>(</Fence>
      <Numeral value={value} />
      <Fence>)</Fence>
    </mrow>
  ) : (
    <Numeral value={value} />
  );

/** What an edge hands back, in symbols and in duals. */
function HandedBack({ graph, flow, edge }: { readonly graph: Graph; readonly flow: Flow; readonly edge: Edge }) {
  const { partial, cotangent } = shareOf(graph, flow, edge);
  const flowing = flow.cotangents[edge.to] ?? null;
  const from = <Name name={graph[edge.from]?.name ?? ""} of="cotangent" />;
  if (partial === null || cotangent === null || flowing === null) return null;
  return (
    <>
      <Equation display>
        {from}
        <mo>+=</mo>
        <Term graph={graph} edge={edge} of="cotangent" />
      </Equation>
      <Equation display>
        <mphantom>
          {from}
          <mo>+</mo>
        </mphantom>
        <mo>=</mo>
        <InBrackets>
          <DualNumber of={partial} kind="value" />
        </InBrackets>
        <InBrackets>
          <DualNumber of={flowing} kind="cotangent" />
        </InBrackets>
      </Equation>
      <Equation display>
        <mphantom>
          {from}
          <mo>+</mo>
        </mphantom>
        <mo>=</mo>
        <DualNumber of={cotangent} kind="cotangent" />
      </Equation>
    </>
  );
}

const InBrackets = ({ children }: { readonly children: ComponentChildren }) => (
  <mrow>
    <Fence>(</Fence>
    {children}
    <Fence>)</Fence>
  </mrow>
);

/** Terms with plus signs between them. */
const joined = (terms: readonly ComponentChildren[]): ComponentChildren =>
  terms.map((term, i) => (i === 0 ? term : [<mo>+</mo>, term]));
