/**
 * The eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi rotations (Golub & Van Loan, "Matrix Computations",
 * §8.5): each turns a pair of axes until the element off the diagonal is 0 there, and in a few sweeps all of them are.
 */

import { must } from "@dualtape/core";
import { hypot } from "@dualtape/core/portable";

/** An eigenvalue with its eigenvector, of length 1. */
export interface Eigenpair {
  readonly value: number;
  readonly vector: readonly number[];
}

const SWEEPS = 60;

/** All eigenpairs, by descending size of the eigenvalue. Reads the symmetric part ½(M + Mᵀ). */
export function symmetricEigen(matrix: readonly (readonly number[])[]): readonly Eigenpair[] {
  const n = matrix.length;
  const index = (i: number, j: number): number => i * n + j;
  const a = Float64Array.from({ length: n * n }, (_, place) => {
    const [i, j] = [Math.floor(place / n), place % n];
    return (must(matrix[i]?.[j], "element") + must(matrix[j]?.[i], "element")) / 2;
  });
  const axes = Float64Array.from({ length: n * n }, (_, place) => (place % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [off, one, other] = [at(a, index(p, q)), at(a, index(p, p)), at(a, index(q, q))];
        if (Math.abs(off) <= 1e-3 * Number.EPSILON * hypot(one, other)) continue;
        turned = true;
        const theta = (other - one) / (2 * off);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + hypot(theta, 1));
        const cosine = 1 / hypot(tangent, 1);
        for (let i = 0; i < n; i++) rotate(a, index(i, p), index(i, q), cosine, tangent * cosine);
        for (let i = 0; i < n; i++) rotate(a, index(p, i), index(q, i), cosine, tangent * cosine);
        for (let i = 0; i < n; i++) rotate(axes, index(i, p), index(i, q), cosine, tangent * cosine);
        a[index(p, q)] = 0;
        a[index(q, p)] = 0;
      }
    }
  }
  return Array.from({ length: n }, (_, k) => ({
    value: at(a, index(k, k)),
    vector: Array.from({ length: n }, (_, i) => at(axes, index(i, k))),
  })).sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
}

const at = (values: Float64Array, place: number): number => must(values[place], "element");

/** Turns the elements at `i` and `j`. */
function rotate(values: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [x, y] = [at(values, i), at(values, j)];
  values[i] = cosine * x - sine * y;
  values[j] = sine * x + cosine * y;
}
