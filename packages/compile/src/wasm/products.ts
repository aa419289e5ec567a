/** Products in instructions: each size is one kernel, called with the addresses of its operands. */
import { impossible, must, sizeOf } from "@dualtape/core";
import { call, i32, type Local } from "wasmati";
import { bytesOf, type Folded, type Node } from "../graph/node.ts";
import { denseStrides, type View, viewOf } from "../graph/view.ts";
import type { Products } from "../passes/group.ts";
import { type MatrixLayout, rowStride } from "../passes/layout.ts";
import { collapse, fill, Indices, repeat, type Walked } from "./loops.ts";
import { type Level, type MatmulKernel, matmulKernel, type Product, type Walk } from "./matmul/index.ts";
import type { Fresh } from "./routine.ts";

/** How an operand of a product is stored. */
const operandOf = (product: Node, side: 0 | 1): View => viewOf(must(product.inputs[side], "operand"));

/** The kernels of a program, each made once. */
export class Kernels {
  private readonly made = new Map<string, MatmulKernel>();

  constructor(private readonly relaxed: boolean) {}

  /** The kernel of a group of products, or of so many rows of them; `null` where there is nothing to multiply. */
  of({ nodes: [first], nodes, shared }: Products, rows?: number): MatmulKernel | null {
    if (first?.operation.kind !== "matmul") throw impossible("kernel for what is no product");
    const [left, right] = [operandOf(first, 0), operandOf(first, 1)];
    const { transposed, folded } = first.operation;
    const [m, n] = [must(first.shape.at(-2), "rows"), must(first.shape.at(-1), "columns")];
    const inner = must(right.shape.at(transposed[1] ? -1 : -2), "inner axis");
    if (inner === 0 || sizeOf(first.shape) === 0) return null;
    const walk = folded === undefined ? undefined : walkOver(left, folded, transposed[0]);
    const [a, b] = [walk === undefined ? stored(left) : UNSTORED, stored(right)];
    const product: Product = {
      precision: first.precision,
      m: rows ?? m,
      n,
      inner,
      leftTransposed: walk === undefined && a.transposed !== transposed[0],
      rightTransposed: b.transposed !== transposed[1],
      leftStride: a.stride,
      rightStride: b.stride,
      outStride: n,
      count: nodes.length,
      shared,
      relaxed: this.relaxed,
      ...(walk && { walk }),
    };
    const key = JSON.stringify(product);
    const kernel = this.made.get(key) ?? matmulKernel(product);
    this.made.set(key, kernel);
    return kernel;
  }
}

/** Calls the kernel of a group of products, once for each batch. */
export function writeProducts(
  products: Products,
  kernels: Kernels,
  addressOf: (node: Node) => number,
  scratch: number,
  fresh: Fresh,
): void {
  const { nodes, shared } = products;
  const first = must(nodes[0], "product");
  const kernel = kernels.of(products);
  const bytes = bytesOf(first.precision);
  if (kernel === null) {
    for (const node of nodes) fill(addressOf(node), sizeOf(node.shape) * bytes);
    return;
  }
  const batch = first.shape.slice(0, -2);
  const operands = ([0, 1] as const).map((side) =>
    (shared === (side === 0 ? "left" : "right") ? [first] : nodes).map((node) => operandOf(node, side)),
  );
  const walkOf = ({ strides }: View, [rows, columns]: Folded = [1, 1]): readonly number[] => {
    const own = strides.slice(0, strides.length - rows - columns);
    const added = batch.length - own.length;
    return batch.map((_, axis) => (axis < added ? 0 : must(own[axis - added], "stride") * bytes));
  };
  const outStrides = denseStrides(first.shape).slice(0, -2);
  const out = { walk: outStrides.map((stride) => stride * bytes) };
  const folded = first.operation.kind === "matmul" ? first.operation.folded : undefined;
  const [left, right] = [{ walk: walkOf(operandOf(first, 0), folded) }, { walk: walkOf(operandOf(first, 1)) }];
  const indices = new Indices([left, right, out], fresh);
  const push = (address: number, walked: Walked): void => {
    const index = indices.of(walked);
    if (index === indices.zero) i32.const(address);
    else i32.add(index, address);
  };
  indices.start();
  const level = (axis: number): void => {
    const length = batch[axis];
    if (length === undefined) {
      operands.forEach((views, side) => {
        for (const { base, offset } of views) push(addressOf(base) + offset * bytes, side === 0 ? left : right);
      });
      for (const node of nodes) push(addressOf(node), out);
      i32.const(scratch);
      return void call(kernel.routine);
    }
    repeat(length, fresh, () => {
      level(axis + 1);
      indices.move((walk) => must(walk[axis], "axis"));
    });
    indices.move((walk) => -length * must(walk[axis], "axis"));
  };
  level(0);
}

/** Calls the kernel of a group for some of its rows: those of the left operands begin at `from` bytes, the results at their strip. */
export function writeRows(
  { nodes, shared }: Products,
  kernel: MatmulKernel,
  addressOf: (node: Node) => number,
  scratch: number,
  from: Local<"i32">,
): void {
  const sources = ([0, 1] as const).map((side) =>
    (shared === (side === 0 ? "left" : "right") ? nodes.slice(0, 1) : nodes).map((node) => operandOf(node, side)),
  );
  sources.forEach((views, side) => {
    for (const { base, offset } of views) {
      const address = addressOf(base) + offset * bytesOf(base.precision);
      if (side === 0) i32.add(from, address);
      else i32.const(address);
    }
  });
  for (const node of nodes) i32.const(addressOf(node));
  i32.const(scratch);
  call(kernel.routine);
}

/** The bytes from one row of the left operands of a group to the next. */
export function rowBytes({ nodes: [first] }: Products): number {
  if (first?.operation.kind !== "matmul") throw impossible("row of what is no product");
  const { stride, transposed } = stored(operandOf(first, 0));
  return (transposed === first.operation.transposed[0] ? stride : 1) * bytesOf(first.precision);
}

/** The layout of what has none, since it is walked over. */
const UNSTORED: MatrixLayout = { stride: 0, transposed: false };

/** How a product walks over an array whose last axes are its rows, and its columns. */
function walkOver({ shape, strides }: View, [rows, columns]: Folded, transposed: boolean): Walk {
  const [behind, middle] = [shape.length - columns, shape.length - columns - rows];
  const levels = (from: number, to: number): readonly Level[] => {
    const { lengths, walks } = collapse(shape.slice(from, to), [strides.slice(from, to)]);
    return lengths.length === 0 ? [[1, 0]] : lengths.map((length, i) => [length, must(walks[0]?.[i], "step")]);
  };
  const [down, across] = [levels(middle, behind), levels(behind, shape.length)];
  return transposed ? { rows: across, inner: down } : { rows: down, inner: across };
}

function stored(view: View): MatrixLayout {
  return must(rowStride(view), "layout in runs");
}
