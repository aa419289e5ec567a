/**
 * Newton's method on a vector function, x ← x − J⁻¹ f(x): the Jacobian by forward mode, the step by `solve`. Written for any kind
 * of number, it runs on duals as well, and then tells how the root moves with a parameter.
 *
 * Where does the ellipse x² + p y² = 4 meet the curve y = eˣ / 2?
 */
import { type Lift, solve, type TensorLike } from "@dualtape/core";
import { jacobian, jvp } from "@dualtape/forward";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";

/** What is to be zero at the point `[x, y]`. */
function residuals<S extends TensorLike<S>>(point: S, p: S): S {
  const [x, y] = [point.slice([0, 1]), point.slice([1, 2])];
  const ellipse = x.square().add(y.square().mul(p)).sub(4);
  return ellipse.concat([y.sub(x.exp().div(2))]);
}

/** The points on the way to the root, the start among them. */
function newton<S extends TensorLike<S>>(p: S, start: S): readonly S[] {
  const points = [start];
  let point = start;
  for (let i = 0; i < 7; i++) {
    const slopes = jacobian((at, lift) => residuals(at, lift(p)), point);
    point = point.sub(solve(slopes, residuals(point, p)));
    points.push(point);
  }
  return points;
}

const start = tensor([1, 1]);
const root = <S extends TensorLike<S>>(p: S, lift: Lift<Tensor, S>): S => newton(p, lift(start)).at(-1) ?? p;

const p = scalar(1);
const sizes = newton(p, start).map((point) => residuals(point, p).magnitude());
const { value, tangent } = jvp(root, p, scalar(1));
console.log(`the root ${value} after residuals ${sizes.map((size) => size.toExponential(0)).join(", ")}`);

