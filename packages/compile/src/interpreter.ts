/**
 * The graph, computed node by node in plain JavaScript: for engines that refuse WebAssembly, and as a second opinion in tests.
 *
 * Rows are the kernels of the rule table, views are walked over as they are, sums are taken in order.
 */
import { impossible, must, never, sizeOf } from "@dualtape/core";
import { type Lowered, lower } from "./graph/lowering.ts";
import { type Data, type Graph, type Node, nodesOf, type Precision } from "./graph/node.ts";
import { denseStrides, stretch, type View, viewOf } from "./graph/view.ts";
import type { Carry } from "./passes/schedule.ts";
import type { Program } from "./back-end.ts";

/** Makes a program of a graph that is laid out. */
export function interpreted(graph: Graph, carry: Carry): Program {
  const given = new Map(graph.arguments.map((node) => [node, allocate(node)] as const));
  const units = nodesOf(graph.results).filter(
    (node) => node.operation.kind !== "argument" && viewOf(node).base === node,
  );
  let values = new Map<Node, Data>(given);
  return {
    backEnd: "interpreter",
    bytes: graph.arguments.reduce((bytes, node) => bytes + allocate(node).byteLength, 0),
    write: (argument, data) => given.get(graph.arguments[argument] as Node)?.set(data),
    run(steps) {
      for (let step = 0; step < steps; step++) {
        values = new Map(given);
        for (const unit of units) values.set(unit, compute(unit, values));
        graph.results.forEach((result, i) => {
          const argument = graph.arguments[carry[i] ?? -1];
          const value = values.get(result);
          if (argument && value) given.get(argument)?.set(value);
        });
      }
    },
    read(result) {
      const node = graph.results[result] as Node;
      const argument = graph.arguments[carry[result] ?? -1];
      return (argument ? given.get(argument) : values.get(node))?.slice() ?? allocate(node);
    },
  };
}

const array = (precision: Precision, size: number): Data =>
  precision === "float32" ? new Float32Array(size) : new Float64Array(size);

const allocate = ({ precision, shape }: Node): Data => array(precision, sizeOf(shape));

/** The elements of a node, from those of the nodes before it. */
function compute(node: Node, values: ReadonlyMap<Node, Data>): Data {
  const { operation, inputs, shape } = node;
  const out = allocate(node);
  const dataOf = ({ base }: View): Data => values.get(base) ?? allocate(base);
  const views = inputs.map(viewOf);
  switch (operation.kind) {
    case "literal":
      return out.fill(operation.value);
    case "captured":
      out.set(operation.data);
      return out;
    case "elementwise":
    case "copy": {
      const [a, b, c] = views.map((view) => stretch(view, shape));
      const [x, y, z] = [a, b, c].map((view) => (view ? dataOf(view) : null));
      const kernel = operation.kind === "elementwise" ? operation.row.kernel : (value: number) => value;
      walk(shape, [a, b, c], (at, i = 0, j = 0, k = 0) => {
        out[at] = kernel(x?.[i] ?? 0, y?.[j] ?? 0, z?.[k] ?? 0);
      });
      return out;
    }
    case "magnitude":
      reduce(node, (a, b) => Math.max(a, Math.abs(b)), out, dataOf);
      return out;
    case "matmul":
      return multiply(node, out, dataOf);
    case "linear":
      arrange(node, lower(operation), out, dataOf);
      return out;
    case "custom": {
      const [first, ...others] = views.map((view) => ({ data: dataOf(view), shape: view.shape }));
      operation.row.value({ data: out, shape }, [must(first, "input"), ...others]);
      return out;
    }
    case "argument":
      throw impossible("computation of an argument");
    default:
      return never(operation, "computation");
  }
}

/** Joins the elements of the input that belong to one of the result. */
function reduce(node: Node, join: (a: number, b: number) => number, out: Data, dataOf: (view: View) => Data): void {
  const { inputs, shape } = node;
  const view = viewOf(must(inputs[0], "input"));
  const target = stretch({ base: node, offset: 0, shape, strides: denseStrides(shape) }, view.shape);
  const from = dataOf(view);
  walk(view.shape, [target, view], (_at, to = 0, i = 0) => {
    out[to] = join(must(out[to], "sum"), must(from[i], "element"));
  });
}

