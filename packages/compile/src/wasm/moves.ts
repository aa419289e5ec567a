/** Elements put elsewhere: boxes are copied, gathers and scatters follow a table of addresses. */
import { impossible, must, never, sizeOf } from "@dualtape/core";
import { i32, type Local, local, memory } from "wasmati";
import { lower } from "../graph/lowering.ts";
import { bytesOf, type Node } from "../graph/node.ts";
import { denseStrides, viewOf } from "../graph/view.ts";
import { indicesOf } from "../passes/place.ts";
import { lanesOf } from "./lanes.ts";
import { collapse, fill, Indices, repeat } from "./loops.ts";
import type { Fresh } from "./routine.ts";

/** Where arrays, and tables of indices, are in memory. */
export interface Addresses {
  of(node: Node): number;
  table(node: Node): number;
}

/** Writes a node that puts elements elsewhere. */
export function writeMove(node: Node, addresses: Addresses, fresh: Fresh): void {
  const { operation, inputs, shape } = node;
  if (operation.kind !== "linear") throw impossible(`move for ${operation.kind}`);
  const lowered = lower(operation);
  const zeros = (): void => fill(addresses.of(node), sizeOf(shape) * bytesOf(node.precision));
  switch (lowered.as) {
    case "boxes": {
      const corners = lowered.corners(inputs.map((input) => input.shape));
      if (inputs.reduce((size, input) => size + sizeOf(input.shape), 0) < sizeOf(shape)) zeros();
      inputs.forEach((input, i) => copyBox(node, must(corners[i], "corner"), input, addresses, fresh));
      return;
    }
    case "gather":
      return forEachSlice(node, node, addresses, fresh, (taken, dense, elements) => {
        copyRun(node, dense, addresses.of(node), taken, sourceAddress(node, addresses), elements);
      });
    case "scatter":
      zeros();
      return forEachSlice(node, inputOf(node), addresses, fresh, (target, dense, elements) => {
        addRun(node, target, dense, sourceAddress(node, addresses), elements, addresses, fresh);
      });
    case "view":
      // Only a view of no elements is left as a computation.
      return;
    case "sum":
      throw impossible("move for a sum");
    default:
      return never(lowered, "move");
  }
}

/** The axis along which a node gathers or scatters slices. */
function axisOf({ operation }: Node): number {
  const lowered = operation.kind === "linear" ? lower(operation) : null;
  if (lowered?.as !== "gather" && lowered?.as !== "scatter") throw impossible("axis of indices");
  return lowered.axis;
}

/** The bytes from one slice of an axis to the next: what a table of indices is written in. */
export const sliceBytes = (node: Node): number => sizeOf(node.shape.slice(axisOf(node) + 1)) * bytesOf(node.precision);

const inputOf = ({ inputs: [input] }: Node): Node => must(input, "input");

const sourceAddress = (node: Node, addresses: Addresses): number => addresses.of(viewOf(inputOf(node)).base);

/** Copies the elements of a view into a box of an array. */
function copyBox(node: Node, corner: readonly number[], input: Node, addresses: Addresses, fresh: Fresh): void {
  const { scalar, bytes } = lanesOf(node.precision);
  const source = viewOf(input);
  const strides = denseStrides(node.shape);
  const to =
    addresses.of(node) + corner.reduce((sum, start, axis) => sum + start * must(strides[axis], "axis"), 0) * bytes;
  const from = addresses.of(source.base) + source.offset * bytes;
  const inBytes = (own: readonly number[]): number[] => own.map((stride) => stride * bytes);
  const { lengths, walks } = collapse(input.shape, [inBytes(strides), inBytes(source.strides)]);
  if (sizeOf(input.shape) === 0) return;
  const indices = new Indices(walks, fresh);
  const [target, origin] = [must(walks[0], "walk"), must(walks[1], "walk")];
  indices.start();
  const level = (axis: number): void => {
    if (axis === lengths.length) {
      local.get(indices.of(target));
      scalar.load({ offset: from }, indices.of(origin));
      return void scalar.store({ offset: to });
    }
    const length = must(lengths[axis], "axis");
    if (axis === lengths.length - 1 && target[axis] === bytes && origin[axis] === bytes && length > 8) {
      i32.add(indices.of(target), to);
      i32.add(indices.of(origin), from);
      i32.const(length * bytes);
      return void memory.copy();
    }
    repeat(length, fresh, () => {
      level(axis + 1);
      indices.move((walk) => must(walk[axis], "axis"));
    });
    indices.move((walk) => -length * must(walk[axis], "axis"));
  };
  level(0);
}

/** Walks over the slices that a table names: where each is in the array behind the table, and in the dense one. */
function forEachSlice(
  node: Node,
  dense: Node,
  addresses: Addresses,
  fresh: Fresh,
  visit: (picked: Local<"i32">, at: Local<"i32">, elements: number) => void,
): void {
  const axis = axisOf(node);
  const behind = dense === node ? inputOf(node) : node;
  const elements = sizeOf(node.shape.slice(axis + 1));
  const bytes = sliceBytes(node);
  const count = must(indicesOf(node), "table of indices").length;
  if (sizeOf(dense.shape) === 0) return;
  const [block, picked, at, entry] = [fresh("i32"), fresh("i32"), fresh("i32"), fresh("i32")];
  local.set(block, 0);
  local.set(at, 0);
  repeat(sizeOf(node.shape.slice(0, axis)), fresh, () => {
    local.set(entry, 0);
    repeat(count, fresh, () => {
      i32.load({ offset: addresses.table(node) }, entry);
      local.get(block);
      i32.add();
      local.set(picked);
      visit(picked, at, elements);
      local.set(at, i32.add(at, bytes));
      local.set(entry, i32.add(entry, 4));
    });
    local.set(block, i32.add(block, must(behind.shape[axis], "axis") * bytes));
  });
}

function copyRun(
  { precision }: Node,
  to: Local<"i32">,
  toAddress: number,
  from: Local<"i32">,
  fromAddress: number,
  elements: number,
): void {
  const { scalar, bytes } = lanesOf(precision);
  if (elements > 8) {
    i32.add(to, toAddress);
    i32.add(from, fromAddress);
    i32.const(elements * bytes);
    return void memory.copy();
  }
  for (let i = 0; i < elements; i++) {
    local.get(to);
    scalar.load({ offset: fromAddress + i * bytes }, from);
    scalar.store({ offset: toAddress + i * bytes });
  }
}

function addRun(
  node: Node,
  to: Local<"i32">,
  from: Local<"i32">,
  fromAddress: number,
  elements: number,
  addresses: Addresses,
  fresh: Fresh,
): void {
  const { scalar, bytes } = lanesOf(node.precision);
  const [target, source] = [fresh("i32"), fresh("i32")];
  local.set(target, to);
  local.set(source, from);
  repeat(elements, fresh, () => {
    local.get(target);
    scalar.load({ offset: addresses.of(node) }, target);
    scalar.load({ offset: fromAddress }, source);
    scalar.add();
    scalar.store({ offset: addresses.of(node) });
    local.set(target, i32.add(target, bytes));
    local.set(source, i32.add(source, bytes));
  });
}
