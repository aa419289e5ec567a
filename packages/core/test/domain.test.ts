/** The domains as descriptions; `@dualtape/integration` runs their bijections, which need a tensor. */
import { between, type Domain, DomainError, elementsOf, oneMinus, positive, real, simplex, unit } from "@dualtape/core";
import { describe, expect, test } from "vitest";

const half = [0.5, 0.5];
const domains: readonly { domain: Domain; name: string; inside: readonly number[]; outside: readonly number[] }[] = [
  { domain: real(0), name: "real", inside: [-1e9, 0, 3], outside: [] },
  { domain: positive(1), name: "positive", inside: [1e-300, 1, 1e300], outside: [0, -1] },
  { domain: unit(0.5), name: "unit", inside: [1e-300, 0.5, 1 - 1e-16], outside: [0, 1, -0.1, 1.1] },
  { domain: oneMinus(0.9), name: "oneMinus", inside: [0.1, 0.999999], outside: [0, 1, 2] },
  { domain: between(-1, 3, 0), name: "between(-1, 3)", inside: [-0.999, 2.999], outside: [-1, 3, 4] },
];

describe.for(domains)("$name", ({ domain, name, inside, outside }) => {
  test("is named", () => expect(domain.name).toBe(name));
  test.for(inside.map((value) => [value]))("contains %d", ([value = NaN]) => {
    expect(domain.contains(value)).toBe(true);
    expect(domain.contains([value, value])).toBe(true);
    expect(domain.from(value).initial).toBe(value);
    expect(domain.from(value).name).toBe(name);
  });
  test.for([...outside, NaN, Infinity, -Infinity].map((value) => [value]))("does not contain %d", ([value = NaN]) => {
    expect(domain.contains(value)).toBe(false);
    expect(domain.contains([elementsOf(domain.initial)[0] ?? NaN, value])).toBe(false);
    expect(() => domain.from(value)).toThrow(DomainError);
  });
  test("contains no empty vector", () => expect(domain.contains([])).toBe(false));
});

describe("simplex", () => {
  test("contains what is positive and sums to 1", () => {
    expect(simplex(half).contains([0.2, 0.3, 0.5])).toBe(true);
    expect(simplex(half).contains([0, 1])).toBe(false);
    expect(simplex(half).contains([0.5, 0.6])).toBe(false);
    expect(simplex(half).contains([0.5, 0.5 + 1e-12])).toBe(true);
  });
  test("starts from such", () =>
    expect(() => simplex([0.5, 0.6])).toThrow("simplex: [0.5, 0.6] lies outside the domain"));
});

test("a mistake is named with its remedy", () => {
  expect(() => positive(-1)).toThrow(
    "positive: -1 lies outside the domain. Start from a value inside it (its bounds are not), or choose another domain.",
  );
  for (const odd of ["1", null, undefined, {}, [], ["1"], [[1]], true]) {
    expect(() => positive(odd as number), String(odd)).toThrow(
      /lies outside the domain\. Start from a number, or a list of some\./,
    );
  }
  for (const apart of [[0.5, 0.6], 0.5 as unknown as number[]]) {
    expect(() => simplex(apart)).toThrow(/lies outside the domain\. Start from values that sum to 1\./);
  }
  expect(() => between(3, 1, 2)).toThrow("between(3, 1): the bounds are not in order. Give the lower one first.");
  expect(() => between(1, 1, 1)).toThrow(DomainError);
  expect(() => between(NaN, 1, 1)).toThrow(DomainError);
});

test("elementsOf makes a list of either", () => expect([elementsOf(1), elementsOf([1, 2])]).toEqual([[1], [1, 2]]));

test("the start is a copy, frozen", () => {
  const start = [1, 2];
  const { initial } = positive(start);
  start[0] = 9;
  expect(initial).toEqual([1, 2]);
  expect(Object.isFrozen(initial)).toBe(true);
});

test.for<[number, number]>([
  [0, Infinity],
  [-Infinity, 0],
  [-1.7e308, 1.7e308],
])("between(%d, %d) is refused: its bounds are not finite", ([low, high]) =>
  expect(() => between(low, high, 1 - (low === 0 ? 0 : 2))).toThrow("the bounds are not finite numbers"),
);

const logit = (h: number): number => Math.log(h / (1 - h));
const sigmoid = (u: number): number => 1 / (1 + Math.exp(-u));