/** What a linear operation does with elements; of a view that no strides give, the input is dense. */
function arrange(node: Node, lowered: Lowered, out: Data, dataOf: (view: View) => Data): void {
  const { inputs, shape } = node;
  const views = inputs.map(viewOf);
  const first = must(views[0], "input");
  switch (lowered.as) {
    case "view":
      // Only a view of no elements is left as a computation.
      return;
    case "sum": {
      // In float32 a long sum would drift.
      const total = new Float64Array(out.length);
      reduce(node, (a, b) => a + b, total, dataOf);
      return out.set(total);
    }
    case "boxes": {
      const strides = denseStrides(shape);
      const corners = lowered.corners(views.map((view) => view.shape));
      views.forEach((view, part) => {
        const corner = must(corners[part], "corner");
        const offset = corner.reduce((sum, start, axis) => sum + start * must(strides[axis], "axis"), 0);
        const from = dataOf(view);
        walk(view.shape, [{ base: node, offset, shape: view.shape, strides }, view], (_at, to = 0, i = 0) => {
          out[to] = must(from[i], "element");
        });
      });
      return;
    }
    case "gather":
    case "scatter": {
      const { as, axis, indices } = lowered;
      const [from, behind] = [dataOf(first), as === "gather" ? first.shape : shape];
      const inner = sizeOf(shape.slice(axis + 1));
      const length = must(behind[axis], "axis");
      for (let block = 0, dense = 0; block < sizeOf(shape.slice(0, axis)); block++) {
        for (const index of indices) {
          for (let i = 0; i < inner; i++, dense++) {
            const picked = (block * length + index) * inner + i;
            if (as === "gather") out[dense] = must(from[picked], "element");
            else out[picked] = must(out[picked], "sum") + must(from[dense], "element");
          }
        }
      }
      return;
    }
    default:
      return never(lowered, "arrangement");
  }
}

/** Visits every element of a shape: its number, and where it is in each view. */
function walk(
  shape: readonly number[],
  views: readonly (View | undefined)[],
  visit: (at: number, ...places: readonly number[]) => void,
): void {
  const size = sizeOf(shape);
  const index = shape.map(() => 0);
  const places = views.map((view) => view?.offset ?? 0);
  for (let at = 0; at < size; at++) {
    visit(at, ...places);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      views.forEach((view, i) => (places[i] = (places[i] ?? 0) + (view?.strides[axis] ?? 0)));
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      views.forEach((view, i) => (places[i] = (places[i] ?? 0) - (shape[axis] ?? 0) * (view?.strides[axis] ?? 0)));
      index[axis] = 0;
    }
  }
}

function multiply(node: Node, out: Data, dataOf: (view: View) => Data): Data {
  const { operation, inputs, shape } = node;
  const transposed = operation.kind === "matmul" ? operation.transposed : [false, false];
  const [a, b] = inputs.map(viewOf);
  if (a === undefined || b === undefined) return out;
  const rank = shape.length;
  const aligned = (view: View, swapped: boolean): readonly number[] => {
    const strides = shape.map((_, axis) => {
      const own = axis - rank + view.shape.length;
      return axis < rank - 2 && view.shape[own] === 1 ? 0 : (view.strides[own] ?? 0);
    });
    const [down = 0, across = 0] = view.strides.slice(-2);
    return [...strides.slice(0, -2), ...(swapped ? [across, down] : [down, across])];
  };
  const [left, right] = [aligned(a, transposed[0] === true), aligned(b, transposed[1] === true)];
  const inner = a.shape.at(transposed[0] === true ? -2 : -1) ?? 0;
  const [x, y] = [dataOf(a), dataOf(b)];
  const rows: View = { ...a, shape, strides: [...left.slice(0, -1), 0] };
  const columns: View = { ...b, shape, strides: [...right.slice(0, -2), 0, right.at(-1) ?? 0] };
  walk(shape, [rows, columns], (at, i = 0, j = 0) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += (x[i + k * (left.at(-1) ?? 0)] ?? 0) * (y[j + k * (right.at(-2) ?? 0)] ?? 0);
    out[at] = sum;
  });
  return out;
}
