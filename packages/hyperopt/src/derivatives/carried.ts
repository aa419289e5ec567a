/**
 * A run on duals as a run on plain numbers: a dynamics whose state holds the tangents, too.
 *
 *   (sₜ, Zₜ) = (Φₜ(sₜ₋₁), Aₜ Zₜ₋₁ + Bₜ)
 */
import type { Lift, TensorLike } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import type { Hyper } from "@dualtape/optimizers";
import { type Dynamics, type Runnable, type State, type StepContext, within } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { seed, type Seeded } from "./seed.ts";
import { TangentLayout } from "./tangents.ts";

/** A run that carries its tangents along. */
export interface Carried<H extends string> extends Runnable<H, string> {
  readonly layout: TangentLayout;
  /** The objective and its tangents, laid out as the state is. */
  objective<T extends TensorLike<T>>(
    flat: State<string, T>,
    hyper: Hyper<H, T>,
    lift: Lift<Tensor, T>,
  ): State<string, T>;
}

/** Lets a run of a dynamics carry a tangent for each element of its hyperparameters. */
export function carried<H extends string, K extends string>(dynamics: Dynamics<H, K>): Carried<H> {
  const { name, steps, engine, compiler } = dynamics;
  const perturbation: Perturbation = { name: `hybrid run of ${name}` };
  const constant = <T extends TensorLike<T>>(value: T): Dual<T> => new Dual(value, [], perturbation);
  const layout = new TangentLayout();
  const known = new WeakMap<object, unknown>();
  /** The seeds of these hyperparameters, one for all steps: they make their tangents when first asked. */
  const seeded = <T extends TensorLike<T>>(hyper: Hyper<H, T>): Seeded<H, T> => {
    const seeds = (known.get(hyper) as Seeded<H, T> | undefined) ?? seed(hyper, perturbation);
    known.set(hyper, seeds);
    return seeds;
  };
  return {
    name,
    steps,
    ...(engine && { engine }),
    ...(compiler && { compiler }),
    ...(dynamics.phase && { phase: (t: number) => dynamics.phase?.(t) ?? "" }),
    layout,
    input: (t) => dynamics.input?.(t) ?? {},
    start: (hyper, lift) => layout.layOut(dynamics.start(seeded(hyper).duals, (value) => constant(lift(value)))),
    step<T extends TensorLike<T>>(
      flat: State<string, T>,
      hyper: Hyper<H, T>,
      context: StepContext<T>,
    ): State<string, T> {
      const { duals, directions } = seeded(hyper);
      const state = layout.carry<T, K>(flat, directions.length, 1, perturbation);
      return layout.layOut(dynamics.step<Dual<T>>(state, duals, within(context, constant<T>)));
    },
    objective<T extends TensorLike<T>>(flat: State<string, T>, hyper: Hyper<H, T>, lift: Lift<Tensor, T>) {
      const { duals, directions } = seeded(hyper);
      const state = layout.carry<T, K>(flat, directions.length, 1, perturbation);
      return layout.layOut({ objective: dynamics.objective<Dual<T>>(state, duals, (value) => constant(lift(value))) });
    },
  };
}
