import { describe, expect, test } from "vitest";
import { arange, tensor, zeros } from "../src/index.ts";

const print = (values: Parameters<typeof tensor>[0]): string => `\n${String(tensor(values))}\n`;

describe("a tensor prints", () => {
  test("as a number", () => expect(String(tensor(1 / 3))).toBe("0.333333"));
  test("in aligned columns", () =>
    expect(
      print([
        [1, -20.5],
        [1e-9, 300],
      ]),
    ).toMatchInlineSnapshot(`
      "
      [[    1, -20.5],
       [ 1e-9,   300]]
      "
    `));
  test("matrix by matrix", () =>
    expect(`\n${arange(12).reshape([2, 2, 3])}\n`).toMatchInlineSnapshot(`
    "
    [[[ 0,  1,  2],
      [ 3,  4,  5]],

     [[ 6,  7,  8],
      [ 9, 10, 11]]]
    "
  `));
  test("with long axes shortened", () => {
    expect(String(arange(8))).toBe("[0, 1, 2, 3, 4, 5, 6, 7]");
    expect(String(arange(9))).toMatchInlineSnapshot(`"[0, 1, 2, …, 6, 7, 8]"`);
    expect(`\n${arange(2000).reshape([200, 10])}\n`).toMatchInlineSnapshot(`
      "
      [[   0,    1,    2,    …,    7,    8,    9],
       [  10,   11,   12,    …,   17,   18,   19],
       [  20,   21,   22,    …,   27,   28,   29],
       …,
       [1970, 1971, 1972,    …, 1977, 1978, 1979],
       [1980, 1981, 1982,    …, 1987, 1988, 1989],
       [1990, 1991, 1992,    …, 1997, 1998, 1999]]
      "
    `);
  });
  test("with nothing in it", () => expect([zeros([0]), zeros([2, 0])].map(String)).toEqual(["[]", "[[],\n []]"]));
  test("with what is not finite", () =>
    expect(String(tensor([NaN, -Infinity, 1]))).toBe("[      NaN, -Infinity,         1]"));
  test("with its shape in a console", () => {
    const x = tensor(Float32Array.of(1, 2));
    const inspect = Reflect.get(x, Symbol.for("nodejs.util.inspect.custom"));
    expect(Reflect.apply(inspect, x, [])).toBe("Tensor [2] float32\n[1, 2]");
  });
});
