/**
 * Trees of values: records and arrays, nested as deep as you like, with numbers of one kind at the leaves.
 *
 * Models hold their parameters so, batches their data. A path such as `hidden.w` names a leaf in errors and reports.
 */
import { ArgumentError } from "./errors.ts";

/** What makes a value a leaf: every kind of number has `zeroLike`. */
export interface Leaf {
  zeroLike(): unknown;
}

/** The tree `P` with every leaf turned into an `S`. */
export type Mapped<P, S> = P extends Leaf ? S : { readonly [K in keyof P]: Mapped<P[K], S> };

/** The kind of number at the leaves of the tree `P`. */
export type LeafOf<P> = unknown extends P
  ? never
  : P extends Leaf
    ? P
    : P extends readonly (infer E)[]
      ? LeafOf<E>
      : LeafOf<P[keyof P]>;

/** A tree taken apart: its leaves in order, their paths, and the way back. */
export interface Flat<P, T = LeafOf<P>> {
  readonly leaves: readonly T[];
  readonly paths: readonly string[];
  /** Builds the same tree from other leaves, in the order of `leaves`. */
  rebuild<S>(leaves: readonly S[]): Mapped<P, S>;
}

const isLeaf = (value: object): value is Leaf => "zeroLike" in value;

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** Turns every leaf of a tree into another value; throws an `ArgumentError` on a leaf that is no number of the library. */
export function mapTree<P, S, T = LeafOf<P>>(tree: P, f: (leaf: T, path: string) => S): Mapped<P, S> {
  const visit = (node: unknown, path: string): unknown => {
    if (typeof node !== "object" || node === null) {
      throw new ArgumentError(
        path === "" ? "the tree of values" : path,
        `${String(node)} is ${node === null ? "nothing" : `a ${typeof node}`}, not a number of the library`,
        "Wrap plain numbers with tensor(…) or new Real(…)",
      );
    }
    if (isLeaf(node)) return f(node as T, path);
    if (Array.isArray(node)) return node.map((child: unknown, i) => visit(child, join(path, String(i))));
    // Written as a loop: compiled functions take their arguments apart at each call.
    const mapped: Record<string, unknown> = {};
    for (const key of Object.keys(node)) mapped[key] = visit(Reflect.get(node, key), join(path, key));
    return mapped;
  };
  return visit(tree, "") as Mapped<P, S>;
}

/** Takes a tree apart. */
export function flatten<P, T = LeafOf<P>>(tree: P): Flat<P, T> {
  const leaves: T[] = [];
  const paths: string[] = [];
  mapTree(tree, (leaf: T, path) => {
    leaves.push(leaf);
    paths.push(path);
  });
  return {
    leaves,
    paths,
    rebuild<S>(values: readonly S[]): Mapped<P, S> {
      if (values.length !== leaves.length) {
        throw new ArgumentError(
          "rebuild",
          `${values.length} leaves for a tree of ${leaves.length}`,
          "Give one for each",
        );
      }
      let next = 0;
      return mapTree(tree, () => values[next++] as S);
    },
  };
}

/** Joins two trees of one structure leaf by leaf; throws an `ArgumentError` that names the first path where they differ. */
export function zipTrees<P, Q, S>(a: P, b: Q, f: (a: LeafOf<P>, b: LeafOf<Q>, path: string) => S): Mapped<P, S> {
  const [left, right] = [flatten(a), flatten(b)];
  const differs = Array.from({ length: Math.max(left.paths.length, right.paths.length) }).findIndex(
    (_, i) => left.paths[i] !== right.paths[i],
  );
  if (differs >= 0) {
    const [one, other] = [left, right].map(({ paths }) =>
      paths[differs] === "" ? "a single value" : (paths[differs] ?? "nothing"),
    );
    throw new ArgumentError(
      "zipTrees",
      `one tree has ${one} where the other has ${other}`,
      "Give trees of one structure",
    );
  }
  return left.rebuild(left.leaves.map((leaf, i) => f(leaf, right.leaves[i] as LeafOf<Q>, left.paths[i] ?? "")));
}
