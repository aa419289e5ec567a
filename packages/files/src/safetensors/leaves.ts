/** What stands at the leaves of a tree that is a file: a tensor, or integers as an `Int32Array`. */
import { flatten, type Flat, isKind, refuse } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";

export type FileLeaf = Tensor | Int32Array;

export const isIntegers = (leaf: unknown): leaf is Int32Array => leaf instanceof Int32Array;

/** Takes a tree apart; refuses leaves of other kinds. */
export function leavesOf<P>(where: string, tree: P): Flat<P, FileLeaf> {
  const flat = flatten<P, unknown>(tree, where, isIntegers);
  const leaves = flat.leaves.map((leaf, i): FileLeaf => {
    if (isIntegers(leaf) || isKind<Tensor>(leaf, "Tensor")) return leaf;
    const path = flat.paths[i];
    return refuse(path ? `${where}, ${path}` : where, "the leaf", leaf, "a Tensor, or an Int32Array for integers");
  });
  return { ...flat, leaves };
}
