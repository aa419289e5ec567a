/**
 * A step at the state where a run came to rest, as a linear map: A = ∂Φ/∂s backwards on a tape, forwards on duals. The tape is
 * recorded once, and swept as often as needed.
 */
import type { Lift, TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { advance, contextAt, type Dynamics, mapRecord, type State } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { type Cotangents, recordStep } from "../../derivatives/pullback.ts";

/** The step at a fixed point, and its products. */
export interface FixedPoint<H extends string, K extends string, T> {
  /** Φ(s). */
  readonly after: State<K, T>;
  /** Aᵀu and Bᵀu, with B = ∂Φ/∂λ. */
  pull(u: State<K, T>): { readonly state: State<K, T>; readonly hyper: Cotangents<H, T> };
  /** A v. */
  push(v: State<K, T>): State<K, T>;
  /** Bytes on the tape. */
  readonly bytes: number;
  /** How many products were taken so far. */
  products(): number;
}

/** The last step of a run, taken once more from its last state. */
export function fixedPoint<T extends TensorLike<T>, H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  state: State<K, T>,
  hyper: Hyper<H, T>,
  lift: Lift<Tensor, T>,
): FixedPoint<H, K, T> {
  const { result, bytes, pullback } = recordStep(dynamics, state, hyper, contextAt(dynamics, dynamics.steps, lift));
  const perturbation: Perturbation = { name: `last step of ${dynamics.name}` };
  const constant = (value: T): Dual<T> => new Dual(value, [], perturbation);
  const held = mapRecord(hyper, constant);
  let products = 0;
  return {
    after: result,
    bytes,
    products: () => products,
    pull(u) {
      products += 1;
      const { state: found, hyper: byHyper } = pullback(u);
      return { state: mapRecord(state, (part, name) => found[name] ?? part.zeroLike()), hyper: byHyper };
    },
    push(v) {
      products += 1;
      const moving = mapRecord(state, (part, name) => new Dual(part, [v[name]], perturbation));
      const after = advance(dynamics, moving, held, dynamics.steps, (value) => constant(lift(value)));
      return mapRecord(state, (part, name) => after[name].tangents[0] ?? part.zeroLike());
    },
  };
}
