/** The interface of forward mode; `@dualtape/integration` checks every rule against differences. */
import { DualtapeError, PerturbationError, Real, type ScalarLike, type TensorLike } from "@dualtape/core";
import { grad } from "@dualtape/reverse";
import { arange, ones, scalar, Tensor, tensor, zeros } from "@dualtape/tensor";
import { checkGradients } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { derivative, hessian, jacobian, jvp } from "../src/index.ts";

describe("derivative", () => {
  test("of scalars", () =>
    expect(derivative((x) => x.mul(x).add(x.sin()), new Real(2)).value).toBeCloseTo(4 + Math.cos(2), 14));
  test("of an elementwise function, at each element", () =>
    expect(derivative((x) => x.square(), tensor([1, 2, 3])).toArray()).toEqual([2, 4, 6]));
  test("of a constant is 0", () => {
    expect(derivative((x) => x.zeroLike().add(5), new Real(2)).value).toBe(0);
    expect(derivative((_, lift) => lift(new Real(5)), new Real(2)).value).toBe(0);
  });
  test("of a lifted constant's product", () =>
    expect(derivative((x, lift) => x.mul(lift(new Real(7))), new Real(2)).value).toBe(7));
  test("of higher orders", () => {
    const cube = <S extends ScalarLike<S>>(x: S): S => x.pow(3);
    expect(derivative((x) => derivative((y) => cube(y), x), new Real(2)).value).toBe(12);
    expect(derivative((x) => derivative((y) => derivative(cube, y), x), new Real(2)).value).toBe(6);
    expect(derivative((w) => derivative((x) => derivative((y) => derivative(cube, y), x), w), new Real(2)).value).toBe(
      0,
    );
  });
});

describe("jvp", () => {
  test("of tensors", () => {
    const { value, tangent } = jvp((x) => x.square().sum(), tensor([1, 2]), tensor([10, 1]));
    expect([value.item(), tangent.item()]).toEqual([5, 24]);
  });
  test("of scalars", () => {
    const { value, tangent } = jvp((x) => x.exp(), new Real(0), new Real(3));
    expect([value.value, tangent.value]).toEqual([1, 3]);
  });
  test("of trees", () => {
    const at = { layer: { w: tensor([[1, 2]]), b: scalar(3) }, inputs: [tensor([[1], [1]])] };
    const along = { layer: { w: tensor([[1, 0]]), b: scalar(10) }, inputs: [tensor([[0], [1]])] };
    const { value, tangent } = jvp(
      ({ layer, inputs: [x] }) =>
        layer.w
          .matmul(x ?? layer.w)
          .add(layer.b)
          .sum(),
      at,
      along,
    );
    expect([value.item(), tangent.item()]).toEqual([6, 13]);
  });
  test("with constants", () => {
    const scale = tensor([3, 4]);
    expect(jvp((x, lift) => x.mul(lift(scale)).sum(), ones([2]), ones([2])).tangent.item()).toBe(7);
  });
  test("of a constant is 0, in the shape of the value", () =>
    expect(jvp((_, lift) => lift(ones([2, 2])), scalar(1), scalar(1)).tangent.toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]));

  const loose = jvp as (f: unknown, at: unknown, tangent: unknown) => unknown;
  const sum = <S extends TensorLike<S>>({ a }: { a: S }): S => a.sum();
  test.for<[string, () => unknown, string]>([
    [
      "shape",
      () => jvp((x) => x, ones([2]), ones([3])),
      "jvp: a tangent of shape [3] for a value of shape [2]. Give the tangent",
    ],
    ["shape in a tree", () => jvp(sum, { a: ones([2]) }, { a: ones([3]) }), "jvp, at a: a tangent of shape [3]"],
    [
      "missing leaf",
      () => loose(sum, { a: ones([2]) }, {}),
      "jvp: the point and its tangent differ in structure: only one has a",
    ],
    [
      "name",
      () => loose(sum, { a: ones([2]) }, { b: ones([2]) }),
      "jvp: the point and its tangent differ in structure",
    ],
    [
      "extra leaf",
      () => loose(sum, { a: ones([2]) }, { a: ones([2]), b: ones([2]) }),
      "jvp: the point and its tangent differ in structure: only one has b",
    ],
    [
      "kind",
      () => loose((x: never) => x, scalar(1), new Real(1)),
      "jvp: the tangent is a Real. Give a Tensor, as the value is.",
    ],
    [
      "kind in a tree",
      () => loose(sum, { a: scalar(1) }, { a: new Real(1) }),
      "jvp, at a: the tangent is a Real. Give a Tensor, as the value is.",
    ],
    ["empty tree", () => loose(() => 0, {}, {}), "jvp: the tree of values is empty. Give one value or more."],
  ])("refuses a wrong %s", ([, f, message]) => {
    expect(f).toThrow(DualtapeError);
    expect(f).toThrow(message);
  });
});

