/**
 * `vectorize`: a function of one becomes a function of many, as fast as operations on longer arrays are.
 *
 * The function runs once, on batches, whatever it is: a model, a gradient, a solver. It is `vmap` as in JAX: J. Bradbury et al.,
 * JAX: composable transformations of Python+NumPy programs (2018).
 */
import {
  ArgumentError,
  BatchError,
  checkFunction,
  checkRecord,
  describe,
  flatten,
  isKind,
  isNumber,
  isRecord,
  normalizeAxis,
  refuse,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import { type BatchAxis, toFront } from "./axis.ts";
import { Batch } from "./batch.ts";

/**
 * Where the axis of the items stands: a number for all leaves of a tree, counted from the last where it is negative; `null` where
 * there is none, because all items share one value; or a tree of these, as deep as they differ.
 */
export type Axes = number | null | readonly Axes[] | { readonly [name: string]: Axes };

/** Options of `vectorize`. */
export interface VectorizeOptions {
  /** Where the axis stands in the arguments: one for all, or one each. The first axis of each by default. */
  readonly in?: number | null | readonly Axes[];
  /** Where it stands in the result, the first axis by default; `null` promises a result that is the same for all items. */
  readonly out?: Axes;
  /** What is done, for errors. */
  readonly name?: string;
}

/**
 * A function of trees of numbers, for each item along an axis of its arguments: what it would give in a loop, joined along an axis.
 *
 * Whatever the function uses from outside is an argument, with `null` as its axis, or comes in by `lift`: a function among the
 * arguments is one, and what it brings in is shared by all items. Throws a `ShapeError` where the axes are of several lengths, and a
 * `BatchError` where numbers of several batches meet, or the values of an item are looked at.
 */
export function vectorize<A extends readonly unknown[], R>(
  f: (...values: A) => R,
  options: VectorizeOptions = {},
): (...values: A) => R {
  checkFunction("vectorize", "f", f);
  checkRecord("vectorize", "the options", options, ["in", "out", "name"]);
  const { in: given = 0, out = 0, name = "vectorize" } = options;
  if (typeof name !== "string") refuse("vectorize", "the name", name, "a text");
  return (...values) => mapped(f, values, given, out, name);
}

function mapped<A extends readonly unknown[], R, T extends TensorLike<T>>(
  f: (...values: A) => R,
  values: A,
  given: Axes,
  out: Axes,
  name: string,
): R {
  const trees = values.filter((value) => typeof value !== "function");
  if (Array.isArray(given) && given.length !== trees.length) {
    throw new ArgumentError(
      name,
      `\`in\` has ${given.length} entries for ${trees.length} arguments`,
      "Give one axis for each argument, null for one that all items share",
    );
  }
  if (isRecord(given)) {
    throw new ArgumentError(
      name,
      "`in` is a record",
      "Give an array with an entry for each argument, of which this may be one",
    );
  }
  const tree = flatten<unknown, T>(trees, name);
  const axes = axesOf(trees, given, `${name}, in`);
  const moved = tree.leaves.map((leaf, i) => {
    const axis = axes[i] ?? null;
    return axis === null ? leaf : toFront(leaf, normalizeAxis(`${name}, argument ${tree.paths[i]}`, axis, leaf.shape));
  });
  const axis: BatchAxis = { name, length: lengthOf(moved, axes, tree.paths, name) };
  const batches = moved.map((leaf, i) => new Batch(leaf, (axes[i] ?? null) !== null, axis));
  const rebuilt = [...(tree.rebuild(batches) as readonly unknown[])];
  const inside = values.map((value) =>
    typeof value === "function" ? (constant: unknown) => new Batch<T>(value(constant), false, axis) : rebuilt.shift(),
  );
  const result = f(...(inside as unknown as A));
  const parts = flatten<unknown, Batch<T>>(result, `${name}, the result`);
  const places = axesOf(result, out, `${name}, out`);
  return parts.rebuild(
    parts.leaves.map((leaf, i) =>
      placed(leaf, places[i] ?? null, axis, `${name}, the result ${parts.paths[i]}`.trim()),
    ),
  ) as R;
}

/** The axis of each leaf of a tree, in order: an entry that stands where the tree has a branch holds for all of it. */
function axesOf(tree: unknown, axes: Axes, where: string): readonly (number | null)[] {
  if (typeof axes === "number" || axes === null) return leavesOf(tree).map(() => axes);
  if (typeof axes !== "object" || isNumber(tree) || typeof tree !== "object" || tree === null) {
    throw new ArgumentError(
      where,
      `there is ${describe(axes)} where the tree has ${describe(tree)}`,
      "Give the number of an axis, null for none, or a tree like that of the values",
    );
  }
  const entries = new Map(Object.entries(axes));
  const parts = Object.entries(tree).flatMap(([key, child]) => {
    const entry = entries.get(key);
    if (entry === undefined) {
      throw new ArgumentError(where, `nothing is said of ${key}`, "Give it an axis, or null where all items share it");
    }
    entries.delete(key);
    return axesOf(child, entry, `${where}.${key}`);
  });
  const [odd] = entries.keys();
  if (odd === undefined) return parts;
  throw new ArgumentError(where, `it names ${odd}, which the values do not have`, "Name parts of the values alone");
}

const leavesOf = (tree: unknown): readonly unknown[] => flatten<unknown, unknown>(tree).leaves;

/** The length that all mapped numbers have in common. */
function lengthOf<T extends TensorLike<T>>(
  moved: readonly T[],
  axes: readonly (number | null)[],
  paths: readonly string[],
  name: string,
): number {
  const first = axes.findIndex((axis) => axis !== null);
  const [length] = moved[first]?.shape ?? [];
  if (length === undefined) {
    throw new ArgumentError(name, "no argument has an axis of items", "Give the axis of one argument or more, by `in`");
  }
  const odd = moved.findIndex((x, i) => axes[i] !== null && x.shape[0] !== length);
  const other = moved[odd];
  if (other === undefined) return length;
  throw new ShapeError(
    name,
    `argument ${paths[first]} has ${length} items, and argument ${paths[odd]} has ${other.shape[0]}`,
    "Give all the same number of items, or `null` as the axis of what they share",
  );
}

/** What a batch holds, with its axis where it is wanted. */
function placed<T extends TensorLike<T>>(leaf: Batch<T>, place: number | null, axis: BatchAxis, where: string): T {
  if (!isKind<Batch<T>>(leaf, "Batch") || leaf.axis !== axis) {
    throw new BatchError(
      where,
      `it is ${describe(leaf)}, and no number of this batch`,
      "Return what was made of the arguments",
    );
  }
  if (place === null) {
    if (!leaf.mapped) return leaf.held;
    throw new BatchError(
      where,
      "it is another for each item, and `out` is null",
      "Give the axis for the items to stand along",
    );
  }
  const { held } = leaf.spread();
  const to = normalizeAxis(where, place, held.shape);
  const order = [...held.shape.keys()].slice(1);
  return to === 0 ? held : held.transpose([...order.slice(0, to), 0, ...order.slice(to)]);
}
