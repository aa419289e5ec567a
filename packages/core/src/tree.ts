/**
 * Trees of values: records and arrays, nested as deep as you like, with numbers of one kind at the leaves.
 *
 * Models hold their parameters so, batches their data. A path such as `hidden.w` names a leaf in errors and reports, and no other
 * leaf: a name that could be mistaken stands in quotes, as `["a.b"]` in JavaScript. Values find their leaves by their order or by
 * their paths, never by the order of a record's keys, which is not that of a tree: `Object.values` puts `2` before `10` before `a`.
 */
import { checkFunction, checkNumber, isNumber, isRecord, isRemnant, refuse } from "./checks.ts";
import { ArgumentError } from "./errors.ts";

/** What makes a value a leaf: every kind of number has `zeroLike`. */
export interface Leaf {
  zeroLike(): unknown;
}

/**
 * The tree `P`, with leaves of kind `T`, with every leaf turned into an `S`; where data may hold integers, a list of them is a leaf, too.
 */
export type Mapped<P, S, T = LeafOf<P>> =
  Same<P, T> extends true ? S : P extends Leaf | Int32Array ? S : { readonly [K in keyof P]: Mapped<P[K], S, T> };

/** The kind of number at the leaves of the tree `P`. */
export type LeafOf<P> = unknown extends P
  ? never
  : P extends Leaf
    ? P
    : P extends Int32Array
      ? never
      : { [K in keyof P]: P[K] } extends Branch<infer T extends Leaf> // a copy, because an interface is no Branch
        ? T
        : P extends readonly (infer E)[]
          ? LeafOf<E>
          : LeafOf<P[keyof P]>;

/** A tree that is no leaf. */
type Branch<T> = readonly (T | Branch<T>)[] | { readonly [name: string]: T | Branch<T> };

/**
 * Whether two types are one. In a function that is generic in its kind of number, `P extends Leaf` is left open, as that is asked of a type
 * parameter; that a parameter is itself is known. So trees of such a kind have types there, too.
 */
type Same<A, B> = (<X>() => X extends { is: A } ? 1 : 0) extends <X>() => X extends { is: B } ? 1 : 0 ? true : false;

/** A tree taken apart: its leaves in order, their paths, and the way back. */
export interface Flat<P, T = LeafOf<P>> {
  readonly leaves: readonly T[];
  /** The path of each leaf: `""` where the tree is one. */
  readonly paths: readonly string[];
  /** Builds the same tree from other leaves, in the order of `leaves`. */
  rebuild<S>(leaves: readonly S[]): Mapped<P, S>;
  /** Builds the same tree from other leaves, by their paths; throws an `ArgumentError` where one is missing. */
  rebuildFrom<S>(leaves: Readonly<Record<string, S>>): Mapped<P, S>;
}

/** Names that need no quotes: no sign of a path or of a list of them, and no index of an array. */
const PLAIN = /^(?!\d+$)[^.[\]":;,\s]+$/;

/** The path of a child of a record. */
function pathOf(path: string, name: string): string {
  if (!PLAIN.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

/** Deeper than any model: a tree that holds itself has no end. */
const DEEPEST = 1000;

/**
 * Turns every leaf of a tree into another value; throws an `ArgumentError` on a leaf that is no number of the library, and on a
 * tree that holds itself. Errors name the leaf, and what is `where` it stands, if that is given. Whoever takes other leaves
 * beside numbers says by `alsoLeaf` which.
 */
export function mapTree<P, S, T = LeafOf<P>>(
  tree: P,
  f: (leaf: T, path: string) => S,
  where?: string,
  alsoLeaf?: (node: unknown) => boolean,
): Mapped<P, S> {
  checkFunction("mapTree", "f", f);
  if (alsoLeaf !== undefined) checkFunction("mapTree", "alsoLeaf", alsoLeaf);
  const at = (path: string): string => {
    if (path === "") return where ?? "the tree of values";
    return where === undefined ? path : `${where}, ${path}`;
  };
  const visit = (node: unknown, path: string, depth: number): unknown => {
    if (isNumber(node) || alsoLeaf?.(node)) return f(node as T, path);
    if (depth > DEEPEST) {
      throw new ArgumentError(
        at(""),
        `it is nested deeper than ${DEEPEST}, or holds itself`,
        "Give a tree with an end",
      );
    }
    // Written as loops: compiled functions take their arguments apart at each call, and `map` skips what is missing in an array.
    if (Array.isArray(node)) {
      const mapped: unknown[] = [];
      for (let i = 0; i < node.length; i++)
        mapped.push(visit(node[i], path === "" ? `${i}` : `${path}.${i}`, depth + 1));
      return mapped;
    }
    if (!isRecord(node) || isRemnant(node)) return checkNumber(at(path), "the value", node);
    const mapped: Record<string, unknown> = {};
    for (const key of Object.keys(node)) {
      if (key === "__proto__") throw new ArgumentError(at(path), "a name is __proto__", "Choose another");
      mapped[key] = visit(node[key], pathOf(path, key), depth + 1);
    }
    return mapped;
  };
  return visit(tree, "", 0) as Mapped<P, S>;
}

/** Takes a tree apart; throws as `mapTree` does. */
export function flatten<P, T = LeafOf<P>>(tree: P, where?: string, alsoLeaf?: (node: unknown) => boolean): Flat<P, T> {
  const leaves: T[] = [];
  const paths: string[] = [];
  mapTree(
    tree,
    (leaf: T, path) => {
      leaves.push(leaf);
      paths.push(path);
    },
    where,
    alsoLeaf,
  );
  const rebuild = <S>(values: readonly S[]): Mapped<P, S> => {
    if (!Array.isArray(values)) refuse("rebuild", "the list of leaves", values, "an array of them");
    if (values.length !== leaves.length) {
      throw new ArgumentError("rebuild", `${values.length} leaves for a tree of ${leaves.length}`, "Give one for each");
    }
    let next = 0;
    return mapTree(tree, () => values[next++] as S, where, alsoLeaf);
  };
  return {
    leaves,
    paths,
    rebuild,
    rebuildFrom: (values) =>
      rebuild(
        paths.map((path) => {
          if (typeof values === "object" && values !== null && Object.hasOwn(values, path))
            return values[path] as never;
          throw new ArgumentError("rebuildFrom", `there is no value for ${path}`, "Give one for each path");
        }),
      ),
  };
}

/** Joins two trees of one structure leaf by leaf; throws an `ArgumentError` that names the first path where they differ. */
export function zipTrees<P, Q, S>(
  a: P,
  b: Q,
  f: (a: LeafOf<P>, b: LeafOf<Q>, path: string) => S,
  where = "zipTrees",
): Mapped<P, S> {
  checkFunction(where, "f", f);
  const [left, right] = [flatten(a, where), flatten(b, where)];
  const partners = new Map(right.paths.map((path, i) => [path, right.leaves[i]] as const));
  const own = new Set(left.paths);
  const [one, other] = [left.paths.find((path) => !partners.has(path)), right.paths.find((path) => !own.has(path))];
  if (one !== undefined || other !== undefined) {
    const shown = (path: string | undefined): string => (path === "" ? "a single value" : (path ?? "nothing"));
    throw new ArgumentError(
      where,
      `one tree has ${shown(one)} where the other has ${shown(other)}`,
      "Give trees of one structure",
    );
  }
  return left.rebuild(
    left.leaves.map((leaf, i) => f(leaf, partners.get(left.paths[i] ?? "") as LeafOf<Q>, left.paths[i] ?? "")),
  );
}
