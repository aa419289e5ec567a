/** Triangles of matrices: the linear maps that keep one of them, and substitution, which solves by one. */
import { must } from "../must.ts";
import type { Custom, TensorLike } from "../number.ts";
import { batchOf, eachIndex, matrixAt, orderOf, type Triangle } from "./matrix.ts";

/** A row that keeps a triangle, its diagonal multiplied, and has zeros elsewhere: linear, and its own transpose. */
function keeping(name: string, triangle: Triangle, diagonal: number): Custom {
  const again = <S extends TensorLike<S>>(d: S): S => d.custom(row);
  const row: Custom = {
    name,
    broadcasts: true,
    shape([x]) {
      orderOf(name, x);
      return x;
    },
    value(result, [x]) {
      eachIndex(batchOf(x.shape), (index) => {
        const { data: from, shape } = matrixAt(x, index);
        const { data: to } = matrixAt(result, index);
        const [n = 0] = shape;
        for (let i = 0; i < n; i++) {
          const [start, end] = triangle === "lower" ? [0, i + 1] : [i, n];
          for (let j = start; j < end; j++) to[i * n + j] = must(from[i * n + j], "element") * (i === j ? diagonal : 1);
        }
      });
    },
    partials: [{ differential: () => again, transpose: () => again }],
  };
  return row;
}

const triangles: Readonly<Record<Triangle, Custom>> = {
  lower: /* @__PURE__ */ keeping("lowerTriangle", "lower", 1),
  upper: /* @__PURE__ */ keeping("upperTriangle", "upper", 1),
};
const half = /* @__PURE__ */ keeping("halfLower", "lower", 0.5);

/** A triangle of each matrix, with zeros in the other. */
export const triangleOf = <S extends TensorLike<S>>(x: S, triangle: Triangle): S => x.custom(triangles[triangle]);

/** The lower triangle of each matrix, its diagonal halved. */
export const halfLower = <S extends TensorLike<S>>(x: S): S => x.custom(half);

/**
 * Turns the `m` columns of right sides into solutions by a triangle of order `n`, row by row; with `unit`, its diagonal is taken for
 * ones, whatever stands there.
 */
export function substitute(
  matrix: Float64Array,
  n: number,
  x: Float64Array,
  m: number,
  triangle: Triangle,
  unit = false,
): void {
  for (let step = 0; step < n; step++) {
    const i = triangle === "lower" ? step : n - 1 - step;
    const [start, end] = triangle === "lower" ? [0, i] : [i + 1, n];
    for (let k = start; k < end; k++) addRow(x, m, i, k, -must(matrix[i * n + k], "element"));
    if (unit) continue;
    const pivot = must(matrix[i * n + i], "pivot");
    for (let j = i * m; j < (i + 1) * m; j++) x[j] = must(x[j], "element") / pivot;
  }
}

/** Adds a multiple of row `k` to row `i`, from a column on. */
export function addRow(data: Float64Array, width: number, i: number, k: number, factor: number, from = 0): void {
  if (factor === 0) return;
  for (let to = i * width + from, at = k * width + from; to < (i + 1) * width; to++, at++) {
    data[to] = (data[to] as number) + factor * (data[at] as number);
  }
}
