/** Duals by hand: what is present, what is absent, and which do not mix. */
import { PerturbationError, Real } from "@dualtape/core";
import { type Tensor, tensor, zeros } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { Dual, type Perturbation, type Tangents } from "../src/index.ts";

const perturbation: Perturbation = { name: "test" };
const real = (primal: number, ...tangents: readonly (number | null)[]): Dual<Real> =>
  new Dual(
    new Real(primal),
    tangents.map((tangent) => (tangent === null ? null : new Real(tangent))),
    perturbation,
  );
const dual = (primal: Tensor, ...tangents: Tangents<Tensor>): Dual<Tensor> => new Dual(primal, tangents, perturbation);
const shown = ({ tangents }: Dual<Tensor>): unknown => tangents.map((tangent) => tangent && tangent.toArray());

describe("scalars", () => {
  test.for<[string, Dual<Real>, string]>([
    ["(2 + ε)·(3 + 4ε)", real(2, 1).mul(real(3, 4)), "Dual(6; 11)"],
    ["(2 + ε)·3", real(2, 1).mul(3), "Dual(6; 3)"],
    ["1 / (2 + ε)", real(2, 1).reciprocal(), "Dual(0.5; -0.25)"],
    ["(2 + ε)³", real(2, 1).pow(3), "Dual(8; 12)"],
    ["3 − 2ε, twice negated", real(3, -2).neg().neg(), "Dual(3; -2)"],
    ["two directions", real(2, 1, 10).mul(real(3, 4, 40)), "Dual(6; 11, 110)"],
    ["directions of which each has one", real(2, 1, null).add(real(3, null, 1)), "Dual(5; 1, 1)"],
    ["more directions on one side", real(2, 1).mul(real(3, 0, 1)), "Dual(6; 3, 2)"],
  ])("%s", ([, actual, expected]) => expect(String(actual)).toBe(expected));
});

describe("what is zero by structure is absent", () => {
  const [x, data] = [dual(tensor([1, 2]), tensor([1, 0])), dual(tensor([3, 4]))];
  test("constants stay constant through every kind of operation", () => {
    const square = dual(zeros([2, 2]));
    const constants = [
      data.mul(data).exp(),
      data.sum(),
      data.reshape([2, 1]).transpose().slice([0, 1]).pad([1, 1]),
      data.concat([data]),
      square.matmul(square).take([0]).scatterAdd([1], 2),
      data.broadcastTo([2, 2]).sumTo([2]),
      x.detach(),
      x.zeroLike(),
    ];
    for (const { tangents } of constants) expect(tangents).toEqual([]);
  });
  test("comparisons and signs are constants", () => {
    for (const result of [x.greater(1), x.equal(x), x.sign()]) expect(result.tangents).toEqual([]);
  });
  test("an absent direction stays absent", () => {
    const half = dual(tensor([1, 2]), null, tensor([1, 1]));
    for (const result of [half.exp(), half.sum(), half.mul(data), half.concat([data]), half.broadcastTo([3, 2])]) {
      expect(result.tangents.map((tangent) => tangent === null)).toEqual([true, false]);
    }
  });
  test("a product with data costs one tangent product", () => {
    const [w, rows] = [dual(tensor([[1], [2]]), null, tensor([[1], [1]])), dual(tensor([[3, 4]]))];
    expect(shown(rows.matmul(w))).toEqual([null, [[7]]]);
    expect(shown(w.matmul(rows))).toEqual([
      null,
      [
        [3, 4],
        [3, 4],
      ],
    ]);
  });
  test("a join fills in zeros only where a part has a tangent", () =>
    expect(shown(x.concat([data]))).toEqual([[1, 0, 0, 0]]));
});

test("a tangent has the shape of its value, also where the value was stretched", () => {
  const x = dual(tensor([[1], [2]]), tensor([[1], [1]]));
  for (const result of [x.add(dual(tensor([1, 2, 3]))), x.greater(1).where(x, dual(tensor([1, 2, 3])))]) {
    expect(result.tangents.map((tangent) => tangent?.shape)).toEqual([[2, 3]]);
  }
});

test("a dual counts its bytes, and measures its primal", () => {
  const x = dual(tensor([1, -2]), null, tensor([1e9, 1]));
  expect(x.byteLength).toBe(32);
  expect(x.magnitude()).toBe(2);
  expect(x.shape).toEqual([2]);
});

describe("duals of two differentiations do not mix", () => {
  const other = new Dual(new Real(1), [new Real(1)], { name: "other" });
  test("says so", () => {
    expect(() => real(1, 1).add(other)).toThrow(PerturbationError);
    expect(() => real(1, 1).add(other)).toThrow(
      "test: a number of this differentiation meets one of another (other). " +
        "Bring values from outside in with the `lift` that the differentiated function is given.",
    );
  });
  test("nor with what is not dual", () => {
    expect(() => real(1, 1).mul(new Real(2) as never)).toThrow("test: a dual number meets one that is not dual");
    expect(() => real(1, 1).mul(null as never)).toThrow("mul: the second operand is null, not a number of the library");
  });
  test("in any kind of operation", () => {
    const [x, y] = [dual(tensor([[1]])), new Dual(tensor([[1]]), [], { name: "other" })];
    for (const mix of [() => x.matmul(y), () => x.concat([y]), () => x.where(0, y), () => x.where(y, 0)]) {
      expect(mix).toThrow(PerturbationError);
    }
  });
});
