/**
 * Algebraic identities: x + 0, x · 1, a view of a view, a sum of what was stretched. Only those that hold for every float, NaN and
 * infinity among them (0 · x is not one); the sign of a zero may change.
 */
import { type Elementwise, elementwise as rows, type LinearName, must, sameShape, sizeOf } from "@dualtape/core";
import { isPowerOfTwo } from "@dualtape/core/portable";
import type { Builder, Rule } from "../graph/builder.ts";
import { numberIn } from "../graph/literal.ts";
import type { Node } from "../graph/node.ts";

/** Arithmetic with a neutral element, and powers that are cheaper otherwise. */
export const neutral: Rule = (node, builder) => {
  const { operation, inputs, shape, precision } = node;
  if (operation.kind !== "elementwise") return null;
  const [a, b, c] = inputs;
  if (a === undefined) return null;
  const [left, right] = [numberIn(a), b === undefined ? null : numberIn(b)];
  switch (operation.row) {
    case rows.add:
      if (right === 0) return stretched(a, shape, builder);
      if (left === 0 && b) return stretched(b, shape, builder);
      if (isRow(a, rows.neg) && b) return builder.elementwise(node, rows.sub, b, inputOf(a));
      return b && isRow(b, rows.neg) ? builder.elementwise(node, rows.sub, a, inputOf(b)) : null;
    case rows.sub:
      if (right === 0) return stretched(a, shape, builder);
      if (left === 0 && b) return builder.elementwise(node, rows.neg, b);
      return b && isRow(b, rows.neg) ? builder.elementwise(node, rows.add, a, inputOf(b)) : null;
    case rows.mul:
      // Two numbers stay as they are: one rule must not undo what it did.
      if (left !== null && right === null && b) return builder.elementwise(node, rows.mul, b, a);
      if (right === 1) return stretched(a, shape, builder);
      if (right === -1) return builder.elementwise(node, rows.neg, a);
      return b === undefined ? null : scaled(a, b, right, node, builder);
    case rows.div:
      return right === 1 ? stretched(a, shape, builder) : null;
    case rows.strongMul:
      if (left !== null && left !== 0 && b) return builder.elementwise(node, rows.mul, b, a);
      if (right !== null && Number.isFinite(right)) return builder.elementwise(node, rows.mul, a, must(b, "factor"));
      return b === undefined
        ? stopped(a, shape, builder)
        : (stopped(a, shape, builder) ?? signed(operation.row, a, b, node, builder));
    case rows.strongDiv:
      if ((left !== null && left !== 0) || (right !== null && Number.isFinite(right) && right !== 0)) {
        return builder.elementwise(node, rows.div, a, must(b, "divisor"));
      }
      return stopped(a, shape, builder);
    case rows.strongMulBoth:
      if (b === undefined) return null;
      if (left !== null && left !== 0) return builder.elementwise(node, rows.strongMul, b, a);
      if (right !== null && right !== 0) return builder.elementwise(node, rows.strongMul, a, b);
      return stopped(a, shape, builder) ?? stopped(b, shape, builder);
    case rows.pow:
      if (right === 1) return stretched(a, shape, builder);
      if (right === 2) return builder.elementwise(node, rows.square, a);
      return right === -1 ? builder.elementwise(node, rows.reciprocal, a) : null;
    case rows.where:
      if (left === null || b === undefined || c === undefined) return null;
      return stretched(left === 0 ? c : b, shape, builder);
    case rows.neg: {
      if (isRow(a, rows.neg)) return stretched(inputOf(a), shape, builder);
      const [x, c] = a.inputs;
      const factor = isRow(a, rows.mul) && c ? numberIn(c) : null;
      return factor !== null && x ? builder.elementwise(node, rows.mul, x, builder.literal(-factor, precision)) : null;
    }
    default:
      return null;
  }
};

/** A strong zero that is known stops whatever it meets. */
const stopped = (factor: Node, shape: readonly number[], builder: Builder): Node | null =>
  numberIn(factor) === 0 ? builder.literal(0, factor.precision, shape) : null;

/** Signs of the factors of a product, one after the other, come before it. */
function signed(row: Elementwise, a: Node, b: Node, like: Node, builder: Builder): Node | null {
  const [x] = isRow(a, rows.neg) ? a.inputs : [];
  if (x !== undefined) return builder.elementwise(like, rows.neg, builder.elementwise(like, row, x, b));
  const [y] = isRow(b, rows.neg) ? b.inputs : [];
  return y === undefined ? null : builder.elementwise(like, rows.neg, builder.elementwise(like, row, a, y));
}

