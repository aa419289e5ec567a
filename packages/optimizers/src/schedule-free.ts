/**
 * Schedule-free learning (Defazio et al. 2024, "The Road Less Scheduled"): averaging in place of a schedule that falls. Gradients are
 * taken at y, which is the parameter; z makes the steps, and x is their average, the weights to judge and to use.
 *
 *   z ← z − γ u,  with u the step of the method at y
 *   x ← (1 − c) x + c z,  with c = γ²/Σ γ² over all steps so far
 *   y ← (1 − β) z + β x
 *
 * As in the authors' code and optax, γ in c is the greatest so far; in the paper, that of the step. They are the same while it does
 * not fall. Both compute one of x, y and z from the others, where here each has its place; both warm up by an option, which is
 * `scheduled(…, "learningRate", warmUp(…))` here.
 */
import type { TensorLike } from "@dualtape/core";
import type { After, Before } from "./optimizer.ts";

/** What is remembered: z, x, the greatest rate so far and Σ γ², two scalars. */
export type Averaged = "base" | "average" | "greatestRate" | "weightSum";

/** The slots before the first step. */
export function averagedSlots<T extends TensorLike<T>>(parameter: T): Readonly<Record<Averaged, T>> {
  const none = parameter.zeroLike().sum();
  return { base: parameter, average: parameter, greatestRate: none, weightSum: none };
}

/** A step of z along `update` at a rate, and where it leaves x and y. */
export function averagedStep<T extends TensorLike<T>>(
  rate: T,
  beta: T,
  update: T,
  { slots }: Pick<Before<Averaged, T>, "slots">,
): After<Averaged, T> {
  const base = slots.base.sub(update.mul(rate));
  const greatestRate = slots.greatestRate.maximum(rate);
  const weight = greatestRate.square();
  const weightSum = slots.weightSum.add(weight);
  const average = slots.average.add(base.sub(slots.average).mul(weight.div(weightSum)));
  const parameter = base.add(average.sub(base).mul(beta));
  return { parameter, slots: { base, average, greatestRate, weightSum } };
}
