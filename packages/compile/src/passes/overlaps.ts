/**
 * What a convolution gives back to its images. By its definition that is the sum of the overlaps of a product, of the size of all patches. At a
 * stride of 1 it is a convolution itself, of the padded cotangent, whose windows are read backwards; so no patches are made.
 *
 *   X̄[i] = Σₖ Ȳ[i − k·d] W[k]ᵀ
 *
 * At the borders, zeros then meet weights: one that is not finite spoils these elements, too. It spoils the rest of their channel anyway.
 */
import {
  elementwise as rows,
  type LinearParameters,
  must,
  type Padding,
  type Range,
  sameShape,
  type Shape,
  sizeOf,
} from "@dualtape/core";
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

/** So many products at most are taken for a sum of some. */
const MANY = 32;

/** A box of the overlaps of products, as products of their own; `null` where that would be no less. */
function convolved(node: Node, ranges: readonly Range[], builder: Builder): Node | null {
  const { operation, inputs } = node;
  if (operation.kind !== "linear" || operation.name !== "overlapAdd") return null;
  const { parameters }: LinearOperation<"overlapAdd"> = operation;
  const added = must(inputs[0], "input");
  const box = boxOf(node, added, parameters, ranges);
  const products = box === null ? null : productsIn(added);
  if (box === null || products === null || !products.every((product) => hasRows(product, box, parameters))) return null;
  const [first, ...others] = products.map((product) => turned(product, box, parameters, builder));
  return others.reduce((total, one) => builder.elementwise(total, rows.add, total, one), must(first, "product"));
}

/** What is computed: the places before, and those after with the cotangent padded so that there are none but these. */
interface Box {
  readonly before: Shape;
  readonly after: Shape;
  readonly padding: readonly Padding[];
  /** The axes behind the windows. */
  readonly rest: Shape;
}

function boxOf(
  node: Node,
  { shape }: Node,
  { axis, windows, lengths }: LinearParameters["overlapAdd"],
  ranges: readonly Range[],
): Box | null {
  const behind = axis + windows.length;
  const isWhole = (at: number): boolean => ranges[at]?.[0] === 0 && ranges[at][1] === node.shape[at];
  if (windows.some(([, stride]) => stride > 1)) return null;
  if (!node.shape.every((_, at) => (at >= axis && at < behind) || isWhole(at))) return null;
  const padding = windows.map(([size, , dilation], i): Padding => {
    const [beyond, [start, stop]] = [(size - 1) * Math.abs(dilation), must(ranges[axis + i], "range")];
    return [beyond - start, beyond - (must(lengths[i], "length") - stop)];
  });
  const batch = shape.slice(0, axis);
  const before = shape.slice(0, behind);
  const after = [...batch, ...ranges.slice(axis, behind).map(([start, stop]) => stop - start)];
  const rest = shape.slice(behind + windows.length);
  const isMore = sizeOf(after) > MORE * sizeOf(before) || sizeOf(rest) === 1;
  if (padding.flat().some((count) => count < 0) || isMore) return null;
  return { before, after, rest, padding: [...batch.map((): Padding => [0, 0]), ...padding, [0, 0]] };
}

/** The products that a node is the sum of; `null` where it is the sum of something else, or of many. */
function productsIn(node: Node): readonly Node[] | null {
  const found: Node[] = [];
  const pending = [node];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    const { operation, inputs, shape } = one;
    const isReshape = operation.kind === "linear" && operation.name === "reshape";
    const isSum = operation.kind === "elementwise" && operation.row === rows.add;
    if (isReshape || (isSum && inputs.every((input) => sameShape(input.shape, shape)))) {
      pending.push(...[...inputs].reverse());
    } else if (operation.kind === "matmul" && operation.folded === undefined && !operation.transposed[0]) {
      found.push(one);
    } else return null;
    if (pending.length + found.length > MANY) return null;
  }
  return found;
}

/** Whether the rows of a product are the places of a box, and its batches are the first axes of that, or none. */
function hasRows({ shape, inputs }: Node, { before }: Box, { axis }: LinearParameters["overlapAdd"]): boolean {
  const lead = shape.slice(0, -2);
  const isOne = (own: Shape): boolean => own.length === 0 || sameShape(own, lead);
  return (
    lead.length <= axis &&
    sameShape(before.slice(0, lead.length), lead) &&
    sizeOf(shape.slice(0, -1)) === sizeOf(before) &&
    inputs.every((input) => isOne(input.shape.slice(0, -2)))
  );
}

/** A product whose columns are windows that would be added up, as the one that gives what they are added to. */
function turned(
  { operation, inputs, shape, precision }: Node,
  { before, after, padding, rest }: Box,
  { axis, windows }: LinearParameters["overlapAdd"],
  builder: Builder,
): Node {
  const [cotangent, kernel] = [must(inputs[0], "operand"), must(inputs[1], "operand")];
  const outputs = must(cotangent.shape.at(-1), "outputs");
  const [size, own] = [windows.reduce((product, [count]) => product * count, 1), sizeOf(rest)];
  // The axes that batches of the product are, in each operand; what all of a batch share has none.
  const lead = shape.slice(0, -2);
  const [mine, others] = [cotangent.shape.slice(0, -2), kernel.shape.slice(0, -2)];
  const left = lead.length - mine.length;
  const shaped = builder.linear("reshape", [cotangent], { shape: [...before.slice(left), outputs] });
  const padded = builder.linear("pad", [shaped], { padding: padding.slice(left) });
  const backwards = windows.map(([count, , dilation]) => [count, 1, -dilation] as const);
  const seen = builder.linear("windows", [padded], { axis: axis - left, windows: backwards });
  const places = sizeOf(after.slice(lead.length));
  const patches = builder.linear("reshape", [seen], { shape: [...mine, places, size * outputs] });

  const isStored = operation.kind === "matmul" && operation.transposed[1];
  const parts = isStored ? [size, own, outputs] : [outputs, size, own];
  const exchanged = builder.linear(
    "transpose",
    [builder.linear("reshape", [kernel], { shape: [...others, ...parts] })],
    { permutation: [...others.keys(), ...(isStored ? [0, 2, 1] : [1, 0, 2]).map((at) => at + others.length)] },
  );
  const weights = builder.linear("reshape", [exchanged], { shape: [...others, size * outputs, own] });
  const multiplies = { kind: "matmul", transposed: [false, false] } as const;
  const product = builder.node(multiplies, [patches, weights], [...lead, places, own], precision);
  return builder.linear("reshape", [product], { shape: [...after, ...rest] });
}
