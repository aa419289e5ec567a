/**
 * A run on duals as a run on plain numbers: a dynamics whose state holds the tangents, too.
 *
 *   (sₜ, Zₜ) = (Φₜ(sₜ₋₁), Aₜ Zₜ₋₁ + Bₜ)
 */
import { type Lift, must, type Shape, type TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { type Dynamics, frameOf, type Runnable, type State, type StepContext, within } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { directionsOf } from "./directions.ts";
import { type Rows, withRows } from "./rows.ts";
import { seed } from "./seed.ts";
import { isTangent, partOf, runIn, TangentLayout } from "./tangents.ts";

/** A run that carries its tangents along. */
export interface Carried<H extends string> extends Runnable<H, string> {
  readonly layout: TangentLayout<H>;
  /** The objective and its tangents, laid out as the state is. */
  objective<T extends TensorLike<T>>(
    flat: State<string, T>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ): State<string, T>;
}

/** Lets a run of a dynamics carry tangents by the elements of its hyperparameters, of these shapes. */
export function carried<H extends string, K extends string>(
  dynamics: Dynamics<H, K>,
  shapes: Hyper<H, { readonly shape: Shape }>,
): Carried<H> {
  const perturbation: Perturbation = { name: `hybrid run of ${dynamics.name}` };
  const layout = new TangentLayout(directionsOf(shapes));
  const { directions } = layout;
  const known = new WeakMap<object, unknown>();
  const constantIn =
    <T extends TensorLike<T>, S extends TensorLike<S>>(rows: Rows<T, S>) =>
    (value: T): Dual<S> =>
      new Dual(rows.primal(value), [], perturbation);
  /** The seeds of these hyperparameters, one for all steps: they make their tangents when first asked. */
  const seeded = <T extends TensorLike<T>, S extends TensorLike<S>>(
    hyper: Hyper<H, T>,
    rows: Rows<T, S>,
    lift: Lift<Tensor, T>,
  ): Hyper<H, Dual<S>> => {
    const seeds =
      (known.get(hyper) as Hyper<H, Dual<S>> | undefined) ?? seed(hyper, directions, rows, perturbation, lift);
    known.set(hyper, seeds);
    return seeds;
  };
  return {
    ...frameOf(dynamics),
    layout,
    rowNames: layout.rowNames,
    zeros: (key) => isTangent(key) || (dynamics.zeros?.(partOf(key) as K) ?? false),
    ...(dynamics.monitor && {
      monitor: <T extends TensorLike<T>>(flat: State<string, T>): T =>
        must(dynamics.monitor, "monitor")<T>(runIn<T, K>(flat)),
    }),
    start<T extends TensorLike<T>>(hyper: Hyper<H, T>, lift: Lift<Tensor, T>): State<string, T> {
      return withRows<T, State<string, T>>(directions, (rows) => {
        const constant = constantIn(rows);
        return layout.layOut(
          dynamics.start(seeded(hyper, rows, lift), (value) => constant(lift(value))),
          rows,
        );
      });
    },
    step<T extends TensorLike<T>>(
      flat: State<string, T>,
      hyper: Hyper<H, T>,
      context: StepContext<T>,
    ): State<string, T> {
      return withRows<T, State<string, T>>(directions, <S extends TensorLike<S>>(rows: Rows<T, S>) => {
        const state = layout.carry<T, S, K>(flat, rows, 1, perturbation);
        const duals = seeded(hyper, rows, context.lift);
        return layout.layOut(dynamics.step<Dual<S>>(state, duals, within(context, constantIn(rows))), rows);
      });
    },
    objective<T extends TensorLike<T>>(flat: State<string, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>) {
      return withRows<T, State<string, T>>(directions, <S extends TensorLike<S>>(rows: Rows<T, S>) => {
        const state = layout.carry<T, S, K>(flat, rows, 1, perturbation);
        const constant = constantIn(rows);
        const duals = seeded(hyper, rows, lift);
        return layout.layOut(
          { objective: dynamics.objective<Dual<S>>(state, duals, (value) => constant(lift(value))) },
          rows,
        );
      });
    },
  };
}
