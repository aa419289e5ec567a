/** What the types of forward mode catch. Each `@ts-expect-error` is a mistake that must not compile. */
import { Real, type TensorLike } from "@dualtape/core";
import { scalar, Tensor, tensor } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { derivative, Dual, hessian, jacobian, jvp, type Pushforward } from "../src/index.ts";

declare const dualReal: Dual<Real>;
declare const dualTensor: Dual<Tensor>;
declare const twice: Dual<Dual<Tensor>>;

test("results are of the kind of the point", () => {
  expectTypeOf(derivative((x) => x.sin(), new Real(1))).toEqualTypeOf<Real>();
  expectTypeOf(derivative((x) => x.sin(), scalar(1))).toEqualTypeOf<Tensor>();
  expectTypeOf(jvp((x) => x.matmul(x), tensor([[1]]), tensor([[1]]))).toEqualTypeOf<Pushforward<Tensor>>();
  expectTypeOf(
    jvp(
      ({ a, b: [b] }) => a.add(b),
      { a: scalar(1), b: [scalar(2)] as const },
      { a: scalar(1), b: [scalar(2)] as const },
    ),
  ).toEqualTypeOf<Pushforward<Tensor>>();
  expectTypeOf(jacobian((x) => x.sum(), scalar(1))).toEqualTypeOf<Tensor>();
  expectTypeOf(hessian((x) => x.sum(), scalar(1))).toEqualTypeOf<Tensor>();
});

test("and so they are where that is a parameter", () => {
  const along = <S extends TensorLike<S>>(at: { readonly w: S; readonly b: readonly S[] }, x: S) => {
    expectTypeOf(jvp(({ w }, lift) => w.mul(lift(x)), at, at)).toEqualTypeOf<Pushforward<S>>();
    // @ts-expect-error a constant comes in by lift there, too
    jvp(({ w }) => w.mul(x), at, at);
  };
  expectTypeOf(along).toBeFunction();
});

test("a scalar's dual has no axes to work on", () => {
  // @ts-expect-error Real has no matmul
  dualReal.matmul(dualReal);
  // @ts-expect-error Real has no sum
  dualReal.sum();
  // @ts-expect-error Real has no reshape
  dualReal.reshape([1]);
  // @ts-expect-error nor in a function that must run on scalars
  derivative((x) => x.sum(), new Real(1));
  expectTypeOf(dualTensor.matmul(dualTensor)).toEqualTypeOf<Dual<Tensor>>();
  expectTypeOf(twice.matmul(twice).sum()).toEqualTypeOf<Dual<Dual<Tensor>>>();
});

test("kinds do not mix", () => {
  // @ts-expect-error a tensor is not dual
  dualTensor.add(tensor([1]));
  // @ts-expect-error a dual is not dual twice
  twice.mul(dualTensor);
  // @ts-expect-error a dual is no tensor
  tensor([1]).add(dualTensor);
});

test("values from outside come in by lift", () => {
  const outside = new Real(2);
  // @ts-expect-error a captured constant
  derivative((x) => x.mul(outside), new Real(1));
  derivative((x, lift) => x.mul(lift(outside)), new Real(1));
  // @ts-expect-error the outer variable in the inner differentiation
  derivative((x) => derivative((y) => y.add(x), x), new Real(1));
  // @ts-expect-error and as its result
  derivative((x) => derivative(() => x, x), new Real(1));
  // @ts-expect-error the inner variable on the side of the outer one
  derivative((x) => derivative((y) => x.mul(y), x), new Real(1));
  // @ts-expect-error and among tensors
  jacobian((x) => jacobian((y) => y.matmul(x), x), tensor([[1]]));
  derivative((x) => derivative((y, lift) => y.add(lift(x)), x), new Real(1));
});

test("functions run on any number, and give one", () => {
  // @ts-expect-error a function of one kind only
  derivative((x: Dual<Real>) => x.sin(), new Real(1));
  // @ts-expect-error a plain number is no result
  derivative(() => 1, new Real(1));
  // @ts-expect-error a plain number is no point
  derivative((x) => x, 1);
});
