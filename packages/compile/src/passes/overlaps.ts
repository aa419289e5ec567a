/**
 * What a convolution gives back to its images. By its definition that is the sum of the overlaps of a product, of the size of all patches. At a
 * stride of 1 it is a convolution itself, of the padded cotangent, whose windows are read backwards; so no patches are made.
 *
 *   X̄[i] = Σₖ Ȳ[i − k·d] W[k]ᵀ
 */
import { must, type Padding, type Range, type Shape, sizeOf } from "@dualtape/core";
import type { Builder, Rule } from "../graph/builder.ts";
import type { LinearOperation, Node } from "../graph/node.ts";

/** Where the padding of the images is cut off, it is never computed. */
export const convolveCropped: Rule = ({ operation, inputs: [input] }, builder) => {
  if (operation.kind !== "linear" || operation.name !== "slice" || input === undefined) return null;
  return convolved(input, operation.parameters.ranges, builder);
};

/** The same for all of the sum. */
export const convolveOverlaps: Rule = (node, builder) =>
  convolved(
    node,
    node.shape.map((length): Range => [0, length]),
    builder,
  );

/** Whether there is anything in a graph that these rules are about. */
export const hasOverlaps = (nodes: readonly Node[]): boolean =>
  nodes.some(({ operation }) => operation.kind === "linear" && operation.name === "overlapAdd");

/** So many times as many places may be computed as there are, because of the padding of the cotangent. */
const MORE = 1.5;

/** A box of the overlaps of a product, as another product; `null` where that would be no less. */
function convolved(node: Node, ranges: readonly Range[], builder: Builder): Node | null {
  const found = productIn(node);
  if (found === null) return null;
  const { product, parameters, batch, places, rest } = found;
  const { axis, windows, lengths } = parameters;
  const whole = (at: number): boolean => ranges[at]?.[0] === 0 && ranges[at][1] === node.shape[at];
  if (!node.shape.every((_, at) => (at >= axis && at < axis + windows.length) || whole(at))) return null;
  const padding = windows.map(([size, , dilation], i): Padding => {
    const [beyond, [start, stop]] = [(size - 1) * Math.abs(dilation), must(ranges[axis + i], "range")];
    return [beyond - start, beyond - (must(lengths[i], "length") - stop)];
  });
  const kept = ranges.slice(axis, axis + windows.length).map(([start, stop]) => stop - start);
  if (padding.flat().some((count) => count < 0) || sizeOf(kept) > MORE * sizeOf(places)) return null;

  const [cotangent, kernel] = [must(product.inputs[0], "operand"), must(product.inputs[1], "operand")];
  const outputs = must(cotangent.shape[1], "outputs");
  const shaped = builder.linear("reshape", [cotangent], { shape: [...batch, ...places, outputs] });
  const none = batch.map((): Padding => [0, 0]);
  const padded = builder.linear("pad", [shaped], { padding: [...none, ...padding, [0, 0]] });
  const backwards = windows.map(([size, , dilation]) => [size, 1, -dilation] as const);
  const seen = builder.linear("windows", [padded], { axis, windows: backwards });
  const [rows, size] = [sizeOf(batch) * sizeOf(kept), sizeOf(windows.map(([own]) => own))];
  const patches = builder.linear("reshape", [seen], { shape: [rows, size * outputs] });
  const turned = kernelOf(kernel, isTransposed(product), [size, sizeOf(rest), outputs], builder);
  const operation = { kind: "matmul", transposed: [false, false] } as const;
  const result = builder.node(operation, [patches, turned], [rows, sizeOf(rest)], node.precision);
  return builder.linear("reshape", [result], { shape: [...batch, ...kept, ...rest] });
}

/** A product whose rows are places and whose columns are windows, which a node adds up; `null` where there is none. */
function productIn({ operation, inputs }: Node) {
  if (operation.kind !== "linear" || operation.name !== "overlapAdd") return null;
  const { parameters }: LinearOperation<"overlapAdd"> = operation;
  const { axis, windows } = parameters;
  const added = must(inputs[0], "input");
  const isReshape = added.operation.kind === "linear" && added.operation.name === "reshape";
  const product = isReshape ? must(added.inputs[0], "input") : added;
  const { operation: multiplies, shape } = product;
  if (multiplies.kind !== "matmul" || multiplies.folded !== undefined || multiplies.transposed[0]) return null;
  const cut = (from: number, to?: number): Shape => added.shape.slice(from, to);
  const [batch, places, rest] = [cut(0, axis), cut(axis, axis + windows.length), cut(axis + 2 * windows.length)];
  const isSmall = windows.every(([, stride]) => stride === 1) && sizeOf(rest) > 1;
  if (shape.length !== 2 || shape[0] !== sizeOf(batch) * sizeOf(places) || !isSmall) return null;
  return { product, parameters, batch, places, rest };
}

const isTransposed = ({ operation }: Node): boolean => operation.kind === "matmul" && operation.transposed[1];

/** The right operand of such a product, with inputs and outputs exchanged. */
function kernelOf(
  kernel: Node,
  isStored: boolean,
  [size, inputs, outputs]: readonly [number, number, number],
  builder: Builder,
) {
  const shaped = builder.linear("reshape", [kernel], {
    shape: isStored ? [size, inputs, outputs] : [outputs, size, inputs],
  });
  const turned = builder.linear("transpose", [shaped], { permutation: isStored ? [0, 2, 1] : [1, 0, 2] });
  return builder.linear("reshape", [turned], { shape: [size * outputs, inputs] });
}
