/** Elements put elsewhere: boxes are copied. */
import { impossible, must, never, sizeOf } from "@dualtape/core";
import { i32, local, memory } from "wasmati";
import { lower } from "../graph/lowering.ts";
import { bytesOf, type Node } from "../graph/node.ts";
import { denseStrides, viewOf } from "../graph/view.ts";
import { lanesOf } from "./lanes.ts";
import { backOf, collapse, fill, Indices, repeat } from "./loops.ts";
import type { Fresh } from "./routine.ts";

/** Where an array is in memory. */
export type AddressOf = (node: Node) => number;

/** Writes a linear node that puts elements elsewhere. */
export function writeMove(node: Node, addressOf: AddressOf, fresh: Fresh): void {
  const { operation, inputs, shape } = node;
  if (operation.kind !== "linear") throw impossible(`move for ${operation.kind}`);
  const lowered = lower(operation);
  switch (lowered.as) {
    case "boxes": {
      const corners = lowered.corners(inputs.map((input) => input.shape));
      if (inputs.reduce((size, input) => size + sizeOf(input.shape), 0) < sizeOf(shape))
        fill(addressOf(node), sizeOf(shape) * bytesOf(node.precision));
      inputs.forEach((input, i) => copyBox(node, must(corners[i], "corner"), input, addressOf, fresh));
      return;
    }
    case "view":
      // Only a view of no elements is left as a computation.
      return;
    case "sum":
      throw impossible("move for a sum");
    default:
      return never(lowered, "move");
  }
}

/** Copies the elements of a view into a box of an array. */
function copyBox(node: Node, corner: readonly number[], input: Node, addressOf: AddressOf, fresh: Fresh): void {
  const { scalar, bytes } = lanesOf(node.precision);
  const source = viewOf(input);
  const strides = denseStrides(node.shape);
  const to =
    addressOf(node) + corner.reduce((sum, start, axis) => sum + start * must(strides[axis], "axis"), 0) * bytes;
  const inBytes = (own: readonly number[]): number[] => own.map((stride) => stride * bytes);
  const { lengths, walks } = collapse(input.shape, [inBytes(strides), inBytes(source.strides)]);
  if (sizeOf(input.shape) === 0) return;
  const [target, walk] = [{ walk: must(walks[0], "walk") }, must(walks[1], "walk")];
  const back = backOf(walk, lengths);
  const origin = { walk, back };
  const from = addressOf(source.base) + source.offset * bytes - back;
  const indices = new Indices([target, origin], fresh);
  indices.start();
  const level = (axis: number): void => {
    if (axis === lengths.length) {
      local.get(indices.of(target));
      scalar.load({ offset: from }, indices.of(origin));
      return void scalar.store({ offset: to });
    }
    const length = must(lengths[axis], "axis");
    if (axis === lengths.length - 1 && target.walk[axis] === bytes && origin.walk[axis] === bytes && length > 8) {
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
