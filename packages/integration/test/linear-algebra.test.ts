/** `cholesky` and `solve`: closed forms, both precisions, eager and compiled, and what they refuse. */
import { compile, type Traced } from "@dualtape/compile";
import { vectorize } from "@dualtape/batch";
import {
  cholesky,
  type Custom,
  DualtapeError,
  inverse,
  logDeterminant,
  MatrixError,
  solve,
  type TensorLike,
  triangularSolve,
} from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { eye, type Precision, scalar, type Tensor, tensor, zeros } from "@dualtape/tensor";
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

describe.for(Object.entries(ways))("%s", ([, run]) => {
  test.for(precisions)("%s: the factor, its inverse, and the slope of log det A, which is A⁻¹", ([precision, most]) => {
    const a = A.to(precision);
    const near = (x: Tensor, y: Tensor): void => {
      expect(x.precision).toBe(precision);
      expect(relativeError([...x.data], [...y.data], 1)).toBeLessThan(most);
    };
    const inverted = run(inverse, a);
    near(run(cholesky, a), L);
    near(a.matmul(inverted), eye(3));
    near(run(logDeterminant, a), scalar(Math.log(36)));
    near(
      run((x) => jvp((y) => grad((z) => logDeterminant(z), y), x, x).tangent, a),
      inverted.neg(),
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
    [
      "an infinity",
      inverse,
      tensor([
        [1, -Infinity],
        [0, 1],
      ]),
      "[[1, -Infinity], [0, 1]] holds −∞ in row 0, column 1",
    ],
    ["a singular one to invert", inverse, zeros([1, 1]), "is singular to working precision"],
    ["a determinant of 0", logDeterminant, tensor([[[2]], [[0]]]), "the matrix [1] of the batch, [[0]], is singular"],
    [
      "one of many",
      cholesky,
      tensor([
        [[[1]], [[4]]],
        [[[1]], [[-4]]],
      ]),
      "the matrix [1, 1] of the batch, [[-4]], is not",
    ],
    ["one of many to solve by", (a) => solve(a, a), tensor([[[1]], [[NaN]]]), "[1] of the batch, [[NaN]], holds a NaN"],
    [
      "0 on a diagonal",
      (a) => triangularSolve(a, a),
      tensor([
        [1, 0],
        [2, 0],
      ]),
      "is singular: row 1 has 0",
    ],
    ["batches that do not broadcast", (a) => solve(a, a.slice([0, 2])), zeros([3, 1, 1]), "do not broadcast"],
    ["a vector to invert", inverse, tensor([1, 2]), "[2] is not a square matrix"],
    ["a vector without a determinant", logDeterminant, tensor([1, 2]), "[2] is not a square matrix"],
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

test.for(
  Object.entries({ cholesky, inverse, logDeterminant, solve: half(solve), triangularSolve: half(triangularSolve) }),
)("%s: a matrix of a Batch is named by its index, and as data of the error", ([, f]) => {
  const items = tensor([[[1]], [[2]], [[0]]]);
  for (const run of [vectorize((a: Tensor) => f(a)), compile(vectorize((a: Traced) => f(a)))]) {
    const refused = caught(() => run(items));
    expect(refused).toBeInstanceOf(MatrixError);
    expect(refused).toMatchObject({ index: [2] });
    expect(refused?.message).toContain("the matrix [2] of the batch, [[0]],");
  }
});

describe.for(Object.entries(ways))("%s, at the edges", ([, run]) => {
  test("a matrix of no rows, and a batch of no matrices", () => {
    for (const shape of [
      [0, 0],
      [0, 2, 2],
      [2, 0, 0],
    ]) {
      const none = zeros(shape);
      for (const f of [cholesky, inverse, half(solve), half(triangularSolve)])
        expect(run(f, none).shape).toEqual(shape);
      const logarithms = run(logDeterminant, none);
      expect(logarithms.shape).toEqual(shape.slice(0, -2));
      expect(logarithms.data.every((x) => x === 0)).toBe(true);
    }
  });
  test("the other triangle is not read, and has no derivative", () => {
    const a = tensor([
      [2, NaN],
      [1, 4],
    ]);
    const b = tensor([2, 5]);
    const f = <S extends TensorLike<S>>(x: S): S =>
      grad((y, lift) => triangularSolve(y, lift(x.detach().slice([0, 1], [0, 1]).broadcastTo([2, 1]))).sum(), x);
    expect(triangularSolve(a, b).toArray()).toEqual([1, 1]);
    expect(run(f, a).data[1]).toBe(0);
  });
  test("a determinant that would overflow, underflow or be negative has its logarithm", () => {
    const a = eye(2)
      .mul(-1e200)
      .reshape([1, 2, 2])
      .concat([eye(2).mul(1e-200).reshape([1, 2, 2])]);
    expect(relativeError([...run(logDeterminant, a).data], [400 * Math.LN10, -400 * Math.LN10])).toBeLessThan(1e-15);
    expect(run(logDeterminant, tensor([[-3]])).item()).toBe(Math.log(3));
  });
});

/** An operation of two inputs, of one. */
function half(f: <S extends TensorLike<S>>(a: S, b: S) => S): <S extends TensorLike<S>>(a: S) => S {
  return (a) => f(a, a);
}
/** What a call throws. */
function caught(run: () => unknown): MatrixError | null {
  try {
    run();
  } catch (error) {
    if (error instanceof MatrixError) return error;
  }
  return null;
}

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
