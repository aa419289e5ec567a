import { expect, test } from "vitest";
import { hashOf, routeOf } from "../src/shell/route.ts";
import { choiceCodec, numberCodec } from "../src/shell/url-state.ts";

test.each([
  ["", "", {}],
  ["#", "", {}],
  ["#/valley", "valley", {}],
  ["#valley", "valley", {}],
  ["#/valley?horizon=50&start=0.1", "valley", { horizon: "50", start: "0.1" }],
  ["#/trick?f=x%5E2+%2B+1%3F", "trick", { f: "x^2 + 1?" }],
])("%s names %s", (hash, name, state) => {
  const route = routeOf(hash);
  expect(route.name).toBe(name);
  expect(Object.fromEntries(route.query)).toEqual(state);
});

test("a place is named by its hash, whatever its state is", () => {
  for (const text of ["x * sin(x*y)", "1 + 1 = 2 & ? # %", "η → ∞"]) {
    const { name, query } = routeOf(hashOf({ name: "trick", query: new URLSearchParams({ f: text }) }));
    expect(name).toBe("trick");
    expect(query.get("f")).toBe(text);
  }
  expect(hashOf({ name: "cost", query: new URLSearchParams() })).toBe("#/cost");
});

test("a number is read back as it was written, and nonsense is not read", () => {
  for (const value of [0.1 + 0.2, -1e-300, 0, 5e12]) expect(numberCodec.read(numberCodec.write(value))).toBe(value);
  for (const text of ["", " ", "x", "Infinity", "NaN", "1e999"]) expect(numberCodec.read(text)).toBeNull();
});

test("only a choice is read as one", () => {
  const codec = choiceCodec(["full", "mini"]);
  expect(codec.read("mini")).toBe("mini");
  expect(codec.read("all")).toBeNull();
});
