import { ArgumentError, type Elementwise, elementwise, Real, ShapeError } from "@dualtape/core";
import { describe, expect, test } from "vitest";

const names = (Object.keys(elementwise) as (keyof typeof elementwise)[]).filter(
  (name): name is typeof name & keyof Real => name in Real.prototype,
);

test.for(names)("the method %s is its row of the table", (name) => {
  const row: Elementwise = elementwise[name];
  const [a, b, c] = [0.7, 1.3, -0.4];
  const method: (this: Real, second: Real, third: Real) => Real = Real.prototype[name];
  expect(method.call(new Real(a), new Real(b), new Real(c)).value).toBe(row.kernel(a, b, c));
});

test("a row of one's own is applied as those of the table are", () => {
  const cube: Elementwise = {
    name: "cube",
    kernel: (x) => x ** 3,
    partials: [(_y, x) => (d) => d.mul(x.square().mul(3))],
  };
  expect(new Real(2).elementwise(cube).value).toBe(8);
});

describe("a scalar", () => {
  const x = new Real(-2.5);

  test("has the shape []", () => {
    expect(x.shape).toEqual([]);
    expect(x.byteLength).toBe(8);
  });
  test("takes plain numbers", () => expect(x.add(1).mul(new Real(2)).value).toBe(-3));
  test("has a magnitude", () => {
    expect(x.magnitude()).toBe(2.5);
    expect(new Real(NaN).magnitude()).toBe(NaN);
  });
  test("has a zero, and is its own constant", () => {
    expect(x.zeroLike().value).toBe(0);
    expect(x.detach()).toBe(x);
  });
  test("stretches to [] only", () => {
    expect(x.broadcastTo([])).toBe(x);
    expect(x.sumTo([])).toBe(x);
    expect(() => x.broadcastTo([2])).toThrow(ShapeError);
    expect(() => x.sumTo([2])).toThrow(ShapeError);
  });
  test("prints as its value", () => expect(String(x)).toBe("-2.5"));
  test("refuses what is not a Real", () => {
    const stranger = { value: undefined } as unknown as Real;
    expect(() => x.mul(stranger)).toThrow(ArgumentError);
    expect(() => x.mul(stranger)).toThrow(
      "mul: the second operand is a record, not a number of the library. Make it one",
    );
  });
});