describe("where samplers look", () => {
  test.for<[string, Domain, number, number]>([
    ["real", real(-3), -6, 0],
    ["real, near 0", real(0.25), -0.75, 1.25],
    ["real, of several", real([-3, 0, 5]), -6, 10],
    ["positive", positive(1e-3), 1e-5, 0.1],
    ["positive, of several", positive([1e-3, 4]), 1e-5, 400],
    ["unit", unit(0.3), sigmoid(logit(0.3) - 4), sigmoid(logit(0.3) + 4)],
    ["oneMinus", oneMinus(0.9), sigmoid(logit(0.9) - 4), sigmoid(logit(0.9) + 4)],
    ["between", between(-1, 3, 0), -0.996, 2.996],
    ["between, with a start near a bound", between(-1, 3, 2.999), -0.996, 2.999],
    ["simplex", simplex([0.25, 0.25, 0.25, 0.25]), sigmoid(logit(0.25) - 2), sigmoid(logit(0.25) + 2)],
    ["simplex, of several", simplex([0.2, 0.3, 0.5]), sigmoid(logit(0.2) - 2), sigmoid(2)],
  ])("%s", ([, { range }, low, high]) => {
    expect(range[0]).toBeCloseTo(low, 12);
    expect(range[1]).toBeCloseTo(high, 12);
    expect(Object.isFrozen(range)).toBe(true);
  });

  test.for<[string, Domain]>([
    ["real", real([-1e308, 1e308])],
    ["positive, small", positive(5e-324)],
    ["positive, great", positive(1e308)],
    ["unit, small", unit(5e-324)],
    ["unit, great", unit(1 - 2 ** -53)],
    ["oneMinus, small", oneMinus(5e-324)],
    ["oneMinus, great", oneMinus(1 - 2 ** -53)],
    ["between", between(1, 1 + 2 ** -51, 1 + 2 ** -52)],
    ["simplex, of one", simplex([1])],
    ["simplex, at a corner", simplex([1, 1e-300])],
  ])("is inside the domain, and holds the start at its edge: %s", ([, { range, initial, contains }]) => {
    const [low, high] = range;
    for (const h of elementsOf(initial)) {
      expect(low).toBeLessThanOrEqual(h);
      expect(high).toBeGreaterThanOrEqual(h);
    }
    if (elementsOf(initial).length === 1) expect([contains(low), contains(high)]).toEqual([true, true]);
  });

  test("is what `within` says, and goes along to a start that it holds", () => {
    const looked = positive([1e-3, 1e-2]).within(1e-4, 0.5);
    expect(looked.range).toEqual([1e-4, 0.5]);
    expect(looked.initial).toEqual([1e-3, 1e-2]);
    expect(looked.name).toBe("positive");
    expect(looked.from(0.25).range).toEqual([1e-4, 0.5]);
    expect(looked.from([0.25, 1]).range).toEqual([0.0025, 100]);
    expect(looked.within(1e-3, 1).from(0.25).range).toEqual([1e-3, 1]);
    expect(positive(1).from(2).range).toEqual([0.02, 200]);
    expect(simplex([0.5, 0.5]).within(0.01, 0.9).range).toEqual([0.01, 0.9]);
    expect(real(1).within(1, 2).range).toEqual([1, 2]);
  });

  test("is refused, with a remedy", () => {
    expect(() => positive(1).within(2, 0.5)).toThrow(
      "positive.within: the range from 2 to 0.5 is not in order. Give the lower end first.",
    );
    expect(() => positive(1).within(1, 1)).toThrow("not in order");
    expect(() => positive(1).within(0, 5)).toThrow(
      "positive.within: 0 lies outside the domain. Give two numbers inside it (its bounds are not).",
    );
    expect(() => between(0, 1, 0.5).within(0.1, 1)).toThrow("between(0, 1).within: 1 lies outside the domain");
    expect(() => simplex(half).within(0.1, 2)).toThrow("simplex.within: 2 lies outside the domain");
    expect(() => positive([1, 20]).within(0.1, 10)).toThrow(
      "positive.within: the initial value 20 lies outside the range from 0.1 to 10. Start from a value inside it, or give a range that holds it.",
    );
    expect(() => positive([1, 20]).within(0.1, 10)).toThrow(DomainError);
    for (const bound of [NaN, Infinity, -Infinity]) {
      expect(() => real(0).within(bound, 1)).toThrow(DomainError);
      expect(() => real(0).within(-1, bound)).toThrow(DomainError);
    }
  });
});
