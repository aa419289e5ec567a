/** The interface of reverse mode; `@dualtape/integration` checks every rule against differences. */
import {
  ArgumentError,
  DualtapeError,
  ForeignTapeError,
  Real,
  type ScalarLike,
  ShapeError,
  type TensorLike,
} from "@dualtape/core";
import { arange, ones, scalar, Tensor, tensor, zeros } from "@dualtape/tensor";
import { checkGradients } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { grad, record, valueAndGrad, vjp } from "../src/index.ts";

describe("grad", () => {
  test("of scalars", () =>
    expect(grad((x) => x.mul(x).add(x.sin()), new Real(2)).value).toBeCloseTo(4 + Math.cos(2), 14));
  test("of tensors", () => expect(grad((x) => x.square().sum(), tensor([[1, 2]])).toArray()).toEqual([[2, 4]]));
  test("of trees, in their structure", () => {
    const at = { layer: { w: tensor([[1, 2]]), b: scalar(3) }, inputs: [tensor([[1], [1]])] as const };
    const gradient = grad(({ layer, inputs: [x] }) => layer.w.matmul(x).add(layer.b).square().sum(), at);
    expect(gradient.layer.w.toArray()).toEqual([[12, 12]]);
    expect(gradient.layer.b.item()).toBe(12);
    expect(gradient.inputs[0].toArray()).toEqual([[12], [24]]);
  });
  test("with constants", () =>
    expect(grad((x, lift) => x.mul(lift(tensor([3, 4]))).sum(), ones([2])).toArray()).toEqual([3, 4]));
  test("is zeros where nothing depends", () => {
    expect(grad((_, lift) => lift(new Real(5)), new Real(2)).value).toBe(0);
    const { a, b } = grad(({ a: only }) => only.sum(), { a: ones([2]), b: ones([3]) });
    expect([a.toArray(), b.toArray()]).toEqual([
      [1, 1],
      [0, 0, 0],
    ]);
  });
  test("of the point itself", () => expect(grad((x) => x, scalar(3)).item()).toBe(1));
  test("adds up what flows by many ways", () =>
    expect(grad((x) => x.mul(x).mul(x).add(x.mul(2)).add(x), new Real(2)).value).toBe(15));
  test("of higher orders", () => {
    const cube = <S extends ScalarLike<S>>(x: S): S => x.pow(3);
    expect(grad((x) => grad((y) => cube(y), x), new Real(2)).value).toBe(12);
    expect(grad((x) => grad((y) => grad(cube, y), x), new Real(2)).value).toBe(6);
    expect(grad((w) => grad((x) => grad((y) => grad(cube, y), x), w), new Real(2)).value).toBe(0);
  });
  test("keeps float32", () => {
    const gradient = grad((x) => x.matmul(x).exp().sum(), ones([2, 2], { precision: "float32" }));
    expect(gradient.precision).toBe("float32");
  });
  test("agrees with differences, twice over", () =>
    expect(() =>
      checkGradients(
        (x) => x.tanh().matmul(x.transpose()).exp().sum(),
        tensor([
          [0.3, -0.6],
          [1.1, 0.2],
        ]),
        {
          kind: {
            name: "Tensor",
            epsilon: Number.EPSILON,
            hasAxes: true,
            make: (values, shape) => tensor(values, { shape }),
            read: ({ data }) => [...data],
          },
          modes: { reverse: grad },
        },
      ),
    ).not.toThrow());
  test("needs no stack for 100 000 operations", () => {
    const deep = <S extends ScalarLike<S>>(x: S): S => {
      let y = x;
      for (let i = 0; i < 100_000; i++) y = y.mul(0.5).add(x);
      return y;
    };
    expect(grad((x) => deep(x), new Real(1)).value).toBe(2);
  });
});

test("valueAndGrad gives both", () => {
  const { value, gradient } = valueAndGrad((x) => x.square().sum(), tensor([1, 2]));
  expect([value.item(), gradient.toArray()]).toEqual([5, [2, 4]]);
});

describe("an extra", () => {
  const model = <S extends TensorLike<S>>({ w, b }: { readonly w: S; readonly b: S }, x: S) => {
    const outputs = x.mul(w).add(b);
    return { value: outputs.square().sum(), extra: { outputs, list: [w, x] } };
  };
  const at = { w: scalar(2), b: scalar(1) };
  const data = tensor([1, -1]);

  test("comes along, as numbers of the kind of the point", () => {
    const { value, gradient, extra } = valueAndGrad((p, lift) => model(p, lift(data)), at);
    expect([value.item(), gradient.w.item(), gradient.b.item()]).toEqual([10, 8, 4]);
    expect(extra.outputs).toBeInstanceOf(Tensor);
    expect([extra.outputs, ...extra.list].map((x) => x.toArray())).toEqual([[3, -1], 2, [1, -1]]);
    expect(extra.list[1]).toBe(data);
  });
  test("may be a number by itself, and of scalars", () => {
    expect(valueAndGrad((x) => ({ value: x.sum(), extra: x.square() }), data).extra.toArray()).toEqual([1, 1]);
    const { gradient, extra } = valueAndGrad((x) => ({ value: x.square(), extra: [x] }), new Real(3));
    expect([gradient.value, extra[0].value]).toEqual([6, 3]);
  });
  test("is differentiated by what is outside", () => {
    const outer = grad((x) => valueAndGrad((y) => ({ value: y.sum(), extra: y.pow(3) }), x).extra.sum(), data);
    expect(outer.toArray()).toEqual([3, 3]);
  });
  test("adds nothing to the gradient", () => {
    const shown = <S extends TensorLike<S>>(x: S) => ({ value: x.square().sum(), extra: { huge: x.exp().mul(1e9) } });
    expect(valueAndGrad(shown, data).gradient).toEqual(grad((x) => shown(x).value, data));
  });
  test.for<readonly [string, (x: Tensor) => unknown, string]>([
    ["is a tree of numbers", (x) => ({ value: x, extra: { n: 3 } }), "the extra, n: the value is the plain number 3"],
    ["is there", (x) => ({ value: x, extra: undefined }), "the extra of f is undefined. Give a tree of numbers, or"],
    ["has its name", (x) => ({ value: x, extras: x }), "what f gives has an unknown name, extras. It may have value,"],
    ["has a value beside it", (x) => ({ extra: x }), "the value of f is undefined, not a number"],
    [
      "has a scalar beside it",
      (x) => ({ value: x.broadcastTo([2]), extra: x }),
      "has a value of shape [2], not a scalar",
    ],
  ])("%s", ([, f, message]) => {
    const call = (): unknown => valueAndGrad(f as never, scalar(1));
    expect(call).toThrow(DualtapeError);
    expect(call).toThrow(message);
  });
  test("holds no number from outside", () => {
    const call = (): unknown => valueAndGrad((x) => ({ value: x, extra: { a: [data as never] } }), scalar(1));
    expect(call).toThrow(ForeignTapeError);
  });
});

