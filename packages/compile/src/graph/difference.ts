/**
 * What differs between two traces of one function, such as two steps of a run: the same operations on the same inputs, but for some
 * numbers and arrays that stand in the program. A step number, say, or a mask that is drawn anew.
 */
import { formatShape, never, type Precision, sameCustom, sameShape, type Shape } from "@dualtape/core";
import { checkNodes, type Data, type Node, type Operation, sameElements, type TraceNode } from "./node.ts";
import { sameParameters } from "./parameters.ts";

/** The places where the numbers or arrays of two traces differ; `null` where the traces differ in more than these. */
export function differences(a: readonly TraceNode[], b: readonly TraceNode[]): readonly number[] | null {
  const found: number[] = [];
  for (const { place, kind } of compared(a, b)) {
    if (kind === "other") return null;
    found.push(place);
  }
  return found;
}

/** The first place where two traces differ, and in what, such as "0.1 became 0.2"; `null` where they do not. */
export function firstDifference(
  a: readonly TraceNode[],
  b: readonly TraceNode[],
): { readonly place: number; readonly what: string } | null {
  for (const { place, kind } of compared(a, b)) {
    const [one, other] = [a[place], b[place]];
    if (kind === "value" && one && other) return { place, what: changed(one, other) };
    const [before, after] = [one, other].map((node) => (node === undefined ? "the end" : titleOf(node)));
    return { place, what: before === after ? `${before} takes other operands` : `${before} became ${after}` };
  }
  return null;
}

/** What became of a number, or of the first element of an array that is another. */
function changed(a: Node, b: Node): string {
  const [before, after] = [elementsIn(a), elementsIn(b)];
  const at = before.findIndex((value, i) => !Object.is(value, after[i]));
  const where = before.length === 1 ? "" : `element ${at} of an array of shape ${formatShape(a.shape)}: `;
  return `${where}${before[at]} became ${after[at]}`;
}

const titleOf = ({ operation, shape }: Node): string =>
  `${operation.kind === "elementwise" ? operation.row.name : operation.kind} ${formatShape(shape)}`;

/** A place where two traces differ: in a value that they hold, or in more. */
interface Difference {
  readonly place: number;
  readonly kind: "value" | "other";
}

/** Whether two traces are of the same nodes, since one took all from the other. */
const areSame = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((node, place) => node === b[place]);

/** Each place where two traces differ; nothing is looked at behind one where they differ in more than values. */
function compared(a: readonly TraceNode[], b: readonly TraceNode[]): readonly Difference[] {
  if (areSame(a, b)) return [];
  checkNodes("differences", "a list of nodes", a);
  checkNodes("differences", "a list of nodes", b);
  const found: Difference[] = [];
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    if (a[place] === b[place]) continue; // one trace took it from the other
    const [one, other] = [a[place], b[place]];
    const kind =
      one === undefined || other === undefined || !meets(one, other)
        ? "other"
        : compare(one.operation, other.operation);
    if (kind !== "same") found.push({ place, kind });
    if (kind === "other") return found;
  }
  return found;
}

/** Whether two nodes have the same form and take what stands in the same places. */
function meets(one: TraceNode, other: TraceNode): boolean {
  if (one.precision !== other.precision || one.inputs.length !== other.inputs.length) return false;
  if (!sameShape(one.shape, other.shape)) return false;
  for (let i = 0; i < one.inputs.length; i++) {
    const place = one.inputs[i]?.place;
    if (place === undefined || place !== other.inputs[i]?.place) return false;
  }
  return true;
}

/** Whether this is what a node does: the same operation, on these very inputs. */
export function does(
  node: TraceNode,
  operation: Operation,
  inputs: readonly { readonly node: TraceNode }[],
  shape: Shape,
  precision: Precision,
): boolean {
  if (node.precision !== precision || node.inputs.length !== inputs.length) return false;
  for (let i = 0; i < inputs.length; i++) if (node.inputs[i] !== inputs[i]?.node) return false;
  return sameShape(node.shape, shape) && isSame(node.operation, operation);
}

/** Whether two operations are the same. */
const isSame = (a: Operation, b: Operation): boolean => a === b || compare(a, b) === "same";

const is = (same: boolean): "same" | "other" => (same ? "same" : "other");

/** Whether two operations are the same, differ in a value that they hold, or are others. */
function compare(a: Operation, b: Operation): "same" | "value" | "other" {
  switch (a.kind) {
    case "literal":
      if (b.kind !== "literal") return "other";
      return Object.is(a.value, b.value) ? "same" : "value";
    case "captured":
      if (b.kind !== "captured") return "other";
      return sameElements(a.data, b.data) ? "same" : "value";
    case "elementwise":
      return is(b.kind === "elementwise" && a.row === b.row);
    case "custom":
      return is(b.kind === "custom" && sameCustom(a.row, b.row));
    case "argument":
      return is(b.kind === "argument" && a.index === b.index);
    case "matmul":
      return is(
        b.kind === "matmul" &&
          a.transposed[0] === b.transposed[0] &&
          a.transposed[1] === b.transposed[1] &&
          a.folded?.join() === b.folded?.join(),
      );
    case "linear":
      return is(b.kind === "linear" && a.name === b.name && sameParameters(a, b));
    case "indexed":
      return is(b.kind === "indexed" && a.name === b.name && sameParameters(a, b));
    case "magnitude":
    case "copy":
      return is(a.kind === b.kind);
    default:
      return never(a, "comparison");
  }
}

/** The elements of a number or an array that stands in a program. */
export function elementsIn(node: Node): Data {
  checkNodes("elementsIn", "the node", [node]);
  const { operation, precision } = node;
  if (operation.kind === "captured") return operation.data;
  const value = operation.kind === "literal" ? operation.value : Number.NaN;
  return precision === "float32" ? Float32Array.of(value) : Float64Array.of(value);
}
