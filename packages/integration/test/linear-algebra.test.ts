/** `cholesky` and `solve`: closed forms, both precisions, eager and compiled, and what they refuse. */
import { compile, type Traced } from "@dualtape/compile";
import { cholesky, type Custom, DualtapeError, solve, type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { eye, type Precision, scalar, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";

/** L of small whole numbers, so that A = L Lᵀ is exact in both precisions. */
const L = tensor([
  [2, 0, 0],
  [1, 3, 0],
  [-1, 2, 1],
]);
const A = L.matmul(L.transpose());

const precisions = [
  ["float64", 1e-12],
  ["float32", 1e-5],
] as const satisfies readonly (readonly [Precision, number])[];

/** How a function is computed: as it is called, and as a program of either back end. */
const ways: Readonly<Record<string, (f: <S extends TensorLike<S>>(a: S) => S, at: Tensor) => Tensor>> = {
  eager: (f, at) => f(at),
  compiled: (f, at) => compile((a: Traced) => f(a), { backEnd: "webassembly" })(at),
  interpreted: (f, at) => compile((a: Traced) => f(a), { backEnd: "interpreter" })(at),
};

const logDeterminant = <S extends TensorLike<S>>(a: S): S => {
  const factor = cholesky(a);
  const n = factor.shape[0] ?? 0;
  return factor
    .reshape([n * n])
    .take(Array.from({ length: n }, (_, i) => i * (n + 1)))
    .log()
    .sum()
    .mul(2);
};

describe.for(Object.entries(ways))("%s", ([, run]) => {
  test.for(precisions)("%s: the factor, its inverse, and the slope of log det A, which is A⁻¹", ([precision, most]) => {
    const a = A.to(precision);
    const near = (x: Tensor, y: Tensor): void => {
      expect(x.precision).toBe(precision);
      expect(relativeError([...x.data], [...y.data], 1)).toBeLessThan(most);
    };
    const inverse = run(
      (x) =>
        solve(x, x)
          .mul(0)
          .add(solve(x, identityOf(x))),
      a,
    );
    near(run(cholesky, a), L);
    near(a.matmul(inverse), eye(3));
    near(run(logDeterminant, a), scalar(Math.log(36)));
    near(
      run((x) => jvp((y) => grad((z) => logDeterminant(z), y), x, x).tangent, a),
      inverse.neg(),
    );
  });

  test.for<readonly [string, <S extends TensorLike<S>>(a: S) => S, Tensor, string]>([
    [
      "not definite",
      cholesky,
      tensor([
        [1, 2],
        [2, 1],
      ]),
      "[[1, 2], [2, 1]] is not positive definite: pivot 1 is -3",
    ],
    [
      "semidefinite",
      cholesky,
      tensor([
        [1, 1],
        [1, 1],
      ]),
      "pivot 1 is 0",
    ],
    [
      "a NaN",
      cholesky,
      tensor([
        [1, NaN],
        [NaN, 1],
      ]),
      "holds a NaN",
    ],
    [
      "singular",
      (a) => solve(a, a),
      tensor([
        [1, 2],
        [2, 4],
      ]),
      "[[1, 2], [2, 4]] is singular",
    ],
    [
      "singular but for rounding",
      (a) => solve(a, a),
      tensor([
        [0.1, 0.3],
        [0.2, 0.6],
      ]),
      "is singular",
    ],
    [
      "a NaN to solve by",
      (a) => solve(a, a),
      tensor([
        [1, NaN],
        [0, 1],
      ]),
      "holds a NaN",
    ],
    ["a vector", cholesky, tensor([1, 2]), "[2] is not a square matrix"],
    ["a rectangle", cholesky, tensor([[1, 2]]), "[1, 2] is not a square matrix"],
    ["a batch", (a) => solve(a, a), tensor([[[1]], [[2]]]), "one at a time"],
    ["another number of rows", (a) => solve(a, a.slice([0, 1])), eye(2), "no system of equations"],
  ])("refuses %s", ([, f, at, message]) => {
    expect(() => run(f, at)).toThrow(DualtapeError);
    expect(() => run(f, at)).toThrow(message);
  });

  test("a program goes on after a matrix that it refused", () => {
    const f = compile((a: Traced) => cholesky(a));
    expect(() => f(tensor([[-1]]))).toThrow("not positive definite");
    expect(f(tensor([[4]])).toArray()).toEqual([[2]]);
  });
});

test("a large matrix is shown in part", () => {
  expect(() => solve(eye(50).mul(0), eye(50))).toThrow("[[0, 0, 0, 0, 0, 0, …], ");
});

describe("a row of one's own is held to its shapes", () => {
  const row: Custom = {
    name: "wrong",
    shape: ([x]) => x,
    value: (y, [x]) => y.data.set(x.data),
    partials: [{ differential: () => (d) => d.sum(), transpose: () => (d) => d.sum() }],
  };
  test.for<readonly [string, () => unknown, string]>([
    [
      "of its differential",
      () => jvp((x) => x.custom(row), tensor([1, 2]), tensor([1, 1])),
      "the differential of wrong by input 0",
    ],
    ["of its transpose", () => grad((x) => x.custom(row).sum(), tensor([1, 2])), "the transpose of wrong by input 0"],
    ["of its result", () => tensor([1]).custom({ ...row, shape: () => [0.5] }), "is not a shape"],
    ["and to the number of its inputs", () => tensor([1]).custom(row, tensor([1])), "given 2 inputs"],
  ])("%s", ([, run, message]) => {
    expect(run).toThrow(DualtapeError);
    expect(run).toThrow(message);
  });
});

/** The identity of a kind of number. */
function identityOf<S extends TensorLike<S>>(a: S): S {
  const n = a.shape[0] ?? 0;
  const column = a.zeroLike().sum(1, true).add(1);
  return column
    .pad(null, [0, n])
    .reshape([n * (n + 1)])
    .slice([0, n * n])
    .reshape([n, n]);
}