describe("vjp", () => {
  test("weighs the rows of the jacobian", () => {
    const { value, pullback } = vjp((x) => x.square(), tensor([1, 2, 3]));
    expect(value.toArray()).toEqual([1, 4, 9]);
    expect(pullback(tensor([1, 0, 10])).toArray()).toEqual([2, 0, 60]);
  });
  test("may be pulled back more than once", () => {
    const { pullback } = vjp((x) => x.exp().matmul(x), arange(4).reshape([2, 2]));
    const [first, again] = [pullback(ones([2, 2])), pullback(ones([2, 2]))];
    expect(first.toArray()).toEqual(again.toArray());
    expect(pullback(zeros([2, 2])).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
  test("of trees and of scalars", () => {
    expect(
      vjp(({ a, b }) => a.mul(b), { a: ones([2]), b: tensor([3, 4]) })
        .pullback(ones([2]))
        .a.toArray(),
    ).toEqual([3, 4]);
    expect(vjp((x) => x.square(), new Real(3)).pullback(new Real(2)).value).toBe(12);
  });
  test.for([[[]], [[2, 1]], [[3]]])("refuses a cotangent of shape %j", ([shape = []]) => {
    const pull = (): Tensor => vjp((x) => x.square(), ones([2])).pullback(ones(shape));
    expect(pull).toThrow(ShapeError);
    expect(pull).toThrow(
      `vjp: a cotangent of shape [${shape.join(", ")}] for a value of shape [2]. Give one of the shape`,
    );
  });
});

test("a recording has its value, its tape and the way back", () => {
  const { value, tape, pullback } = record("test", [new Real(2), new Real(3)], ([x, y], lift) =>
    x && y ? x.mul(y).add(lift(new Real(1))) : lift(new Real(0)),
  );
  expect([value.value, tape.length, tape.byteLength, tape.name]).toEqual([7, 4, 16, "test"]);
  expect(pullback(new Real(10)).map((x) => x.value)).toEqual([30, 20]);
});

describe("mistakes", () => {
  const loose = grad as (f: unknown, at: unknown) => unknown;
  test("a gradient is of a scalar", () => {
    expect(() => grad((x) => x, ones([2]))).toThrow(ShapeError);
    expect(() => valueAndGrad((x) => x, ones([2]))).toThrow(
      "valueAndGrad: the function has a value of shape [2], not a scalar. Sum it, or use vjp with a cotangent of its shape.",
    );
    expect(() => grad((x) => x, ones([1]))).toThrow(ShapeError);
  });
  test("there is something to differentiate by", () => {
    const sum = ({ a }: { a: Tensor }): Tensor => a.sum();
    expect(() => loose(sum, {})).toThrow(ArgumentError);
    expect(() => loose(sum, {})).toThrow("grad: there is nothing to differentiate by. Give one input or more.");
  });
  test("leaves are numbers of the library", () =>
    expect(() => loose(() => 0, { a: 1 })).toThrow(
      "grad, a: the value is the plain number 1, not a number of the library",
    ));
  test("the value is one, too", () =>
    expect(() => loose(() => 5, new Real(1))).toThrow("grad: the value of f is the plain number 5, not a number"));
});

describe("perturbation confusion", () => {
  test("x·d(x + y)/dy is x (Siskind & Pearlmutter 2005)", () =>
    expect(grad((x) => x.mul(grad((y, lift) => lift(x).add(y), x.zeroLike().add(1))), new Real(1)).value).toBe(1));
  test("is an error where types are defeated", () => {
    const confused = (): unknown => grad((x) => grad((y) => y.add(x as never), x), new Real(1));
    expect(confused).toThrow(ForeignTapeError);
    expect(confused).toThrow("grad: a variable of this tape meets one of another (grad)");
  });
  test("is an error in the result, too", () =>
    expect(() => grad((x) => grad(() => x as never, x), new Real(1))).toThrow(ForeignTapeError));
  test("is an error where a value escapes its differentiation", () => {
    let escaped: unknown;
    const keep = <S extends TensorLike<S>>(x: S): S => {
      escaped = x;
      return x;
    };
    grad(keep, scalar(1));
    expect(() => grad((x) => x.add(escaped as never), scalar(1))).toThrow(ForeignTapeError);
  });
});
