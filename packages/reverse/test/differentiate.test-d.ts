/** What the types of reverse mode catch. Each `@ts-expect-error` is a mistake that must not compile. */
import { Real } from "@dualtape/core";
import { scalar, type Tensor, tensor } from "@dualtape/tensor";
import { expectTypeOf, test } from "vitest";
import { grad, type Recording, record, valueAndGrad, type Var, vjp } from "../src/index.ts";

declare const varReal: Var<Real>;
declare const varTensor: Var<Tensor>;
declare const twice: Var<Var<Tensor>>;

test("gradients have the structure of the point", () => {
  expectTypeOf(grad((x) => x.sin(), new Real(1))).toEqualTypeOf<Real>();
  expectTypeOf(grad((x) => x.sum(), scalar(1))).toEqualTypeOf<Tensor>();
  expectTypeOf(grad(({ a, b: [b] }) => a.add(b).sum(), { a: scalar(1), b: [scalar(2)] as const })).toEqualTypeOf<{
    readonly a: Tensor;
    readonly b: readonly [Tensor];
  }>();
  expectTypeOf(valueAndGrad(({ a }) => a.sum(), { a: scalar(1) })).toEqualTypeOf<{
    value: Tensor;
    gradient: { readonly a: Tensor };
  }>();
  expectTypeOf(vjp((x) => x.matmul(x), tensor([[1]])).pullback).toEqualTypeOf<(cotangent: Tensor) => Tensor>();
  expectTypeOf(record("test", [new Real(1)], (_, lift) => lift(new Real(1)))).toEqualTypeOf<Recording<Real>>();
});

test("a scalar's variable has no axes to work on", () => {
  // @ts-expect-error Real has no matmul
  varReal.matmul(varReal);
  // @ts-expect-error Real has no sum
  varReal.sum();
  // @ts-expect-error nor in a function that must run on scalars
  grad((x) => x.sum(), new Real(1));
  expectTypeOf(varTensor.matmul(varTensor)).toEqualTypeOf<Var<Tensor>>();
  expectTypeOf(twice.matmul(twice).sum()).toEqualTypeOf<Var<Var<Tensor>>>();
});

test("kinds do not mix", () => {
  // @ts-expect-error a tensor is no variable
  varTensor.add(tensor([1]));
  // @ts-expect-error a variable is not one twice
  twice.mul(varTensor);
  // @ts-expect-error a cotangent is of the kind of the value
  vjp((x) => x, scalar(1)).pullback(new Real(1));
});

test("values from outside come in by lift", () => {
  const outside = tensor([2]);
  // @ts-expect-error a captured constant
  grad((x) => x.mul(outside).sum(), scalar(1));
  grad((x, lift) => x.mul(lift(outside)).sum(), scalar(1));
  // @ts-expect-error the outer variable in the inner differentiation
  grad((x) => grad((y) => y.add(x), x), new Real(1));
  // @ts-expect-error and as its result
  grad((x) => grad(() => x, x), new Real(1));
  // @ts-expect-error the inner variable on the side of the outer one
  grad((x) => grad((y) => x.mul(y), x), new Real(1));
  grad((x) => grad((y, lift) => y.add(lift(x)), x), new Real(1));
});

test("functions run on any number, and give one", () => {
  // @ts-expect-error a function of one kind only
  grad((x: Var<Real>) => x.sin(), new Real(1));
  // @ts-expect-error a plain number is no result
  grad(() => 1, new Real(1));
  // @ts-expect-error a leaf that the point does not have
  grad(({ b }) => b.sum(), { a: scalar(1) });
});
