/** Hyperparameters between their domains and the unconstrained space behind them: h = constrain(u). */
import type { Domain, TensorLike } from "@dualtape/core";
import type { Hyper } from "@dualtape/optimizers";
import { vjp } from "@dualtape/reverse";
import { type Domains, mapRecord } from "@dualtape/runs/eager";
import { checkValues } from "./checks.ts";

/** From the unconstrained space into the domains. */
export const constrain = <H extends string, T extends TensorLike<T>>(
  domains: Domains<H>,
  u: Hyper<H, T>,
): Hyper<H, T> => {
  checkValues("constrain", domains, u);
  return mapRecord(domains, (domain: Domain, name) => domain.constrain(u[name]));
};

/** The unconstrained values that the domains can tell apart: what goes further is brought back. */
export const hold = <H extends string, T extends TensorLike<T>>(domains: Domains<H>, u: Hyper<H, T>): Hyper<H, T> =>
  mapRecord(u, (value, name) => domains[name].hold(value));

/** From the domains into the unconstrained space. */
export const unconstrain = <H extends string, T extends TensorLike<T>>(
  domains: Domains<H>,
  h: Hyper<H, T>,
): Hyper<H, T> => {
  checkValues("unconstrain", domains, h);
  return mapRecord(domains, (domain: Domain, name) => domain.unconstrain(h[name]));
};

/** A gradient by natural values as one by unconstrained values: (∂h/∂u)ᵀ g. */
export const pullToUnconstrained = <H extends string, T extends TensorLike<T>>(
  domains: Domains<H>,
  u: Hyper<H, T>,
  gradient: Hyper<H, T>,
): Hyper<H, T> => mapRecord(u, (at, name) => vjp((x) => domains[name].constrain(x), at).pullback(gradient[name]));
