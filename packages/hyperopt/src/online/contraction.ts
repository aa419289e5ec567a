/**
 * Cotangents of a run against the tangents that travel with it: what forward mode carried up to a state, and what reverse mode
 * says of the rest, meet there.
 *
 *   dE/dλₖ = ⟨∇E, Zₖ⟩ + ∂E/∂λₖ
 */
import { dot, norm, stack, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import type { State } from "@dualtape/runs/eager";
import { type Cotangents, gradientOf } from "../derivatives/pullback.ts";
import { type Rows, withRows } from "../derivatives/rows.ts";
import type { TangentLayout } from "../derivatives/tangents.ts";

/** ⟨∇E, Zₖ⟩ for each element of each hyperparameter, in their shapes; `null` where nothing meets: 0 by structure. */
export const slopes = <T extends TensorLike<T>, H extends string>(
  cotangents: Cotangents<string, T>,
  flat: State<string, T>,
  layout: TangentLayout<H>,
  hyper: Hyper<H, T>,
): Cotangents<H, T> => alongEach(cotangents, flat, layout, hyper, slope);

/** ⟨∇E, Zₖ⟩ / ‖∇E‖ ‖Zₖ‖ over the parts where cotangents flow: the cosine of the angle, 0 where one of the two is 0. */
export function cosines<T extends TensorLike<T>, H extends string>(
  cotangents: Cotangents<string, T>,
  flat: State<string, T>,
  layout: TangentLayout<H>,
  hyper: Hyper<H, T>,
): Hyper<H, T> {
  const found = alongEach(cotangents, flat, layout, hyper, (pairs, all) => {
    const flowing = lengthOf(all);
    const moving = lengthOf(pairs.map(([, tangent]) => tangent));
    if (flowing === null || moving === null) return null;
    return slope(pairs.map(([cotangent, tangent]) => [cotangent.div(flowing), tangent.div(moving)]));
  });
  return gradientOf(hyper, found).gradient;
}

/** A cotangent, and the tangent of the same part. */
type Pair<S> = readonly [cotangent: S, tangent: S];

/** A scalar for each element of each hyperparameter, in their shapes, from what meets there and `all` cotangents. */
function alongEach<T extends TensorLike<T>, H extends string>(
  cotangents: Cotangents<string, T>,
  flat: State<string, T>,
  layout: TangentLayout<H>,
  hyper: Hyper<H, T>,
  along: <S extends TensorLike<S>>(pairs: readonly Pair<S>[], all: readonly S[]) => S | null,
): Cotangents<H, T> {
  const { directions } = layout;
  const flowing = Object.entries<T | null>(cotangents).flatMap(([part, cotangent]) =>
    cotangent === null ? [] : [{ cotangent, tangents: layout.tangentsOf(flat, part) }],
  );
  const byGroup = withRows<T, readonly (T | null)[]>(directions, <S extends TensorLike<S>>(rows: Rows<T, S>) => {
    const all = flowing.map(({ cotangent }) => rows.primal(cotangent));
    return directions.groups.map((group, g) => {
      const pairs = flowing.flatMap(({ tangents }, i): Pair<S>[] => {
        const [cotangent, tangent] = [all[i], tangents[g] ?? null];
        return cotangent === undefined || tangent === null ? [] : [[cotangent, rows.tangent(tangent, group)]];
      });
      const found = along(pairs, all);
      return found && rows.heldBy(found, group);
    });
  });
  return layout.partials(hyper, byGroup, () => false);
}

const slope = <T extends TensorLike<T>>(pairs: readonly Pair<T>[]): T | null =>
  total(pairs.map(([cotangent, tangent]) => dot(cotangent, tangent)));

/** The length of several numbers as one vector, or 1 where it is 0: what they are divided by is then 0 all the same. */
function lengthOf<T extends TensorLike<T>>(values: readonly T[]): T | null {
  if (values.length === 0) return null;
  const length = norm(stack(values.map((value) => norm(value))));
  return length.equal(0).where(1, length);
}

const total = <T extends TensorLike<T>>(terms: readonly T[]): T | null => {
  const [first, ...others] = terms;
  return first === undefined ? null : others.reduce((sum, term) => sum.add(term), first);
};
