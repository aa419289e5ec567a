/**
 * The classical Runge–Kutta method (Kutta 1901), of fourth order: four looks at the field in each step,
 *
 *   k₁ = f(x, t),  k₂ = f(x + h/2 k₁, t + h/2),  k₃ = f(x + h/2 k₂, t + h/2),  k₄ = f(x + h k₃, t + h),
 *   x ← x + h (k₁ + 2 k₂ + 2 k₃ + k₄)/6
 */
import { checkFunction, type TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { checked } from "../dynamics/checked.ts";
import type { Domains, Dynamics } from "../dynamics/dynamics.ts";
import type { State, StepContext } from "../dynamics/stepping.ts";
import { mapRecord } from "../records/record.ts";
import {
  checkFlow,
  checkSlopes,
  type Derivatives,
  fieldContext,
  type FieldContext,
  type Flow,
  moved,
  partOf,
  type Span,
  stepLength,
} from "./flow.ts";

/** A flow along any field. */
export type RungeKutta<
  H extends string,
  K extends string,
  D extends Domains<H>,
  I extends string,
  J extends string,
> = Flow<H, K, D, I> &
  Span<H> & {
    /** How fast the state moves: a derivative by the time for each of its parts, of its shape, or one that broadcasts to it. */
    field<T extends TensorLike<T>>(
      state: State<K, T>,
      hyper: Hyper<H, T>,
      context: FieldContext<T, I>,
    ): Derivatives<K, J, T>;
  };

/** Makes a dynamics of a vector field, whose runs are eager; see `rungeKutta4` of `@dualtape/runs`. */
export function rungeKutta4<
  H extends string,
  K extends string,
  D extends Domains<H>,
  I extends string = never,
  J extends string = K,
>(options: RungeKutta<H, K, D & Domains<H>, I, J>): Dynamics<H, K, D> {
  checkFlow("rungeKutta4", options, ["field"]);
  const { duration: _duration, timeStep: _timeStep, field, ...flow } = options;
  checkFunction("rungeKutta4", "field", field);
  const where = `${flow.name}, field`;
  return checked({
    ...flow,
    step<T extends TensorLike<T>>(state: State<K, T>, hyper: Hyper<H, T>, context: StepContext<T, I>): State<K, T> {
      const h = stepLength(options, hyper, context.lift);
      const slopes = (at: State<K, T>, c: number): State<K, T> =>
        checkSlopes(where, state, options.field(at, hyper, fieldContext(context, h, c)));
      const k1 = slopes(state, 0);
      const k2 = slopes(moved(state, k1, partOf(h, 1 / 2)), 1 / 2);
      const k3 = slopes(moved(state, k2, partOf(h, 1 / 2)), 1 / 2);
      const k4 = slopes(moved(state, k3, h), 1);
      const sum = mapRecord(k1, (slope, name) => slope.add(k2[name].add(k3[name]).mul(2)).add(k4[name]));
      return moved(state, sum, partOf(h, 1 / 6));
    },
  });
}
