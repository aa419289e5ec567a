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
    expect(() => simplex([0.5, 0.6])).toThrow("simplex: [0.5,0.6] lies outside the domain"));
});

test("a mistake is named with its remedy", () => {
  expect(() => positive(-1)).toThrow(
    "positive: -1 lies outside the domain. Start from a value inside it (its bounds are not), or choose another domain.",
  );
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
