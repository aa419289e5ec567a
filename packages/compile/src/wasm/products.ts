/** Products in instructions: each size is one kernel, called with the addresses of its operands. */
import { sizeOf } from "@dualtape/core";
import { call, i32, type Local } from "wasmati";
import { bytesOf, type Node } from "../graph/node.ts";
import { denseStrides, type View, viewOf } from "../graph/view.ts";
import type { Products } from "../passes/group.ts";
import { type MatrixLayout, rowStride } from "../passes/layout.ts";
import { fill, Indices, repeat } from "./loops.ts";
import { type MatmulKernel, matmulKernel, type Product } from "./matmul/index.ts";
import type { Fresh } from "./routine.ts";

/** The kernels of a program, each made once. */
export class Kernels {
  private readonly made = new Map<string, MatmulKernel>();

  constructor(private readonly relaxed: boolean) {}

  /** The kernel of a group of products, or of so many rows of them; `null` where there is nothing to multiply. */
  of({ nodes: [first], nodes, shared }: Products, rows?: number): MatmulKernel | null {
    if (first?.operation.kind !== "matmul") return null;
    const [left, right] = first.inputs.map(viewOf);
    const { transposed } = first.operation;
    if (left === undefined || right === undefined) return null;
    const [m = 1, n = 1] = first.shape.slice(-2);
    const inner = left.shape.at(transposed[0] ? -2 : -1) ?? 0;
    if (inner === 0 || sizeOf(first.shape) === 0) return null;
    const [a, b] = [stored(left), stored(right)];
    const product: Product = {
      precision: first.precision,
      m: rows ?? m,
      n,
      inner,
      leftTransposed: a.transposed !== transposed[0],
      rightTransposed: b.transposed !== transposed[1],
      leftStride: a.stride,
      rightStride: b.stride,
      outStride: n,
      count: nodes.length,
      shared,
      relaxed: this.relaxed,
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
  const [first] = nodes;
  if (first === undefined) return;
  const kernel = kernels.of(products);
  const bytes = bytesOf(first.precision);
  if (kernel === null) {
    for (const node of nodes) fill(addressOf(node), sizeOf(node.shape) * bytes);
    return;
  }
  const batch = first.shape.slice(0, -2);
  const operands = [0, 1].map((side) =>
    (shared === (side === 0 ? "left" : "right") ? [first] : nodes).map((node) => viewOf(node.inputs[side] ?? node)),
  );
  const walkOf = ({ shape, strides }: View): readonly number[] => {
    const own = strides.slice(0, -2);
    const added = batch.length - (shape.length - 2);
    return batch.map((_, axis) => (own[axis - added] ?? 0) * bytes);
  };
  const outStrides = denseStrides(first.shape).slice(0, -2);
  const outWalk = outStrides.map((stride) => stride * bytes);
  const [leftWalk = [], rightWalk = []] = operands.map(([view]) => (view ? walkOf(view) : []));
  const indices = new Indices([leftWalk, rightWalk, outWalk], fresh);
  const push = (address: number, walk: readonly number[]): void => {
    const index: Local<"i32"> = indices.of(walk);
    if (index === indices.zero) i32.const(address);
    else i32.add(index, address);
  };
  indices.start();
  const level = (axis: number): void => {
    const length = batch[axis];
    if (length === undefined) {
      operands.forEach((views, side) => {
        for (const { base, offset } of views) push(addressOf(base) + offset * bytes, side === 0 ? leftWalk : rightWalk);
      });
      for (const node of nodes) push(addressOf(node), outWalk);
      i32.const(scratch);
      return void call(kernel.routine);
    }
    repeat(length, fresh, () => {
      level(axis + 1);
      indices.move((walk) => walk[axis] ?? 0);
    });
    indices.move((walk) => -length * (walk[axis] ?? 0));
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
  const sources = [0, 1].map((side) =>
    (shared === (side === 0 ? "left" : "right") ? nodes.slice(0, 1) : nodes).map((node) =>
      viewOf(node.inputs[side] ?? node),
    ),
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
  if (first?.operation.kind !== "matmul" || first.inputs[0] === undefined) return 0;
  const { stride, transposed } = stored(viewOf(first.inputs[0]));
  return (transposed === first.operation.transposed[0] ? stride : 1) * bytesOf(first.precision);
}

function stored(view: View): MatrixLayout {
  const layout = rowStride(view);
  if (layout === null) throw new RangeError("an operand of a product is not laid out in runs");
  return layout;
}
