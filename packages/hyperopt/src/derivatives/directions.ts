/**
 * The directions that a run is differentiated along: one for each of the K elements of its hyperparameters.
 *
 * Up to 8 of them have a tangent each. Where there are more, a tangent holds many, as rows of a batch, so that a program is as long for
 * K = 1000 as for K = 10. A large hyperparameter has about four such tangents: each appears when one of its elements is first read, so
 * that a schedule takes at most 1.25 times the work of a tangent for each of its values. Small ones have a tangent for each of their
 * elements still, or, where these are more than 8 in all, share some.
 */
import type { BatchAxis } from "@dualtape/batch";
import { must, type Shape, sizeOf } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord } from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";

/** So many directions have a tangent each. */
const FEW = 8;
/** So many tangents hold a large hyperparameter, where it is the only one. */
const PIECES = 4;

/** Directions that share a tangent. */
export interface Group<H extends string> {
  /** The hyperparameter that each is an element of. */
  readonly names: readonly H[];
  /** Whether the tangent has them as rows; else it is that of the only one. */
  readonly byRow: boolean;
}

/** The directions of the hyperparameters `H`, in groups. */
export interface Directions<H extends string> {
  readonly groups: readonly Group<H>[];
  /** The rows of tangents that have some; those behind the last direction of a group are zeros. */
  readonly axis: BatchAxis;
  /** The place of each element of a hyperparameter: that of its group times the number of rows, and that of its row there. */
  readonly places: Hyper<H, Tensor>;
}

/** The directions of hyperparameters of some shapes; with `apart` each has a tangent of its own, however many they are. */
export function directionsOf<H extends string>(
  hyper: Hyper<H, { readonly shape: Shape }>,
  grouped: "together" | "apart" = "together",
): Directions<H> {
  const names = Object.keys(hyper) as H[];
  const elements = (name: H): readonly H[] => Array<H>(sizeOf(hyper[name].shape)).fill(name);
  const isLarge = (name: H): boolean => grouped === "together" && sizeOf(hyper[name].shape) > FEW;
  const small = names.filter((name) => !isLarge(name)).flatMap(elements);
  const shared = grouped === "together" && small.length > FEW;
  const many = [...(shared ? [small] : []), ...names.filter(isLarge).map(elements)];
  const total = many.reduce((sum, { length }) => sum + length, 0);
  const rows = many.length === 0 ? 1 : Math.ceil(total / (PIECES * many.length));
  const groups: Group<H>[] = shared ? [] : small.map((name) => ({ names: [name], byRow: false }));
  const next = new Map<H, number[]>(names.map((name) => [name, []]));
  groups.forEach(({ names: [name] }, group) => next.get(must(name, "name"))?.push(group * rows));
  for (const list of many) {
    list.forEach((name, i) => next.get(name)?.push(groups.length * rows + i));
    for (let from = 0; from < list.length; from += rows) {
      groups.push({ names: list.slice(from, from + rows), byRow: true });
    }
  }
  return {
    groups,
    axis: { name: "directions that share a tangent", length: rows },
    places: mapRecord(hyper, ({ shape }, name) => tensor(must(next.get(name), name), { shape })),
  };
}

/** How many tangents hold `count` directions that lie side by side, or are spread as widely as can be; and how many rows these have. */
export function tangentsFor(
  { groups, axis }: Directions<string>,
  count: number,
  lie: "side by side" | "spread",
): { readonly tangents: number; readonly rows: number } {
  let [left, tangents, rows] = [count, 0, 0];
  for (const { names, byRow } of groups) {
    if (left <= 0) break;
    left -= lie === "spread" ? 1 : names.length;
    tangents += 1;
    rows += byRow ? axis.length : 1;
  }
  return { tangents, rows };
}
