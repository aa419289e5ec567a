/**
 * Examples in arrays: a tree whose leaves all have a row for each example, along their first axis. A leaf is a `Tensor`, or an
 * `Int32Array` of one integer for each: a label, a token, the place where the example is stored.
 *
 * What is made of examples is a tree of the same type, so a batch is examples again.
 */
import {
  ArgumentError,
  flatten,
  formatShape,
  isKind,
  listed,
  must,
  normalizeIndices,
  refuse,
  sameShape,
  ShapeError,
  sizeOf,
} from "@dualtape/core";
import { Tensor } from "@dualtape/tensor";

/** An array with a row for each example. */
export type ExampleLeaf = Tensor | Int32Array;

/** Examples, taken apart. */
export interface Examples<B> {
  readonly count: number;
  readonly leaves: readonly ExampleLeaf[];
  /** The path of each leaf: `""` where the tree is one. */
  readonly paths: readonly string[];
  /** The same tree of other leaves, in the order of `leaves`. */
  rebuild(leaves: readonly ExampleLeaf[]): B;
}

/** Takes examples apart; throws an `ArgumentError` or a `ShapeError` where leaves are missing, or have not one row for each. */
export function examplesIn<B>(where: string, tree: B): Examples<B> {
  const { leaves, paths, rebuild } = flatten<B, ExampleLeaf>(tree, where, (node) => node instanceof Int32Array);
  const at = (i: number): string => (paths[i] === "" ? where : `${where}, ${paths[i]}`);
  leaves.forEach((leaf, i) => {
    if (leaf instanceof Int32Array || isKind<Tensor>(leaf, "Tensor")) return;
    refuse(at(i), "a leaf", leaf, "a Tensor, or an Int32Array of labels or indices");
  });
  const [first] = leaves;
  if (first === undefined) throw new ArgumentError(where, "the examples have no arrays", "Give one or more");
  const count = must(rowShape(where, first)[0], "first axis");
  leaves.forEach((leaf, i) => {
    const [length] = rowShape(at(i), leaf);
    if (length === count) return;
    throw new ShapeError(
      where,
      `${paths[i]} has ${length} examples, ${paths[0]} has ${count}`,
      "Give arrays with as many rows, one for each example",
    );
  });
  return {
    count,
    leaves,
    paths,
    rebuild: (others) => rebuild(others) as B, // the structure is that of `tree`
  };
}

/** Examples of which there must be one at least. */
export function someExamplesIn<B>(where: string, tree: B): Examples<B> {
  const examples = examplesIn(where, tree);
  if (examples.count > 0) return examples;
  throw new ArgumentError(where, "there are no examples", "Give one or more");
}

/** The shape of an array of examples. */
function rowShape(where: string, leaf: ExampleLeaf): readonly number[] {
  if (leaf instanceof Int32Array) return [leaf.length];
  if (leaf.shape.length > 0) return leaf.shape;
  throw new ShapeError(where, "a scalar has no axis of examples", "Give a tensor with a row for each example");
}

/** The rows of some examples, whose indices are known to be right. */
export const picked = <B>({ leaves, rebuild }: Examples<B>, indices: Int32Array): B =>
  rebuild(
    leaves.map((leaf) =>
      leaf instanceof Int32Array ? indices.map((i) => must(leaf[i], "example")) : copied(leaf, indices),
    ),
  );

/** `take`, a whole row at a time. */
function copied({ data, shape, precision }: Tensor, indices: Int32Array): Tensor {
  const row = shape.slice(1);
  const size = sizeOf(row);
  const rows =
    precision === "float32" ? new Float32Array(indices.length * size) : new Float64Array(indices.length * size);
  indices.forEach((index, i) => rows.set(data.subarray(index * size, (index + 1) * size), i * size));
  return new Tensor(rows, [indices.length, ...row], "keep");
}

/** How many examples there are. */
export const countExamples = <B>(examples: B): number => examplesIn("countExamples", examples).count;

/**
 * Some of the examples, by their indices from 0 and in the order of these; an example may be named more than once. Throws an
 * `ArgumentError` on an index that names none.
 */
export function rows<B>(examples: B, indices: ArrayLike<number>): B {
  const table = examplesIn("rows", examples);
  return picked(table, normalizeIndices("rows", indices, table.count));
}

/**
 * The examples of several trees, one after the other. Throws an `ArgumentError` where their structures differ, and a `ShapeError`
 * where their rows do.
 */
export function joinExamples<B>(parts: readonly B[]): B {
  const where = "joinExamples";
  if (!Array.isArray(parts) || parts.length === 0)
    refuse(where, "the list of examples", parts, "an array of one or more");
  const tables = parts.map((part: B, i) => examplesIn(`${where}, part ${i}`, part));
  const first = must(tables[0], "part");
  return first.rebuild(
    first.paths.map((path, i) =>
      joined(
        path === "" ? where : `${where}, ${path}`,
        tables.map((table, part) => {
          const leaf = table.leaves[table.paths.indexOf(path)];
          if (leaf !== undefined && table.paths.length === first.paths.length) return leaf;
          throw new ArgumentError(
            `${where}, part ${part}`,
            `it holds ${listed(table.paths)} where the first holds ${listed(first.paths)}`,
            "Give all one structure",
          );
        }),
        must(first.leaves[i], "leaf"),
      ),
    ),
  );
}

/** Arrays of examples, one after the other; all are of the kind of the first. */
function joined(where: string, [, ...others]: readonly ExampleLeaf[], first: ExampleLeaf): ExampleLeaf {
  if (others.length === 0) return first;
  const mixed = (): never => {
    throw new ArgumentError(where, "it is an Int32Array in one part, a Tensor in another", "Give all one kind");
  };
  if (first instanceof Int32Array) {
    const all = [first, ...others.map((other) => (other instanceof Int32Array ? other : mixed()))];
    const result = new Int32Array(all.reduce((sum, { length }) => sum + length, 0));
    let next = 0;
    for (const part of all) {
      result.set(part, next);
      next += part.length;
    }
    return result;
  }
  const tensors = others.map((other) => (other instanceof Int32Array ? mixed() : other));
  const misfit = tensors.find(({ shape }) => !sameShape(shape.slice(1), first.shape.slice(1)));
  if (misfit === undefined) return first.concat(tensors, 0);
  throw new ShapeError(
    where,
    `rows of ${formatShape(misfit.shape.slice(1))} meet rows of ${formatShape(first.shape.slice(1))}`,
    "Give rows of one shape",
  );
}
