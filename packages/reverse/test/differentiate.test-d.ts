/** What the types of reverse mode catch. Each `@ts-expect-error` is a mistake that must not compile. */
import { Real, type TensorLike } from "@dualtape/core";
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

/** A line with more to tell than its loss. */
const line = <S extends TensorLike<S>>({ w, b }: { readonly w: S; readonly b: S }, x: S) => {
  const outputs = x.mul(w).add(b);
  return { value: outputs.square().sum(), extra: { outputs, pair: [w, b] as const } };
};

test("trees of a kind that is a parameter have gradients of their structure", () => {
  const descend = <S extends TensorLike<S>>(at: { readonly w: S; readonly b: S }, x: S) => {
    expectTypeOf(valueAndGrad((p, lift) => line(p, lift(x)).value, at)).toEqualTypeOf<{
      value: S;
      gradient: { readonly w: S; readonly b: S };
    }>();
    expectTypeOf(grad(([a], lift) => a.mul(lift(x)), [x] as const)).toEqualTypeOf<readonly [S]>();
    expectTypeOf(vjp(({ w }) => w, at).pullback(x)).toEqualTypeOf<{ readonly w: S; readonly b: S }>();
    expectTypeOf(valueAndGrad((p, lift) => line(p, lift(x)), at).extra).toEqualTypeOf<{
      readonly outputs: S;
      readonly pair: readonly [S, S];
    }>();
    // @ts-expect-error a constant comes in by lift there, too
    grad((p) => line(p, x).value, at);
  };
  expectTypeOf(descend).toBeFunction();
});

test("an extra is of the kind of the point", () => {
  const at = { w: scalar(1), b: scalar(2) };
  const found = valueAndGrad((p, lift) => line(p, lift(tensor([1]))), at);
  expectTypeOf(found).toEqualTypeOf<{
    value: Tensor;
    gradient: { readonly w: Tensor; readonly b: Tensor };
    extra: { readonly outputs: Tensor; readonly pair: readonly [Tensor, Tensor] };
  }>();
  // @ts-expect-error a gradient by itself has none
  grad((p, lift) => line(p, lift(tensor([1]))), at);
  expectTypeOf(valueAndGrad((x) => ({ value: x.sum(), extra: x }), at.w).extra).toEqualTypeOf<Tensor>();
  expectTypeOf(valueAndGrad((x) => ({ value: x, extra: [x] }), new Real(1)).extra).toEqualTypeOf<readonly [Real]>();
  // @ts-expect-error there is none
  expectTypeOf(valueAndGrad((x) => x.sum(), at.w).extra);
  // @ts-expect-error one of another name
  valueAndGrad((x) => ({ value: x.sum(), extras: x }), at.w);
  // @ts-expect-error a captured constant
  valueAndGrad((x) => ({ value: x.sum(), extra: at.b }), at.w);
  // @ts-expect-error the outer variable in the extra of the inner differentiation
  grad((x) => valueAndGrad((y) => ({ value: y, extra: x }), x).value, at.w);
  // @ts-expect-error or as its value
  grad((x) => valueAndGrad((y) => ({ value: x, extra: y }), x).value, at.w);
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