/** Signs are exact wherever they stand in a product, and so is a power of two before another factor: (x · 2) · c is x · 2c. */
function scaled(a: Node, b: Node, factor: number | null, like: Node, builder: Builder): Node | null {
  const [y] = b.inputs;
  if (isRow(b, rows.neg) && y) return builder.elementwise(like, rows.neg, builder.elementwise(like, rows.mul, a, y));
  const [x, c] = a.inputs;
  if (x === undefined) return null;
  const inner = isRow(a, rows.mul) && c ? numberIn(c) : null;
  // Neither step may leave the range that the product stays in, nor lose digits below it.
  if (factor !== null && inner !== null && isPowerOfTwo(inner) && Math.abs(inner) >= 1 && Math.abs(factor) >= 1) {
    const product = factor * inner;
    return Math.abs(product) < 2 ** 100
      ? builder.elementwise(like, rows.mul, x, builder.literal(product, a.precision))
      : null;
  }
  if (!isRow(a, rows.neg)) return null;
  return factor === null
    ? builder.elementwise(like, rows.neg, builder.elementwise(like, rows.mul, x, b))
    : builder.elementwise(like, rows.mul, x, builder.literal(-factor, a.precision));
}

/** A view that changes nothing, and a view of a view of the same kind. */
export const views: Rule = ({ operation, inputs, shape, precision }, builder) => {
  const [input] = inputs;
  if (input === undefined) return null;
  const [under] = input.inputs;
  if (operation.kind === "copy") {
    return sameShape(input.shape, shape) && input.precision === precision ? input : null;
  }
  if (operation.kind === "magnitude") {
    if (sizeOf(input.shape) !== sizeOf(shape)) return null;
    const row = { kind: "elementwise", row: rows.abs } as const;
    return builder.node(row, [builder.linear("reshape", [input], { shape })], shape, precision);
  }
  if (operation.kind !== "linear") return null;
  switch (operation.name) {
    case "broadcastTo":
    case "reshape":
      if (sameShape(input.shape, shape)) return input;
      return isLinear(input, operation.name) && under ? builder.linear(operation.name, [under], { shape }) : null;
    case "transpose": {
      const { permutation } = operation.parameters;
      if (permutation.every((axis, i) => axis === i)) return input;
      const first = input.operation;
      if (first.kind !== "linear" || first.name !== "transpose" || under === undefined) return null;
      return builder.linear("transpose", [under], {
        permutation: permutation.map((axis) => must(first.parameters.permutation[axis], "axis")),
      });
    }
    case "sumTo":
      return sizeOf(input.shape) === sizeOf(shape) ? builder.linear("reshape", [input], { shape }) : null;
    case "windows":
    case "overlapAdd": {
      const isEach = operation.parameters.windows.every(([size, step]) => size === 1 && step === 1);
      return isEach ? builder.linear("reshape", [input], { shape }) : null;
    }
    case "slice":
    case "pad":
      return sameShape(input.shape, shape) ? input : null;
    default:
      // Not every operation has an identity.
      return null;
  }
};

/** The sum of what was stretched is a multiple of it; that of nothing is 0, also where 0 · x is not. */
export const stretchedSums: Rule = ({ operation, inputs: [input], shape, precision }, builder) => {
  if (operation.kind !== "linear" || operation.name !== "sumTo" || input === undefined) return null;
  const source = isLinear(input, "broadcastTo") ? input.inputs[0] : undefined;
  if (source === undefined || !sameShape(source.shape, shape) || sizeOf(shape) === 0) return null;
  const count = sizeOf(input.shape) / sizeOf(shape);
  if (count === 0) return builder.literal(0, precision, shape);
  return builder.node(
    { kind: "elementwise", row: rows.mul },
    [source, builder.literal(count, precision)],
    shape,
    precision,
  );
};

/**
 * An operation stretches its operands by itself, and one on stretched operands alone is done before they are stretched: a sum of
 * a million equal terms should not be written out.
 */
export const lateBroadcasts: Rule = ({ operation, inputs, shape, precision }, builder) => {
  if (operation.kind !== "elementwise") return null;
  if (!inputs.some(isStretched)) return null;
  const sources = inputs.map((input) => (isStretched(input) ? inputOf(input) : input));
  const [first, ...others] = sources.map((source) => source.shape);
  if (first === undefined) return null;
  const common = others.reduce<readonly number[]>(broadcast, first);
  return stretched(builder.node(operation, sources, common, precision), shape, builder);
};

const broadcast = (a: readonly number[], b: readonly number[]): readonly number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i, rank = Math.max(a.length, b.length)) => {
    const [m, n] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return m === 1 ? n : m;
  });

const stretched = (node: Node, shape: readonly number[], builder: Builder): Node =>
  sameShape(node.shape, shape) ? node : builder.linear("broadcastTo", [node], { shape });

const inputOf = ({ inputs: [input] }: Node): Node => must(input, "input");

const isRow = ({ operation }: Node, row: unknown): boolean => operation.kind === "elementwise" && operation.row === row;

const isStretched = (node: Node): boolean => isLinear(node, "broadcastTo");

const isLinear = ({ operation }: Node, name: LinearName): boolean =>
  operation.kind === "linear" && operation.name === name;
