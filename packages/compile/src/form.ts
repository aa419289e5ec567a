/**
 * The form of a tree of numbers: its structure, and the shape and precision of each leaf. What a program is made for; a call with
 * tensors of its form takes them apart along it, and makes nothing on the way.
 */
import { isNumber as isLeaf, sameShape, type Shape } from "@dualtape/core";
import { type Dense, precisionOf } from "./dense.ts";
import type { Precision } from "./graph/node.ts";

/** A leaf, or a record or an array of forms. */
export type Form = LeafForm | BranchForm;

interface LeafForm {
  readonly shape: Shape;
  readonly precision: Precision;
}

interface BranchForm {
  readonly isArray: boolean;
  readonly children: readonly (readonly [key: string, form: Form])[];
}

/** The form of a tree. */
export function formOf(tree: unknown): Form {
  const node = tree as object;
  if (isNumber(node)) return { shape: node.shape, precision: node.precision ?? precisionOf(node.data) };
  return {
    isArray: Array.isArray(node),
    children: Object.entries(node).map(([key, child]) => [key, formOf(child)] as const),
  };
}

/** A text that forms share which differ in the order of names alone: that says nothing. */
export const keyOf = (form: Form): string =>
  JSON.stringify(form, (name, value: unknown) =>
    name === "children" ? [...(value as BranchForm["children"])].sort(([a], [b]) => (a < b ? -1 : 1)) : value,
  );

/** Appends the leaves of a tree of tensors, in the order of a form; tells whether the tree has that form. */
export function gather<T extends Dense<T>>(form: Form, tree: unknown, leaves: T[]): tree is object {
  if (typeof tree !== "object" || tree === null) return false;
  if ("shape" in form) {
    if (!isNumber(tree) || !sameShape(tree.shape, form.shape)) return false;
    const elements = form.precision === "float32" ? Float32Array : Float64Array;
    if (!(tree.data instanceof elements)) return false;
    leaves.push(tree as unknown as T);
    return true;
  }
  let count = 0;
  for (const _ in tree) count++;
  if (count !== form.children.length || Array.isArray(tree) !== form.isArray) return false;
  for (const [key, child] of form.children) {
    if (!gather(child, (tree as Readonly<Record<string, unknown>>)[key], leaves)) return false;
  }
  return true;
}

/** A tree of a form; `leaf` makes its leaves, by their place. */
export function build<T>(form: Form, leaf: (place: number, shape: Shape) => T): unknown {
  let next = 0;
  const visit = (part: Form): unknown => {
    if ("shape" in part) return leaf(next++, part.shape);
    if (part.isArray) return part.children.map(([, child]) => visit(child));
    const made: Record<string, unknown> = {};
    for (const [key, child] of part.children) made[key] = visit(child);
    return made;
  };
  return visit(form);
}

type AnyNumber = Dense<unknown> & { readonly precision?: Precision };

const isNumber = (node: object): node is AnyNumber => isLeaf(node);
