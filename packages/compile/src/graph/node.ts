/**
 * A computation, written down: every node is one operation on earlier nodes, with the shape and precision of its result.
 *
 * A node is also the name of its value. Nothing here is ever changed: passes make new nodes.
 */
import {
  type Custom,
  type Elementwise,
  type IndexedName,
  type IndexedParameters,
  isRecord,
  type LinearName,
  type LinearParameters,
  type Precision,
  refuse,
  type Shape,
} from "@dualtape/core";
import { AT_ONCE, finished, type Slices } from "../slices.ts";

export type { Precision } from "@dualtape/core";

/** The elements of an array, in row-major order. */
export type Data = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** What a node does with its inputs. */
export type Operation =
  /** A value given from outside, by its place in the list of arguments. */
  | { readonly kind: "argument"; readonly index: number }
  /** A number that stands in the program. */
  | { readonly kind: "literal"; readonly value: number }
  /** An array that stands in the program. */
  | { readonly kind: "captured"; readonly data: Data }
  | { readonly kind: "elementwise"; readonly row: Elementwise }
  /** A row of the linear table. */
  | LinearOperation
  /** A row of the indexed table: its inputs are an array, and the indices. */
  | IndexedOperation
  /** An operation of somebody's own, on dense arrays. */
  | { readonly kind: "custom"; readonly row: Custom }
  /** The greatest absolute value, NaN where there is one. */
  | { readonly kind: "magnitude" }
  | {
      readonly kind: "matmul";
      readonly transposed: readonly [left: boolean, right: boolean];
      /** How many axes of the left operand are its rows, and how many its columns, where that is more than one of each. */
      readonly folded?: Folded;
    }
  /** The same elements, laid out densely, or in another precision. */
  | { readonly kind: "copy" };

/** The last axes of an array, as the rows and the columns of a matrix. */
export type Folded = readonly [rows: number, columns: number];

/** A row of the linear table with its parameters. */
export type LinearOperation<N extends LinearName = LinearName> = {
  readonly [K in N]: { readonly kind: "linear"; readonly name: K; readonly parameters: LinearParameters[K] };
}[N];

/** The operation of a row; the compiler does not see that a name and its parameters are one of the union. */
export const linearOperation = <N extends LinearName>(name: N, parameters: LinearParameters[N]): LinearOperation =>
  ({ kind: "linear", name, parameters }) as LinearOperation;

/** A row of the indexed table with its parameters. */
export type IndexedOperation<N extends IndexedName = IndexedName> = {
  readonly [K in N]: { readonly kind: "indexed"; readonly name: K; readonly parameters: IndexedParameters[K] };
}[N];

/** The operation of a row, as `linearOperation`. */
export const indexedOperation = <N extends IndexedName>(name: N, parameters: IndexedParameters[N]): IndexedOperation =>
  ({ kind: "indexed", name, parameters }) as IndexedOperation;

/** One operation, and the name of its value. */
export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly precision: Precision;
}

/** A node of a trace: it knows its place there. */
export interface TraceNode extends Node {
  readonly inputs: readonly TraceNode[];
  readonly place: number;
}

/** A computation: from arguments to results. */
export interface Graph {
  /** The arguments, in the order in which they are given. */
  readonly arguments: readonly Node[];
  readonly results: readonly Node[];
}

/** Whether two arrays hold the same elements, NaN and the signs of zeros among them. */
export const sameElements = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
};

/** The bytes of one element. */
export const bytesOf = (precision: Precision): number => (precision === "float32" ? 4 : 8);

/** Whether something looks like a node; there may be many, so that they are looked at no closer. */
const isNode = (node: unknown): boolean =>
  typeof node === "object" &&
  node !== null &&
  "inputs" in node &&
  Array.isArray(node.inputs) &&
  "operation" in node &&
  typeof node.operation === "object" &&
  node.operation !== null;

/** Refuses what are not nodes. */
export function checkNodes(where: string, name: string, nodes: unknown): asserts nodes is readonly Node[] {
  if (!Array.isArray(nodes) || !nodes.every(isNode))
    refuse(where, name, nodes, "nodes, as traced numbers and graphs have");
}

/** Refuses what is no graph. */
export function checkGraph(where: string, graph: unknown): asserts graph is Graph {
  if (!isRecord(graph)) refuse(where, "the graph", graph, "one, such as `specialize` makes");
  checkNodes(where, "the list of arguments", graph["arguments"]);
  checkNodes(where, "the list of results", graph["results"]);
}

/** The nodes that the results need, each after its inputs. */
export const nodesOf = (results: readonly Node[]): readonly Node[] => finished(ordering(results));

/** The same in slices. */
export function* ordering(results: readonly Node[]): Slices<readonly Node[]> {
  const seen = new Set<Node>();
  // Without recursion: a graph may be deeper than the stack.
  const pending = [...results].reverse();
  let looks = 0;
  for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
    looks += 1;
    if (looks % (2 * AT_ONCE) === 0) yield;
    if (seen.has(node)) {
      pending.pop();
      continue;
    }
    const before = pending.length;
    for (let i = node.inputs.length - 1; i >= 0; i--) {
      const input = node.inputs[i];
      if (input !== undefined && !seen.has(input)) pending.push(input);
    }
    if (pending.length > before) continue;
    pending.pop();
    seen.add(node);
  }
  return [...seen];
}
