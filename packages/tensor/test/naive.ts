/** The operations as plainly as can be, an index at a time: what the fast ones are measured by. */
import { sameShape, type Shape } from "@dualtape/core";
import { relativeError } from "@dualtape/testing";
import { type Tensor, tensor } from "../src/index.ts";

/** A place in an array, one index an axis. */
export type Index = readonly number[];

/** All places of a shape, in row-major order. */
const indices = (shape: Shape): Index[] =>
  shape.reduce<Index[]>((all, length) => all.flatMap((index) => range(length).map((i) => [...index, i])), [[]]);

/** The integers below `length`. */
export const range = (length: number): number[] => [...Array(length).keys()];

/** The element at a place; axes that are missing are added in front, and those of length 1 stretch. */
export function elementAt({ data, shape }: Tensor, index: Index): number {
  const own = index.slice(index.length - shape.length);
  return (
    data[shape.reduce((offset, length, axis) => offset * length + (length === 1 ? 0 : (own[axis] ?? NaN)), 0)] ?? NaN
  );
}

/** A tensor of what `element` says for each place. */
export const build = (shape: Shape, element: (index: Index) => number): Tensor =>
  tensor(indices(shape).map(element), { shape });

/** Sums `term` over `length` places. */
export const total = (length: number, term: (i: number) => number): number =>
  range(length).reduce((sum, i) => sum + term(i), 0);

/** The sum of the elements of `x` at all places that `belongs` holds for. */
export const totalWhere = (x: Tensor, belongs: (index: Index) => boolean): number =>
  indices(x.shape)
    .filter(belongs)
    .reduce((sum, index) => sum + elementAt(x, index), 0);

/** Whether the places agree, where an axis of `shape` that is 1 or missing agrees with all. */
export const within =
  (shape: Shape, at: Index) =>
  (index: Index): boolean =>
    shape.every((length, axis) => length === 1 || at[axis] === index[axis - shape.length + index.length]);

/** A place with another index along one axis. */
export const moved = (at: Index, axis: number, i: number): Index => at.map((own, k) => (k === axis ? i : own));

/** A list the other way round. */
export const reversed = (list: readonly number[]): number[] => list.map((_, i) => list.at(-1 - i) ?? NaN);

/** How far two tensors are apart, in units of the greatest element beyond 1; infinite where shapes differ. */
export const distance = (a: Tensor, b: Tensor): number =>
  sameShape(a.shape, b.shape) ? relativeError([...a.data], [...b.data], 1) : Infinity;
