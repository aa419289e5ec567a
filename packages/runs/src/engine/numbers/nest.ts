/**
 * What numbers are made of: a dual is a primal and tangents, a batch what its items are or share, down to tensors. So a run on such
 * numbers is a run on tensors, for whoever can take them apart and put them together again.
 *
 * Each leaf of a number has a place: `primal.each` is that of the primal of a dual on batches, `tangent2.each` that of its third tangent.
 */
import { Batch, type BatchAxis } from "@dualtape/batch";
import { ArgumentError, isKind, type Lift, must, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import { scalar, Tensor } from "@dualtape/tensor";

/** Leaves by their place. */
export type Leaves<L> = ReadonlyMap<string, L>;

/** One kind of number around another. */
export type Shell =
  | { readonly kind: "dual"; readonly perturbation: Perturbation }
  | { readonly kind: "batch"; readonly axis: BatchAxis; readonly spreads: boolean };

/** The way between numbers `S` and the leaves `L` that they are made of. */
export interface Nest<S, L> {
  /** A constant. */
  constant(leaf: L): S;
  /** Throws where a number is none of these. */
  apart(value: S): Leaves<L>;
  together(leaves: Leaves<L>): S;
  /** The same, where all items of a batch share it and `spreads` says so, with one for each of them. */
  spread(value: S): S;
}

/** What the numbers are that constants become, from the outside in; `null` where others than duals and batches are among them. */
export function shellsOf<T>(lift: Lift<Tensor, T>): readonly Shell[] | null {
  const shells: Shell[] = [];
  let inner: unknown = lift(scalar(0));
  for (;;) {
    if (inner instanceof Tensor) return shells;
    if (isKind<Dual<never>>(inner, "Dual")) {
      shells.push({ kind: "dual", perturbation: inner.perturbation });
      inner = inner.primal;
    } else if (isKind<Batch<never>>(inner, "Batch")) {
      shells.push({ kind: "batch", axis: inner.axis, spreads: false });
      inner = inner.held;
    } else {
      return null;
    }
  }
}

/** Calls with the way between numbers in these shells, and leaves of any kind. */
export function withNest<L extends TensorLike<L>, R>(
  [shell, ...inner]: readonly Shell[],
  use: <S extends TensorLike<S>>(nest: Nest<S, L>) => R,
): R {
  if (shell === undefined) return use<L>(bare());
  return withNest<L, R>(inner, <S extends TensorLike<S>>(nest: Nest<S, L>) =>
    shell.kind === "dual"
      ? use<Dual<S>>(inDuals(nest, shell.perturbation))
      : use<Batch<S>>(inBatches(nest, shell.axis, shell.spreads)),
  );
}

/** The segments of places. */
const [PRIMAL, TANGENT, EACH, ALL] = ["primal", "tangent", "each", "all"] as const;

/** Whether a place is that of a value, or of a part of a derivative of one. */
export const isTangent = (place: string): boolean => place.includes(TANGENT);

/** How many axes of batches stand before those of a number, in what is held at a place. */
export const batchesAround = (place: string): number => place.split(".").filter((segment) => segment === EACH).length;

/** The same shells, where those of batches spread whose items have hyperparameters of their own, which are at these places. */
export const spreading = (shells: readonly Shell[], places: readonly string[]): readonly Shell[] =>
  shells.map((shell, depth) => {
    const isEach = (place: string): boolean => !isTangent(place) && place.split(".")[depth] === EACH;
    return shell.kind === "batch" ? { ...shell, spreads: places.some(isEach) } : shell;
  });

const bare = <L>(): Nest<L, L> => ({
  constant: (leaf) => leaf,
  apart: (value) => new Map([["", value]]),
  together: (leaves) => must(leaves.get(""), "leaf"),
  spread: (value) => value,
});

function inDuals<S extends TensorLike<S>, L>(nest: Nest<S, L>, perturbation: Perturbation): Nest<Dual<S>, L> {
  const map = ({ primal, tangents }: Dual<S>, f: (x: S) => S): Dual<S> =>
    new Dual(
      f(primal),
      tangents.map((tangent) => tangent && f(tangent)),
      perturbation,
    );
  return {
    constant: (leaf) => new Dual(nest.constant(leaf), [], perturbation),
    apart(value) {
      if (!isKind<Dual<S>>(value, "Dual") || value.perturbation !== perturbation) stray(perturbation.name);
      return new Map([
        ...within(PRIMAL, nest.apart(value.primal)),
        ...value.tangents.flatMap((tangent, k) => (tangent === null ? [] : within(TANGENT + k, nest.apart(tangent)))),
      ]);
    },
    together(leaves) {
      const tangents: (S | null)[] = [];
      let primal: S | null = null;
      for (const [segment, found] of bySegment(leaves)) {
        const number = nest.together(found);
        if (segment === PRIMAL) primal = number;
        else tangents[Number(segment.slice(TANGENT.length))] = number;
      }
      return new Dual(
        must(primal, PRIMAL),
        Array.from(tangents, (tangent) => tangent ?? null),
        perturbation,
      );
    },
    spread: (value) => map(value, nest.spread),
  };
}

function inBatches<S extends TensorLike<S>, L>(nest: Nest<S, L>, axis: BatchAxis, spreads: boolean): Nest<Batch<S>, L> {
  return {
    constant: (leaf) => new Batch(nest.constant(leaf), false, axis),
    apart(value) {
      if (!isKind<Batch<S>>(value, "Batch") || value.axis !== axis) stray(axis.name);
      return new Map(within(value.mapped ? EACH : ALL, nest.apart(value.held)));
    },
    together(leaves) {
      const [segment, found] = must([...bySegment(leaves)][0], "leaf");
      return new Batch(nest.together(found), segment === EACH, axis);
    },
    spread(value) {
      const { held, mapped } = spreads ? value.spread() : value;
      return new Batch(nest.spread(held), mapped, axis);
    },
  };
}

/** Leaves one shell farther in. */
const within = <L>(segment: string, leaves: Leaves<L>): (readonly [string, L])[] =>
  Array.from(leaves, ([place, leaf]) => [place === "" ? segment : `${segment}.${place}`, leaf] as const);

/** Leaves by the first segment of their places, which is taken off. */
function bySegment<L>(leaves: Leaves<L>): ReadonlyMap<string, Leaves<L>> {
  const segments = new Map<string, Map<string, L>>();
  for (const [place, leaf] of leaves) {
    const [segment = "", ...rest] = place.split(".");
    const found = segments.get(segment) ?? new Map<string, L>();
    segments.set(segment, found.set(rest.join("."), leaf));
  }
  return segments;
}

function stray(where: string): never {
  throw new ArgumentError(
    where,
    "there is a number of another kind than all others, or of another call",
    "Bring values from outside in with the `lift` that a dynamics is given",
  );
}
