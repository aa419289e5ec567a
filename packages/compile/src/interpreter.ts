/**
 * The graph, computed node by node in plain JavaScript: for engines that refuse WebAssembly, and as a second opinion in tests.
 *
 * Rows are their portable kernels, as in a tensor, views are walked over as they are, sums are taken in order.
 */
import { impossible, type IndexedName, type IndexedWalk, indexedWalk, must, never, sizeOf } from "@dualtape/core";
import { portableKernel } from "@dualtape/core/portable";
import { type Lowered, lower } from "./graph/lowering.ts";
import {
  type Data,
  type Folded,
  type Graph,
  type Node,
  nodesOf,
  type Operation,
  type Precision,
} from "./graph/node.ts";
import { denseStrides, reductionOf, stretch, type View, viewOf } from "./graph/view.ts";
import { type Carry, carriedTo } from "./passes/schedule.ts";
import { NO_ROWS, type Program } from "./back-end.ts";

/** Makes a program of a graph that is laid out. */
export function interpreted(graph: Graph, carry: Carry, { count, fed, kept } = NO_ROWS): Program {
  const given = new Map(graph.arguments.map((node) => [node, allocate(node)] as const));
  const units = nodesOf(graph.results).filter(
    (node) => node.operation.kind !== "argument" && viewOf(node).base === node,
  );
  const rowsOf = (places: readonly number[], nodes: readonly Node[]): ReadonlyMap<Node, Data> =>
    new Map(
      places.map((place) => {
        const node = must(nodes[place], "node");
        return [node, array(node.precision, count * sizeOf(node.shape))];
      }),
    );
  const [feed, past] = [rowsOf(fed, graph.arguments), rowsOf(kept, graph.results)];
  let values = new Map<Node, Data>(given);
  const read = (result: number, row = 0): Data => {
    const node = must(graph.results[result], "result");
    const rows = past.get(node);
    if (rows !== undefined) return rowsIn(rows, node, row).slice();
    const argument = carriedTo(graph, carry, result);
    // Before the first step a result is zeros.
    return (argument === null ? values.get(node) : given.get(argument))?.slice() ?? allocate(node);
  };
  return {
    backEnd: "interpreter",
    bytes: graph.arguments.reduce((bytes, node) => bytes + allocate(node).byteLength, 0),
    write(argument, data, row = 0) {
      const node = must(graph.arguments[argument], "argument");
      const rows = feed.get(node);
      (rows === undefined ? must(given.get(node), "argument") : rowsIn(rows, node, row)).set(data);
    },
    writeRows(argument, { data, from, apart }, row, steps) {
      const node = must(graph.arguments[argument], "argument");
      const [rows, size] = [must(feed.get(node), "rows"), sizeOf(node.shape)];
      for (let i = 0, at = from; i < steps; i++, at += apart)
        rowsIn(rows, node, row + i).set(data.subarray(at, at + size));
    },
    run(steps) {
      for (let step = 0; step < steps; step++) {
        for (const [argument, rows] of feed) must(given.get(argument), "argument").set(rowsIn(rows, argument, step));
        values = new Map(given);
        for (const unit of units) values.set(unit, compute(unit, values));
        for (const [result, rows] of past) rowsIn(rows, result, step).set(must(values.get(result), "result"));
        graph.results.forEach((result, i) => {
          const argument = carriedTo(graph, carry, i);
          if (argument !== null) must(given.get(argument), "argument").set(must(values.get(result), "result"));
        });
      }
    },
    read,
    look(result, row, steps) {
      const node = must(graph.results[result], "result");
      return { data: rowsIn(must(past.get(node), "rows"), node, row, steps), apart: sizeOf(node.shape) };
    },
    readFirst: (count, row) => Array.from({ length: count }, (_, result) => read(result, row)),
    refill: (arrays, row) => arrays.forEach((array, result) => array.set(read(result, row))),
  };
}

/** Some rows of a node, where they stand. */
const rowsIn = (rows: Data, { shape }: Node, row: number, count = 1): Data =>
  rows.subarray(row * sizeOf(shape), (row + count) * sizeOf(shape));

const array = (precision: Precision, size: number): Data =>
  precision === "float32" ? new Float32Array(size) : new Float64Array(size);

const allocate = ({ precision, shape }: Node): Data => array(precision, sizeOf(shape));

/** The elements of a node, from those of the nodes before it. */
function compute(node: Node, values: ReadonlyMap<Node, Data>): Data {
  const { operation, inputs, shape } = node;
  const out = allocate(node);
  const dataOf = ({ base }: View): Data => must(values.get(base), "value");
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
      const kernel = operation.kind === "elementwise" ? portableKernel(operation.row) : (value: number) => value;
      walk(shape, [a, b, c], (at, i = 0, j = 0, k = 0) => {
        // A kernel of fewer operands does not look at the others.
        out[at] = kernel(must(x?.[i], "element"), y?.[j] ?? 0, z?.[k] ?? 0);
      });
      return out;
    }
    case "magnitude":
      reduce(node, (a, b) => Math.max(a, Math.abs(b)), out, dataOf);
      return out;
    case "matmul":
      multiply(node, operation, out, dataOf);
      return out;
    case "linear":
      arrange(node, lower(operation), out, dataOf);
      return out;
    case "indexed": {
      const [from, at] = [must(views[0], "array"), must(views[1], "indices")];
      const array = operation.name === "take" ? from.shape : shape;
      pick(operation.name, out, dataOf(from), dataOf(at), indexedWalk(array, at.shape, operation.parameters));
      return out;
    }
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
  const view = viewOf(must(node.inputs[0], "input"));
  const target = reductionOf(node);
  const from = dataOf(view);
  walk(view.shape, [target, view], (_at, to = 0, i = 0) => {
    out[to] = join(must(out[to], "sum"), must(from[i], "element"));
  });
}

