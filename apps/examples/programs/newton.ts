/**
 * Newton's method on a vector function, x ← x − J⁻¹ f(x): the Jacobian by forward mode, the step by `solve`. It is written for any
 * kind of number, so it runs on duals as well, and then tells how the root moves with a parameter of the problem.
 *
 * Where does the ellipse x² + p y² = 4 meet the curve y = eˣ / 2?
 */
import { type Lift, solve, type TensorLike } from "@dualtape/core";
import { jacobian } from "@dualtape/forward";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";

/** What is zero where they meet, at the point `[x, y]`. */
function residuals<S extends TensorLike<S>>(point: S, p: S): S {
  const [x, y] = [point.slice([0, 1]), point.slice([1, 2])];
  const ellipse = x.square().add(y.square().mul(p)).sub(4);
  return ellipse.concat([y.sub(x.exp().div(2))]);
}

/** The point after some steps of Newton's method. */
function newton<S extends TensorLike<S>>(start: S, p: S, steps: number): S {
  let point = start;
  for (let step = 0; step < steps; step++) {
    const slopes = jacobian((at, lift) => residuals(at, lift(p)), point);
    point = point.sub(solve(slopes, residuals(point, p)));
  }
  return point;
}

const start = tensor([1, 1]);
const p = scalar(1);
const sizes = [0, 1, 2, 3, 4, 5].map((steps) => residuals(newton(start, p, steps), p).magnitude());
console.log(`residuals ${sizes.map((size) => size.toExponential(0)).join(", ")}`);
for (const [i, size] of sizes.slice(1).entries()) {
  if (!(size <= (sizes[i] ?? 0) ** 2 + 1e-15)) throw new Error("each step should square the residual");
}

// The root as a function of p has a derivative: that of the whole iteration. By the implicit function theorem it is −J⁻¹ ∂f/∂p.
const rootOf = <S extends TensorLike<S>>(p: S, lift: Lift<Tensor, S>): S => newton(lift(start), p, 6);
const root = newton(start, p, 6);
const moves = jacobian(rootOf, p);
const slopes = jacobian((at, lift) => residuals(at, lift(p)), root);
const byParameter = jacobian((q, lift) => residuals(lift(root), q), p);
const implicit = solve(slopes, byParameter).neg();
console.log(`the root ${root} moves with p by ${moves}`);
if (!(moves.sub(implicit).magnitude() < 1e-12)) throw new Error(`it should move by ${implicit}`);
