/**
 * First and second derivatives by every way to get them: the two modes, and each of them over each.
 *
 * `Var<Dual<Tensor>>` is forward over reverse: the tape of the inner differentiation holds duals of the outer one.
 */
import type { TensorFunction } from "@dualtape/core";
import { jacobian, jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import type { Tensor } from "@dualtape/tensor";
import type { GradientMode } from "@dualtape/testing";

type HessianProduct = (f: TensorFunction<Tensor>, at: Tensor, along: Tensor) => Tensor;

/** The gradient of a scalar-valued function. */
export const gradients = { forward: jacobian, reverse: grad } satisfies Readonly<Record<string, GradientMode>>;

/** The Hessian of a scalar-valued function times a vector. */
export const hessianProducts: Readonly<Record<string, HessianProduct>> = {
  "Var<Dual>, forward over reverse": (f, at, along) =>
    jvp((x, lift) => grad((y, up) => f(y, (constant) => up(lift(constant))), x), at, along).tangent,
  "Dual<Var>, reverse over forward": (f, at, along) =>
    grad((x, lift) => jvp((y, up) => f(y, (constant) => up(lift(constant))), x, lift(along)).tangent, at),
  "Dual<Dual>, forward over forward": (f, at, along) =>
    jacobian((x, lift) => jvp((y, up) => f(y, (constant) => up(lift(constant))), x, lift(along)).tangent, at),
  "Var<Var>, reverse over reverse": (f, at, along) =>
    grad(
      (x, lift) =>
        grad((y, up) => f(y, (constant) => up(lift(constant))), x)
          .mul(lift(along))
          .sum(),
      at,
    ),
};
