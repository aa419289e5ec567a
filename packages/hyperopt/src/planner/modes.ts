/** The modes that a part of a run is computed in, on any kind of number: what is counted of it, and what is timed. */
import type { Lift, TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { advance, contextAt, type Dynamics, mapRecord, type State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Cotangents, recordObjective, recordStep } from "../derivatives/pullback.ts";

/** A part of a run: forward, and recorded and gone back through. */
export interface Part<H extends string, K extends string> {
  forward<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): unknown;
  reverse<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>): Cotangents<H, T>;
}

/** Step `t`. */
export const stepOf = <H extends string, K extends string>(
  dynamics: Pick<Dynamics<H, K>, "name" | "input" | "phase" | "step">,
  t: number,
): Part<H, K> => ({
  forward: (state, hyper, lift) => advance(dynamics, state, hyper, t, lift),
  reverse: (state, hyper, lift) =>
    recordStep(dynamics, state, hyper, contextAt(dynamics, t, lift)).pullback(
      mapRecord(state, (value) => value.zeroLike().add(1)),
    ).hyper,
});

/** The objective. */
export const objectiveOf = <H extends string, K extends string>(dynamics: Dynamics<H, K>): Part<H, K> => ({
  forward: (state, hyper, lift) => dynamics.objective(state, hyper, lift),
  reverse: (state, hyper, lift) => recordObjective(dynamics, state, hyper, lift).pullback().hyper,
});

/** A part on some numbers: plain, recorded and gone back through, and on duals that all have so many tangents. */
export function modesOf<T extends TensorLike<T>, H extends string, K extends string>(
  { forward, reverse }: Part<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
) {
  const perturbation: Perturbation = { name: "profile" };
  const withTangents = (tangents: number) => (value: T) =>
    new Dual(value, Array<T>(tangents).fill(value), perturbation);
  return {
    plain: () => forward(state, hyper, lift),
    reverse: () => reverse(state, hyper, lift),
    dual: (tangents: number) => {
      const dense = withTangents(tangents);
      return forward(mapRecord(state, dense), mapRecord(hyper, dense), (value) => withTangents(0)(lift(value)));
    },
  };
}