/** What a linear operation does with elements; of a view that no strides give, the input is dense. */
function arrange(node: Node, lowered: Lowered, out: Data, dataOf: (view: View) => Data): void {
  const { inputs, shape } = node;
  const views = inputs.map(viewOf);
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
    default:
      return never(lowered, "arrangement");
  }
}

/**
 * Slices picked, or added up, at indices. What an index that names no slice would have picked is NaN, and so is all that it might have been
 * added to.
 */
function pick(
  name: IndexedName,
  out: Data,
  from: Data,
  indices: Data,
  { batch, outer, count, length, inner }: IndexedWalk,
): void {
  let [dense, block] = [0, 0];
  for (let item = 0; item < batch; item++) {
    for (let within = 0; within < outer; within++, block += length * inner) {
      for (const index of indices.subarray(item * count, (item + 1) * count)) {
        const isSlice = Number.isInteger(index) && index >= 0 && index < length;
        if (!isSlice && name === "scatterAdd") out.fill(NaN, block, block + length * inner);
        for (let i = 0; i < inner; i++, dense++) {
          const picked = block + index * inner + i;
          if (name === "take") out[dense] = isSlice ? must(from[picked], "element") : NaN;
          else if (isSlice) out[picked] = must(out[picked], "sum") + must(from[dense], "element");
        }
      }
    }
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
  const walked = views.filter((view) => view !== undefined);
  const places = walked.map(({ offset }) => offset);
  const move = (axis: number, steps: number): void =>
    walked.forEach(({ strides }, i) => (places[i] = must(places[i], "place") + steps * must(strides[axis], "stride")));
  for (let at = 0; at < size; at++) {
    visit(at, ...places);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [next, length] = [must(index[axis], "index") + 1, must(shape[axis], "axis")];
      index[axis] = next % length;
      move(axis, next === length ? 1 - length : 1);
      if (next < length) break;
    }
  }
}

/** Each element of a product is a sum along the last axis of the one operand and the last but one of the other. */
function multiply(
  { inputs, shape }: Node,
  { transposed: [leftTransposed, rightTransposed], folded }: Operation & { readonly kind: "matmul" },
  out: Data,
  dataOf: (view: View) => Data,
): void {
  const operandOf = (input: number, transposed: boolean): { readonly matrices: View; readonly data: Data } => {
    const array = viewOf(must(inputs[input], "operand"));
    const own = folded === undefined || input > 0 ? null : denseMatrices(array, folded, dataOf(array));
    const view = own?.matrices ?? array;
    const batch = view.shape.slice(0, -2);
    const last = transposed ? ([-1, -2] as const) : ([-2, -1] as const);
    const strides = last.map((axis) => must(view.strides.at(axis), "stride"));
    const lengths = last.map((axis) => must(view.shape.at(axis), "axis"));
    const matrices = { ...view, shape: [...batch, ...lengths], strides: [...view.strides.slice(0, -2), ...strides] };
    return { matrices, data: own?.data ?? dataOf(array) };
  };
  const [a, b] = [operandOf(0, leftTransposed), operandOf(1, rightTransposed)];
  const inner = must(a.matrices.shape.at(-1), "inner axis");
  const [along, down] = [must(a.matrices.strides.at(-1), "stride"), must(b.matrices.strides.at(-2), "stride")];
  // Along the axis that it does not have, an operand stands still.
  const rows = stretch(firstAlong(a.matrices, a.matrices.shape.length - 1), shape);
  const columns = stretch(firstAlong(b.matrices, b.matrices.shape.length - 2), shape);
  walk(shape, [rows, columns], (at, i = 0, j = 0) => {
    let sum = 0;
    for (let k = 0; k < inner; k++)
      sum += must(a.data[i + k * along], "element") * must(b.data[j + k * down], "element");
    out[at] = sum;
  });
}

/** Matrices that are made of several axes, as an array of their own. */
function denseMatrices(
  view: View,
  [rows, columns]: Folded,
  from: Data,
): { readonly matrices: View; readonly data: Data } {
  const { base } = view;
  const [behind, middle] = [view.shape.length - columns, view.shape.length - columns - rows];
  const sizes = [sizeOf(view.shape.slice(middle, behind)), sizeOf(view.shape.slice(behind))];
  const shape = [...view.shape.slice(0, middle), ...sizes];
  const data = array(base.precision, sizeOf(shape));
  walk(view.shape, [view], (at, i = 0) => {
    data[at] = must(from[i], "element");
  });
  return { matrices: { base, offset: 0, shape, strides: denseStrides(shape) }, data };
}

/** The view of the first elements along an axis. */
const firstAlong = ({ shape, strides, ...view }: View, axis: number): View => ({
  ...view,
  shape: shape.map((length, i) => (i === axis ? 1 : length)),
  strides: strides.map((stride, i) => (i === axis ? 0 : stride)),
});