describe("jacobian", () => {
  test("has the shape of the value, then of the point", () => {
    const j = jacobian((x) => x.transpose().matmul(x).sum(0), arange(6).reshape([3, 2]));
    expect(j.shape).toEqual([2, 3, 2]);
  });
  test("of a linear map is its matrix", () => {
    const a = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const f = <S extends TensorLike<S>>(x: S, lift: (constant: Tensor) => S): S =>
      lift(a)
        .matmul(x.reshape([3, 1]))
        .reshape([2]);
    expect(jacobian(f, ones([3])).toArray()).toEqual(a.toArray());
  });
  test("of a scalar's scalar is a scalar", () => expect(jacobian((x) => x.square(), scalar(3)).toArray()).toBe(6));
  test("of a constant is 0", () =>
    expect(jacobian((_, lift) => lift(ones([2])), ones([2])).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]));
  test("keeps float32", () =>
    expect(jacobian((x) => x.square(), ones([2], { precision: "float32" })).precision).toBe("float32"));
  test("needs an input", () =>
    expect(() => jacobian((x) => x, zeros([0]))).toThrow("jacobian: the input has no elements"));
  test("agrees with differences, twice over", () =>
    expect(() =>
      checkGradients(
        (x) => x.tanh().mul(x.exp()).sum(),
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
          modes: { forward: jacobian },
        },
      ),
    ).not.toThrow());
});

const wavy = <S extends TensorLike<S>>(x: S): S => x.sin().mul(x.sum()).exp().sum();

describe("hessian", () => {
  test("of a quadratic form", () => {
    const a = tensor([
      [2, 1],
      [0, 3],
    ]);
    const form = <S extends TensorLike<S>>(x: S, lift: (constant: Tensor) => S): S => {
      const column = x.reshape([2, 1]);
      return column.transpose().matmul(lift(a)).matmul(column).sum();
    };
    expect(hessian(form, tensor([5, -7])).toArray()).toEqual([
      [4, 1],
      [1, 6],
    ]);
  });
  test("has the shape of the point twice", () =>
    expect(hessian((x) => x.pow(3).sum(), ones([2, 3])).shape).toEqual([2, 3, 2, 3]));

  test("is the same by the gradient of reverse mode", () => {
    const at = tensor([0.3, -1.2, 2]);
    const [forward, mixed] = [hessian(wavy, at), hessian(wavy, at, grad)];
    forward.data.forEach((element, i) => expect(mixed.data[i]).toBeCloseTo(element, 14));
  });
});

describe("perturbation confusion", () => {
  test("x·d(x + y)/dy is x (Siskind & Pearlmutter 2005)", () =>
    expect(
      derivative((x) => x.mul(derivative((y, lift) => lift(x).add(y), x.zeroLike().add(1))), new Real(1)).value,
    ).toBe(1));
  test("is an error where types are defeated", () => {
    const confused = (): unknown => derivative((x) => derivative((y) => y.add(x as never), x), new Real(1));
    expect(confused).toThrow(PerturbationError);
    expect(confused).toThrow("derivative: a number of this differentiation meets one of another (derivative)");
  });
  test("is an error in the result, too", () => {
    expect(() => derivative((x) => derivative(() => x as never, x), new Real(1))).toThrow(PerturbationError);
    expect(() => jvp(() => 5 as never, new Real(1), new Real(1))).toThrow("jvp: the value of f is the plain number 5");
    expect(() => jacobian((x) => jacobian(() => x as never, x), scalar(1))).toThrow("jacobian: a number of this");
  });
});
