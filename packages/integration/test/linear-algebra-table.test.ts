/**
 * Linear algebra on matrices and batches of them, against mpmath (`fixtures/linear-algebra.py`): values, gradients and products of the
 * Hessian, by every nesting, eager, compiled and as a batch; and hypergradients of runs whose steps are made of it.
 */
import { vectorize } from "@dualtape/batch";
import { type BackEnd, compile, type Traced } from "@dualtape/compile";
import {
  cholesky,
  inverse,
  logDeterminant,
  type Precision,
  sizeOf,
  solve,
  stack,
  type TensorLike,
  triangularSolve,
} from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { dynamics, hybrid, hypergradient, positive, unrolled } from "@dualtape/hyperopt";
import * as eager from "@dualtape/hyperopt/eager";
import { grad } from "@dualtape/reverse";
import { eye, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import table from "./fixtures/linear-algebra.json" with { type: "json" };
import { hessianProducts } from "./nestings.ts";

type Case = (typeof table.cases)[number];

/** The operations by the names of the table. */
const apply: Readonly<Record<string, <S extends TensorLike<S>>(a: S, b: S) => S>> = {
  cholesky,
  triangularSolve,
  "triangularSolve, upper": (a, b) => triangularSolve(a, b, "upper"),
  solve,
  inverse,
  logDeterminant,
};
const operationOf = (name: string) => apply[name] ?? expect.fail(`the table has an unknown operation, ${name}`);

/** The operation on the inputs that one list holds, its elements in a list again. */
function listed<S extends TensorLike<S>>({ operation, shapes, value }: Case, x: S): S {
  let start = 0;
  const [a = x, b = a] = shapes.map((shape) => x.slice([start, (start += sizeOf(shape))]).reshape(shape));
  return operationOf(operation)(a, b).reshape([value.length]);
}

/** Elements, gradient and product in one list: forward over reverse, on any kind of number. */
function quantities<T extends TensorLike<T>>(of: Case, x: T, weights: T, along: T): T {
  const gradient = <S extends TensorLike<S>>(at: S, w: S): S => grad((y, lift) => listed(of, y).mul(lift(w)).sum(), at);
  const { value, tangent } = jvp((y, lift) => gradient(y, lift(weights)), x, along);
  return listed(of, x).concat([value, tangent]);
}

type Way = (of: Case, x: Tensor, weights: Tensor, along: Tensor) => Tensor;
const program =
  (backEnd: BackEnd): Way =>
  (of, ...inputs) =>
    compile((x: Traced, w: Traced, v: Traced) => quantities(of, x, w, v), { backEnd })(...inputs);
/** The second of two items; the first is twice the matrices. */
const second =
  (many: (of: Case, x: Tensor, weights: Tensor, along: Tensor) => Tensor): Way =>
  (of, x, w, v) =>
    many(of, stack([x.mul(2), x]), stack([w, w]), stack([v, v]))
      .slice([1, 2])
      .reshape([-1]);
const ways: Readonly<Record<string, Way>> = {
  eager: quantities,
  compiled: program("webassembly"),
  interpreted: program("interpreter"),
  batched: second((of, ...inputs) =>
    vectorize(<S extends TensorLike<S>>(x: S, w: S, v: S) => quantities(of, x, w, v))(...inputs),
  ),
  "batched in a program": second((of, ...inputs) =>
    compile(vectorize((x: Traced, w: Traced, v: Traced) => quantities(of, x, w, v)))(...inputs),
  ),
};

const precisions = [
  ["float64", 1e-13],
  ["float32", 2e-5],
] as const satisfies readonly (readonly [Precision, number])[];

describe.for(precisions)("%s", ([precision, most]) => {
  test.for(table.cases.map((of) => [`${of.operation} of ${JSON.stringify(of.shapes)}`, of] as const))(
    "%s",
    ([, of]) => {
      const [x, weights, along] = [of.at, of.weights, of.along].map((list) => tensor(list, { precision })) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const expected = [of.value, of.gradient, of.product];
      for (const [name, way] of Object.entries(ways)) {
        const { data, precision: found } = way(of, x, weights, along);
        expect(found, name).toBe(precision);
        let start = 0;
        for (const list of expected) {
          const part = [...data.subarray(start, (start += list.length))];
          expect(relativeError(part, list, 1), name).toBeLessThan(most);
        }
      }
      for (const [name, product] of Object.entries(hessianProducts)) {
        const found = product((y, lift) => listed(of, y).mul(lift(weights)).sum(), x, along);
        expect(relativeError([...found.data], of.product, 1), name).toBeLessThan(most);
      }
    },
  );
});

const STARTS = table.starts.length;
/** The runs of the table, by whoever makes a dynamics: with a compiler or without. */
const runOf = (name: string, make: typeof dynamics) =>
  make({
    name,
    hyperparameters: { ridge: positive(0.25) },
    steps: 100,
    start: ({ ridge }, lift) => ({
      x: lift(tensor(table.starts)),
      a: lift(eye(3))
        .mul(ridge)
        .add(lift(tensor(table.base)))
        .broadcastTo([STARTS, 3, 3]),
      tilt: lift(tensor(table.tilt)).broadcastTo([STARTS, 3, 3]),
      b: lift(tensor(table.right)),
      weights: lift(tensor([1, 1 / 3, 1 / 5, 1 / 2, 1 / 4, 1 / 6, 1 / 3, 1 / 5, 1 / 7])),
    }),
    step({ x, a, tilt, b, weights }) {
      const y = operationOf(name)(a.add(tilt.mul(x.reshape([STARTS, 1, 1]))), b);
      const [, rows = 1, columns = 1] = y.shape;
      const own = weights
        .reshape([3, 3])
        .slice([0, rows], [0, columns])
        .reshape([rows * columns]);
      const sums = y
        .reshape([STARTS, rows * columns])
        .mul(own)
        .sum(1);
      return { x: x.sub(sums.div(300)), a, tilt, b, weights };
    },
    objective: ({ x }) => x.square().sum(),
  });

test.for(table.runs)("the hypergradient of a run made of $operation", ({ operation, objective, gradient }) => {
  for (const make of [dynamics, eager.dynamics]) {
    for (const strategy of [hybrid, unrolled]) {
      const found = hypergradient(runOf(operation, make), strategy);
      expect(found.cost.engine).toBe(make === dynamics ? "compiled" : "eager");
      expect(relativeError(found.value.item(), objective)).toBeLessThan(1e-13);
      expect(relativeError(found.gradient.ridge.item(), gradient)).toBeLessThan(1e-12);
    }
  }
});
