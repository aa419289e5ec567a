/** The hyperparameters of a dynamics as coordinates: the elements of all of them, in their order, each in its unconstrained space. */
import type { Natural } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { type Domains, mapRecord } from "@dualtape/runs/eager";
import { type Tensor, tensor } from "@dualtape/tensor";
import { coordinatesOf } from "../hyper/coordinates.ts";
import { constrain, hold, pullToUnconstrained, unconstrain } from "../hyper/unconstrained.ts";
import type { Coordinates, Space } from "./method.ts";

/** Numbers as JSON keeps them: it has no −0. */
export const unsigned = <H extends string>(hyper: Hyper<H, Tensor>): Hyper<H, Tensor> =>
  mapRecord(hyper, (value) => value.add(0));

/** Coordinates there and back. */
export interface Chart<H extends string> extends Pick<Space, "labels" | "start" | "low" | "high" | "hold" | "domains"> {
  /** Coordinates, or a gradient by them, as tensors by name. */
  named(u: Coordinates): Hyper<H, Tensor>;
  /** Coordinates as natural values, by name. */
  natural(u: Coordinates): Hyper<H, Tensor>;
  /** A gradient by natural values, in plain numbers, as one by coordinates; `null` where a number is not finite. */
  pull(u: Coordinates, gradient: Readonly<Record<H, Natural>>): Coordinates | null;
}

const areFinite = (values: readonly number[]): boolean => values.every(Number.isFinite);

/** The coordinates of some domains, that start from natural values. */
export function chartOf<H extends string>(domains: Domains<H>, start: Hyper<H, Tensor>): Chart<H> {
  const first = unconstrain(domains, start);
  const named = (u: Coordinates): Hyper<H, Tensor> => {
    let next = 0;
    return mapRecord(first, ({ shape, size, precision }) =>
      tensor(u.slice(next, (next += size)), { shape, precision }),
    );
  };
  const origin = coordinatesOf(first);
  const corner = (which: 0 | 1): Coordinates =>
    coordinatesOf(mapRecord(first, (u, name) => domains[name].corners(u)[which]));
  return {
    domains,
    labels: Object.entries<Tensor>(start).flatMap(([name, { shape, size }]) =>
      shape.length === 0 ? [name] : Array.from({ length: size }, (_, i) => `${name}[${i}]`),
    ),
    start: origin,
    low: corner(0),
    high: corner(1),
    hold: (u) => coordinatesOf(hold(domains, named(u))),
    named,
    // The start as it was given, which the way there and back may round.
    natural: (u) => (u.every((part, i) => part === origin[i]) ? start : unsigned(constrain(domains, named(u)))),
    pull(u, gradient) {
      if (!areFinite(Object.values<Natural>(gradient).flat())) return null;
      const natural = mapRecord(start, (_value, name) => tensor(gradient[name]));
      const pulled = coordinatesOf(unsigned(pullToUnconstrained(domains, named(u), natural)));
      return areFinite(pulled) ? pulled : null;
    },
  };
}
