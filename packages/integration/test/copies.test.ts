/** Two copies of the library in one process, as ESM beside CommonJS: a number of either is one in the other. */
import { Real } from "@dualtape/core";
import { compile, type Traced } from "@dualtape/compile";
import { derivative, Dual, jacobian } from "@dualtape/forward";
import { grad, Tape, Var } from "@dualtape/reverse";
import { scalar, Tensor, tensor } from "@dualtape/tensor";
import { expect, test, vi } from "vitest";

vi.resetModules();
const other = {
  core: await import("@dualtape/core"),
  tensor: await import("@dualtape/tensor"),
  forward: await import("@dualtape/forward"),
  reverse: await import("@dualtape/reverse"),
};
const two = other.tensor.tensor([1, 2]) as unknown as Tensor;

test("they are two", () => {
  expect(two instanceof Tensor).toBe(false);
  expect(Real === (other.core.Real as unknown)).toBe(false);
});

test("their operands mix", () => {
  expect(tensor([3, 4]).mul(two).toArray()).toEqual([3, 8]);
  expect(two.mul(tensor([3, 4])).toArray()).toEqual([3, 8]);
  expect(new Real(3).add(new other.core.Real(4) as unknown as Real).value).toBe(7);
  const perturbation = { name: "one" };
  const dual = new other.forward.Dual(new other.core.Real(2), [], perturbation) as unknown as Dual<Real>;
  expect(new Dual(new Real(1), [new Real(1)], perturbation).mul(dual).primal.value).toBe(2);
  const tape = new Tape<Real>("one");
  const variable = new other.reverse.Var(new other.core.Real(2), tape as never, null) as unknown as Var<Real>;
  expect(new Var(new Real(3), tape, null).mul(variable).primal.value).toBe(6);
});

test("each differentiates and compiles what the other made", () => {
  expect(grad((x) => x.square().sum(), two).toArray()).toEqual([2, 4]);
  expect(jacobian((x) => x.mul(2), two).toArray()).toEqual([
    [2, 0],
    [0, 2],
  ]);
  expect(derivative((x) => x.square(), two).toArray()).toEqual([2, 4]);
  expect(other.reverse.grad((x) => x.square().sum(), tensor([1, 2]) as never)).toEqual(tensor([2, 4]));
  const cube = compile((x: Traced) => x.mul(x).mul(x));
  expect(cube(two).toArray()).toEqual([1, 8]);
  expect(cube(scalar(2)).item()).toBe(8);
});
