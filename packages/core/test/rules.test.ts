/** The tables as such, and the conventions at kinks; `@dualtape/integration` checks the derivatives against differences. */
import { describe, expect, test } from "vitest";
import { type Elementwise, elementwise, Real } from "@dualtape/core";

const rows: readonly (readonly [string, Elementwise])[] = Object.entries(elementwise);

/** The partials of a row at a point, each applied to 1; `null` where it is zero by structure. */
function partials(row: Elementwise, ...[a = 0, b = 0, c = 0]: readonly number[]): (number | null)[] {
  const [x, y, z] = [new Real(a), new Real(b), new Real(c)];
  return row.partials.map((partial) => partial && partial(x.elementwise(row, y, z), x, y, z)(new Real(1)).value);
}

test.for(rows)("%s carries its own name", ([key, { name }]) => expect(name).toBe(key));

test.for(rows)(
  "the kernel of %s reads no more inputs than it has partials",
  ([
    ,
    {
      kernel,
      partials: { length },
    },
  ]) => {
    for (const [a, b] of [
      [-0.3, -0.7],
      [0.3, 0.7],
      [-0.5, 0.5],
      [1, 1],
    ] as const) {
      const unread = [-100, 0, 100].map((z) => (length === 1 ? kernel(a, z, z) : length === 2 ? kernel(a, b, z) : 0));
      expect(new Set(unread).size).toBe(1);
    }
  },
);

test.for(rows)("the partials of %s read no more than they say", ([, row]) => {
  for (const [a, b, c] of [
    [0.3, 0.7, -2],
    [0.7, 0.3, 2],
    [0.5, 0.5, 1],
    [0, 0, 0],
  ] as const) {
    const [x, y, z] = [new Real(a), new Real(b), new Real(c)];
    const result = x.elementwise(row, y, z);
    for (const partial of row.partials) {
      if (partial === null) continue;
      const { reads = "yabc" } = partial;
      const seen = (letter: string, number: Real): Real => (reads.includes(letter) ? number : new Real(NaN));
      const slope = partial(seen("y", result), seen("a", x), seen("b", y), seen("c", z))(new Real(1.5));
      expect(slope.value).toBe(partial(result, x, y, z)(new Real(1.5)).value);
    }
  }
});

describe("kernels", () => {
  test.for([
    ["add", [2, 3], 5],
    ["sub", [2, 3], -1],
    ["mul", [2, 3], 6],
    ["div", [3, 2], 1.5],
    ["pow", [2, 3], 8],
    ["pow", [1, NaN], 1],
    ["pow", [1, Infinity], 1],
    ["pow", [-1, Infinity], 1],
    ["pow", [-1, -Infinity], 1],
    ["pow", [NaN, 0], 1],
    ["atan2", [1, -1], (3 * Math.PI) / 4],
    ["maximum", [-2, -3], -2],
    ["minimum", [2, 3], 2],
    ["equal", [2, 2], 1],
    ["notEqual", [2, 2], 0],
    ["greater", [2, 2], 0],
    ["greaterEqual", [2, 2], 1],
    ["less", [2, 2], 0],
    ["lessEqual", [2, 2], 1],
    ["where", [1, 2, 3], 2],
    ["where", [0, 2, 3], 3],
    ["where", [-0, 2, 3], 3],
    ["where", [NaN, 2, 3], 2],
    ["neg", [2], -2],
    ["reciprocal", [4], 0.25],
    ["square", [-3], 9],
    ["sqrt", [9], 3],
    ["exp", [1], Math.E],
    ["expm1", [1e-20], 1e-20],
    ["log", [Math.E], 1],
    ["log1p", [1e-20], 1e-20],
    ["sin", [1], 0.8414709848078965],
    ["cos", [1], 0.5403023058681398],
    ["tan", [1], 1.5574077246549023],
    ["tanh", [1], 0.7615941559557649],
    ["sigmoid", [1], 0.7310585786300049],
    ["sigmoid", [-800], 0],
    ["softplus", [1], 1.3132616875182228],
    ["softplus", [800], 800],
    ["softplus", [-40], 4.248354255291589e-18],
    ["erf", [1], 0.8427007929497149],
    ["erfc", [1], 0.15729920705028513],
    ["abs", [-2], 2],
    ["sign", [-2], -1],
  ] as const)("%s of %j is %d", ([name, [a, b = 0, c = 0], expected]) => {
    expect(elementwise[name].kernel(a, b, c)).toBeCloseTo(expected, 15);
  });
});

describe("conventions", () => {
  test.for([
    ["sqrt′(0) = 0", elementwise.sqrt, [0], [0]],
    ["|x|′(0) = 0", elementwise.abs, [0], [0]],
    ["|x|′ = −1 below 0", elementwise.abs, [-2], [-1]],
    ["a tie of maximum is shared", elementwise.maximum, [2, 2], [0.5, 0.5]],
    ["the greater takes all", elementwise.maximum, [3, 2], [1, 0]],
    ["a tie of minimum is shared", elementwise.minimum, [2, 2], [0.5, 0.5]],
    ["the lesser takes all", elementwise.minimum, [3, 2], [0, 1]],
    ["only the branch taken counts, if true", elementwise.where, [1, 2, 3], [null, 1, 0]],
    ["only the branch taken counts, if false", elementwise.where, [0, 2, 3], [null, 0, 1]],
    ["0^−1", elementwise.pow, [0, -1], [0, 0]],
    ["0^0", elementwise.pow, [0, 0], [0, 0]],
    ["0^½", elementwise.pow, [0, 0.5], [0, 0]],
    ["0^1", elementwise.pow, [0, 1], [1, 0]],
    ["0^2", elementwise.pow, [0, 2], [0, 0]],
    ["0^3", elementwise.pow, [0, 3], [0, 0]],
    ["2^3", elementwise.pow, [2, 3], [12, 8 * Math.LN2]],
    ["a comparison", elementwise.greater, [2, 1], [null, null]],
    ["sign", elementwise.sign, [2], [null]],
  ] as const)("%s", ([, row, at, expected]) => expect(partials(row, ...at)).toEqual(expected));

  test.for([-1, 0, 0.5, 1, 2, 3])("0 to the plain number %d", (exponent) => {
    const zero = new Real(0);
    const [slope] = elementwise.pow.partials;
    expect(slope?.(zero.pow(exponent), zero, exponent, 0)(new Real(1)).value).toBe(exponent === 1 ? 1 : 0);
  });
});

test("the slope of the sigmoid keeps its digits where it is near 1", () => {
  expect(partials(elementwise.sigmoid, 40)[0]).toBeCloseTo(4.248354255291589e-18, 32);
});
