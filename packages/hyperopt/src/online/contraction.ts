/**
 * Cotangents of a run against the tangents that travel with it: what forward mode carried up to a state, and what reverse mode
 * says of the rest, meet there.
 *
 *   dE/dλₖ = ⟨∇E, Zₖ⟩ + ∂E/∂λₖ
 */
import { dot, norm, sizeOf, stack, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { mapRecord, type State } from "@dualtape/runs/eager";
import { type Cotangents, gradientOf } from "../derivatives/pullback.ts";
import { tangentOf } from "../derivatives/tangents.ts";

/** ⟨∇E, Zₖ⟩ for each element of each hyperparameter, in their shapes; `null` where nothing meets: 0 by structure. */
export const slopes = <T extends TensorLike<T>, H extends string>(
  cotangents: Cotangents<string, T>,
  flat: State<string, T>,
  hyper: Hyper<H, T>,
): Cotangents<H, T> => alongEach(hyper, (direction) => slope(meeting(cotangents, flat, direction)));

/** ⟨∇E, Zₖ⟩ / ‖∇E‖ ‖Zₖ‖ over the parts where cotangents flow: the cosine of the angle, 0 where one of the two is 0. */
export function cosines<T extends TensorLike<T>, H extends string>(
  cotangents: Cotangents<string, T>,
  flat: State<string, T>,
  hyper: Hyper<H, T>,
): Hyper<H, T> {
  const flowing = lengthOf(Object.values<T | null>(cotangents).filter((cotangent) => cotangent !== null));
  const found = alongEach(hyper, (direction) => {
    const pairs = meeting(cotangents, flat, direction);
    const moving = lengthOf(pairs.map(([, tangent]) => tangent));
    if (flowing === null || moving === null) return null;
    return slope(pairs.map(([cotangent, tangent]) => [cotangent.div(flowing), tangent.div(moving)]));
  });
  return gradientOf(hyper, found).gradient;
}

/** A scalar for each element of each hyperparameter, in their shapes; `null` for a hyperparameter that has none. */
function alongEach<T extends TensorLike<T>, H extends string>(
  hyper: Hyper<H, T>,
  along: (direction: number) => T | null,
): Cotangents<H, T> {
  let direction = 0;
  return mapRecord(hyper, (at) => {
    const found = Array.from({ length: sizeOf(at.shape) }, () => along(direction++));
    if (found.every((one) => one === null)) return null;
    const zero = at.sum().zeroLike();
    return stack(found.map((one) => one ?? zero)).reshape(at.shape);
  });
}

/** The cotangents that meet a tangent along a direction, with it. */
const meeting = <T>(
  cotangents: Cotangents<string, T>,
  flat: State<string, T>,
  direction: number,
): readonly (readonly [cotangent: T, tangent: T])[] =>
  Object.entries<T | null>(cotangents).flatMap(([part, cotangent]) => {
    const tangent = tangentOf(flat, direction, part);
    return cotangent === null || tangent === null ? [] : [[cotangent, tangent] as const];
  });

const slope = <T extends TensorLike<T>>(pairs: readonly (readonly [T, T])[]): T | null =>
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
