import { ArgumentError, describe as tell, flatten, isKind, isNumber, Real } from "@dualtape/core";
import { describe, expect, test } from "vitest";

const cyclic: Record<string, unknown> = {};
cyclic["inner"] = [cyclic];

describe("what is no number is told by what it is", () => {
  test.for<[string, unknown, string]>([
    [
      "a plain number",
      1,
      "w: the value is the plain number 1, not a number of the library. Make it one with tensor(…)",
    ],
    ["nothing", null, "w: the value is null, not a number"],
    ["a text", "x", 'w: the value is the text "x", not a number'],
    ["a bigint", 1n, "w: the value is 1n, not a number"],
    ["a function", () => 1, "w: the value is a function, not a number"],
    ["a date", new Date(0), "w: the value is a Date, not a number"],
    ["a map", new Map(), "w: the value is a Map, not a number"],
    ["a promise", Promise.resolve(1), "w: the value is a Promise, not a number of the library. Await it first."],
    ["a Real, cloned", { ...new Real(2) }, "w: the value is a number that a clone or JSON has taken apart"],
    ["a tensor, parsed", { data: { 0: 1 }, shape: [1] }, "Make it anew with fromJSON(…) of @dualtape/tensor."],
    ["a tree that holds itself", cyclic, "it is nested deeper than 1000, or holds itself. Give a tree with an end."],
    ["a missing element", [new Real(1), undefined], "w.1: the value is undefined"],
    ["a hole", [new Real(1), , new Real(2)], "w.1: the value is undefined"], // oxlint-disable-line no-sparse-arrays
  ])("%s", ([, value, message]) => {
    expect(() => flatten({ w: value })).toThrow(ArgumentError);
    expect(() => flatten({ w: value })).toThrow(message);
  });
});

test("a number is known by its brand, not by its class", () => {
  expect(isKind(new Real(1), "Real")).toBe(true);
  expect(isKind({ ...new Real(1) }, "Real")).toBe(false);
  expect([new Real(1), { zeroLike: 1 }, null, "text"].map(isNumber)).toEqual([true, false, false, false]);
  expect(tell(new Real(1))).toBe("a Real");
});

test.for(["add", "pow", "maximum", "less"] as const)("%s refuses an operand that is missing", (method) =>
  expect(() => new Real(1)[method](undefined as never)).toThrow(
    `${method}: the second operand is undefined, not a number`,
  ),
);
