/**
 * Sums of products by the names of their axes, after A. Einstein: "ij,jk->ik" is the product of matrices, Σⱼ aᵢⱼ bⱼₖ. Two operands at a time
 * become one product of matrices, over batches of the axes that both have and that are kept.
 */
import { checkTensor, refuse } from "../checks.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import type { TensorLike } from "../number.ts";
import { formatShape, sizeOf } from "../shape.ts";
import { permuted } from "./lines.ts";

/** A number whose axes have names, each another one. */
interface Named<S> {
  readonly x: S;
  readonly names: readonly string[];
}

/**
 * The sum of products that an equation says: a letter for each axis of each operand, a comma between operands, and behind `->` the axes that are
 * left, in their order; all others are summed over. Without `->` those are left that are named once, in the order of the alphabet. A letter
 * twice in one operand is its diagonal: "ii->" is the trace. Throws an `ArgumentError` on what is no equation, and a `ShapeError` where
 * it does not fit; each shows it. There are no ellipses, and no axis is stretched.
 */
export function einsum<S extends TensorLike<S>>(equation: string, ...operands: readonly [S, ...S[]]): S {
  const { inputs, output } = parse(equation);
  if (inputs.length !== operands.length) {
    throw new ArgumentError(
      `einsum "${equation}"`,
      `it names ${inputs.length} operands and is given ${operands.length}`,
      "Give as many as there are between commas",
    );
  }
  const lengths = new Map<string, number>();
  const [first, ...others] = operands.map((x, i): Named<S> => {
    checkTensor("einsum", `operand ${i}`, x);
    const names = inputs[i] ?? [];
    checkLengths(equation, i, names, x.shape, lengths);
    return diagonal({ x, names });
  });
  if (first === undefined) return refuse("einsum", "the list of operands", operands, "one or more");
  const result = others.reduce((product, next, i) => {
    const later = new Set([...output, ...inputs.slice(i + 2).flat()]);
    return contracted(reduced(product, [...later, ...next.names]), reduced(next, [...later, ...product.names]), later);
  }, first);
  return ordered(reduced(result, output), output).x;
}

/** The names of the axes of each operand and of the result. */
function parse(equation: string): {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
} {
  if (typeof equation !== "string") refuse("einsum", "the equation", equation, 'a text such as "ij,jk->ik"');
  const [, left, right] = /^([A-Za-z,]*)(?:->([A-Za-z]*))?$/.exec(equation.replaceAll(" ", "")) ?? [];
  if (left === undefined) {
    throw new ArgumentError(
      "einsum",
      `"${equation}" is no equation`,
      'Write letters, commas and "->", as in "ij,jk->ik"',
    );
  }
  const inputs = left.split(",").map((names) => [...names]);
  const named = inputs.flat();
  const output = right === undefined ? named.filter((name) => count(named, name) === 1).sort() : [...right];
  const wrong = output.find((name) => count(output, name) > 1 || !named.includes(name));
  if (wrong === undefined) return { inputs, output };
  throw new ArgumentError(
    `einsum "${equation}"`,
    `the result has ${wrong}, which ${named.includes(wrong) ? "it has twice" : "no operand has"}`,
    "Name axes of the operands, each once",
  );
}

const count = (names: readonly string[], name: string): number => names.filter((other) => other === name).length;

/** Refuses an operand with another number of axes than names, or with a name that elsewhere has another length. */
function checkLengths(
  equation: string,
  operand: number,
  names: readonly string[],
  shape: readonly number[],
  lengths: Map<string, number>,
): void {
  const fault = (what: string, remedy: string): ShapeError => new ShapeError(`einsum "${equation}"`, what, remedy);
  if (names.length !== shape.length) {
    throw fault(
      `operand ${operand} of shape ${formatShape(shape)} has ${names.length} axes named`,
      "Give a letter for each axis",
    );
  }
  names.forEach((name, axis) => {
    const length = shape[axis] ?? 0;
    const known = lengths.get(name) ?? length;
    if (known !== length) {
      throw fault(
        `axis ${name} is ${known} long, and ${length} in operand ${operand} of shape ${formatShape(shape)}`,
        "Give axes of one name one length",
      );
    }
    lengths.set(name, length);
  });
}

/** The elements at which axes of one name have one index. */
function diagonal<S extends TensorLike<S>>({ x, names }: Named<S>): Named<S> {
  const twice = names.find((name) => count(names, name) > 1);
  if (twice === undefined) return { x, names };
  const [i, j] = [names.indexOf(twice), names.lastIndexOf(twice)];
  const others = names.flatMap((_, axis) => (axis === i || axis === j ? [] : [axis]));
  const length = x.shape[i] ?? 0;
  const flat = permuted(x, [i, j, ...others]).reshape([length * length, ...others.map((axis) => x.shape[axis] ?? 0)]);
  const taken = flat.take(Array.from({ length }, (_, k) => k * (length + 1)));
  return diagonal({ x: taken, names: [twice, ...others.map((axis) => names[axis] ?? "")] });
}

/** Summed over all axes but those to keep. */
function reduced<S extends TensorLike<S>>({ x, names }: Named<S>, keep: readonly string[]): Named<S> {
  const axes = names.flatMap((name, axis) => (keep.includes(name) ? [] : [axis]));
  return axes.length === 0 ? { x, names } : { x: x.sum(axes), names: names.filter((name) => keep.includes(name)) };
}

/** With the axes in an order. */
const ordered = <S extends TensorLike<S>>({ x, names }: Named<S>, order: readonly string[]): Named<S> => ({
  x: permuted(
    x,
    order.map((name) => names.indexOf(name)),
  ),
  names: order,
});

/** The product of two, summed over the axes that both have and that are not needed later. */
function contracted<S extends TensorLike<S>>(a: Named<S>, b: Named<S>, later: ReadonlySet<string>): Named<S> {
  const shared = a.names.filter((name) => b.names.includes(name));
  const batch = shared.filter((name) => later.has(name));
  const summed = shared.filter((name) => !later.has(name));
  const rows = a.names.filter((name) => !shared.includes(name));
  const columns = b.names.filter((name) => !shared.includes(name));
  const lengthsOf = (of: Named<S>, names: readonly string[]): readonly number[] =>
    names.map((name) => of.x.shape[of.names.indexOf(name)] ?? 0);
  const size = (of: Named<S>, names: readonly string[]): number => sizeOf(lengthsOf(of, names));
  const matrix = (of: Named<S>, first: readonly string[], second: readonly string[]): S =>
    ordered(of, [...batch, ...first, ...second]).x.reshape([
      ...(batch.length > 0 ? [size(of, batch)] : []),
      size(of, first),
      size(of, second),
    ]);
  const product = matrix(a, rows, summed).matmul(matrix(b, summed, columns));
  const names = [...batch, ...rows, ...columns];
  return { x: product.reshape([...lengthsOf(a, [...batch, ...rows]), ...lengthsOf(b, columns)]), names };
}
