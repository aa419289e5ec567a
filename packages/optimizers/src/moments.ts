/** Exponentially weighted running means, as RMSProp, Adam and their kin keep of g and g². */
import type { TensorLike } from "@dualtape/core";
import type { StepNumber } from "./step-number.ts";

/** The running mean β·old + (1 − β)·fresh. */
export const blend = <T extends TensorLike<T>>(beta: T, old: T, fresh: T): T => fresh.add(old.sub(fresh).mul(beta));

/** What scales a running mean that started at 0, freed of that bias: x / (1 − βᵗ), by one division for all elements. */
export const unbias = <T extends TensorLike<T>>(beta: T, x: T, t: StepNumber<T>): T =>
  x.mul(beta.pow(t).neg().add(1).reciprocal());
