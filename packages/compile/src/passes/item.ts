/** What a schedule is made of: nodes that are computed together. */
import type { Node } from "../graph/node.ts";
import type { Products } from "./group.ts";

/** Elementwise nodes in one loop over a shape, and the reductions of what passes there. */
export interface Region {
  readonly kind: "region";
  readonly shape: readonly number[];
  /** In the order of computation. */
  readonly nodes: readonly Node[];
}

/** Numbers, computed one after the other. */
export interface Scalars {
  readonly kind: "scalars";
  readonly nodes: readonly Node[];
}

/** Elements put elsewhere: pad, concat, take, scatterAdd. */
export interface Move {
  readonly kind: "move";
  readonly nodes: readonly [Node];
}

/** An operation of somebody's own, computed by the function that came with it. */
export interface Custom {
  readonly kind: "custom";
  readonly nodes: readonly [Node];
}

/** Products, and the loop over their elements, in turns of so many rows. */
export interface Strips {
  readonly kind: "strips";
  readonly products: Products;
  readonly region: Region;
  readonly rows: number;
  readonly nodes: readonly Node[];
}

/** What is computed at once. */
export type Item = Custom | Region | Scalars | Move | Products | Strips;
