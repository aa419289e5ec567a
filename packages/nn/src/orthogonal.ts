/**
 * Orthogonal matrices for weights (Saxe, McClelland & Ganguli 2014), by Gram and Schmidt's process on normal rows. Each
 * row is projected twice, which makes rounding harmless (Giraud et al. 2005).
 */
import { ArgumentError, checkShape, formatShape, normalized, type TensorLike } from "@dualtape/core";
import { checkRandom } from "./checks.ts";
import type { Initializer } from "./initializers.ts";

/** A matrix whose rows are orthonormal, or its columns where those are fewer; throws on a shape that is no matrix. */
export const orthogonal: Initializer = (shape, random) => {
  checkShape("orthogonal", shape);
  checkRandom("orthogonal", random);
  const [rows, columns] = shape;
  if (!rows || !columns || shape.length > 2) {
    throw new ArgumentError(
      "orthogonal",
      `shape ${formatShape(shape)} is no matrix`,
      "Give two axes, and reshape after",
    );
  }
  const directions = random.normal([Math.min(rows, columns), Math.max(rows, columns)], 0, 1);
  const basis = orthonormal(directions);
  return rows <= columns ? basis : basis.transpose();
};

function orthonormal<T extends TensorLike<T>>(directions: T): T {
  const row = (i: number): T => directions.slice([i, i + 1]);
  let basis = unit(row(0));
  for (let i = 1; i < (directions.shape[0] ?? 0); i++) {
    const rest = without(without(row(i), basis), basis);
    basis = basis.concat([unit(rest)]);
  }
  return basis;
}

const without = <T extends TensorLike<T>>(x: T, basis: T): T => x.sub(x.matmul(basis.transpose()).matmul(basis));

function unit<T extends TensorLike<T>>(x: T): T {
  const direction = normalized(x).unit;
  if (direction.magnitude() > 0) return direction;
  throw new ArgumentError("orthogonal", "a row depends on those before it", "Give a random source that varies");
}
