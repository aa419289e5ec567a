/**
 * Hash-consing: the same operation on the same inputs is the same node, so common subexpressions are computed once.
 *
 * A builder may be given `rules`, which are asked for something simpler before a node is made: that is how passes rewrite.
 */
import {
  type Custom,
  type Elementwise,
  linear,
  type LinearName,
  type LinearParameters,
  must,
  sameCustom,
  type Shape,
  sizeOf,
} from "@dualtape/core";
import { detailOf, type Names } from "./detail.ts";
import { type Graph, linearOperation, type Node, ordering, type Operation, type Precision } from "./node.ts";
import { numbering } from "./numbering.ts";
import { AT_ONCE, finished, type Slices } from "../slices.ts";

/** Looks for something simpler with the same value; `null` where there is none. */
export type Rule = (node: Node, builder: Builder) => Node | null;

/** Makes nodes, each only once. */
export class Builder {
  private readonly made = new Map<string, Node>();
  private readonly numberOf = numbering<object>();
  private readonly customs: Custom[] = [];
  private readonly names: Names = {
    captured: this.numberOf,
    row: this.numberOf,
    custom: (row) => this.numberOf(this.firstLike(row)),
  };

  constructor(private readonly rules: readonly Rule[] = []) {}

  /** A node, or a simpler one with the same value. */
  node(operation: Operation, inputs: readonly Node[], shape: Shape, precision: Precision): Node {
    const key = this.keyOf(operation, inputs, shape, precision);
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const fresh: Node = { operation, inputs, shape, precision };
    const node = this.simpler(fresh) ?? fresh;
    this.made.set(key, node);
    return node;
  }

  /** An elementwise node in the form of another. */
  elementwise({ shape, precision }: Node, row: Elementwise, ...operands: readonly Node[]): Node {
    return this.node({ kind: "elementwise", row }, operands, shape, precision);
  }
  /** A number that stands in the program. */
  literal(value: number, precision: Precision, shape: Shape = []): Node {
    const scalar = this.node({ kind: "literal", value }, [], [], precision);
    return shape.length === 0 ? scalar : this.linear("broadcastTo", [scalar], { shape });
  }
  /** A node of the linear kind: its shape is what the row says, its precision that of the inputs. */
  linear<N extends LinearName>(name: N, inputs: readonly [Node, ...Node[]], parameters: LinearParameters[N]): Node {
    const [first, ...others] = inputs;
    const shape = linear[name].shape([first.shape, ...others.map((other) => other.shape)], parameters);
    return this.node(linearOperation(name, parameters), inputs, shape, first.precision);
  }

  private simpler(node: Node): Node | null {
    for (const rule of this.rules) {
      const found = rule(node, this);
      if (found !== null) return found;
    }
    return null;
  }

  private keyOf(operation: Operation, inputs: readonly Node[], shape: Shape, precision: Precision): string {
    let key = `${operation.kind} ${detailOf(operation, this.names)} ${precision}`;
    for (const input of inputs) key += ` ${this.numberOf(input)}`;
    return `${key} [${keyOfShape(shape)}`;
  }
  /** The first custom row seen here that is the same operation. */
  private firstLike(row: Custom): Custom {
    const known = this.customs.find((other) => sameCustom(other, row));
    if (known === undefined) this.customs.push(row);
    return known ?? row;
  }
}

/** A shape as text, quicker than `join`. */
export function keyOfShape(shape: Shape): string {
  let key = "";
  for (const length of shape) key += `${length},`;
  return key;
}

/** The same graph, built anew by a builder with rules: what a pass is. */
export const rebuild = (graph: Graph, rules: readonly Rule[]): Graph => finished(rebuilding(graph, rules));

/** The same in slices. */
export function* rebuilding(graph: Graph, rules: readonly Rule[]): Slices<Graph> {
  const builder = new Builder(rules);
  const renamed = new Map<Node, Node>();
  const rename = (node: Node): Node => must(renamed.get(node), "node of the graph");
  for (const node of [...graph.arguments, ...(yield* ordering(graph.results))]) {
    if (renamed.has(node)) continue;
    if (renamed.size % AT_ONCE === 0) yield;
    renamed.set(node, builder.node(node.operation, node.inputs.map(rename), node.shape, node.precision));
  }
  return { arguments: graph.arguments.map(rename), results: graph.results.map(rename) };
}

/** Whether a node holds one element. */
export const isScalar = (node: Node): boolean => sizeOf(node.shape) === 1;
