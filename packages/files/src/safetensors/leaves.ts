/** What stands at the leaves of a tree that is a file: a tensor, or integers as an `Int32Array`. */
import { flatten, type Flat, isKind, isRecord, refuse } from "@dualtape/core";
import type { Tensor } from "@dualtape/tensor";

export type FileLeaf = Tensor | Int32Array;

export const isIntegers = (leaf: unknown): leaf is Int32Array => leaf instanceof Int32Array;

const isLeaf = (node: unknown): node is FileLeaf => isIntegers(node) || isKind<Tensor>(node, "Tensor");

/** A tree taken apart, and the name of each leaf in a file. */
export interface Named<P> extends Pick<Flat<P, FileLeaf>, "leaves" | "rebuild"> {
  readonly names: readonly string[];
}

/**
 * Takes a tree apart; refuses leaves of other kinds. The names are the paths of the leaves. Where all leaves of a record are its own, as
 * in one that was read by name, they are those of the record as they are: so `hidden.w` is written again as `hidden.w`.
 */
export function leavesOf<P>(where: string, tree: P): Named<P> {
  const { leaves, paths, rebuild } = flatten<P, unknown>(tree, where, isIntegers);
  const names = isRecord(tree) && Object.values(tree).every(isLeaf) ? Object.keys(tree) : paths;
  const checked = leaves.map((leaf, i): FileLeaf => {
    if (isLeaf(leaf)) return leaf;
    const path = paths[i];
    return refuse(path ? `${where}, ${path}` : where, "the leaf", leaf, "a Tensor, or an Int32Array for integers");
  });
  return { leaves: checked, names, rebuild };
}
