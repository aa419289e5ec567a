import { ArgumentError, ShapeError } from "@dualtape/core";
import { countExamples, joinExamples, rows } from "@dualtape/runs/data";
import { scalar, tensor, zeros } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { identities, numbered } from "./arbitraries.ts";

test("rows are the examples named, in that order, from every leaf, in its precision", () => {
  const picked = rows({ deep: [numbered(5)], single: tensor([0, 1, 2, 3, 4], { precision: "float32" }) }, [3, 0, 3]);
  expect(picked.deep.map(identities)).toEqual([[3, 0, 3]]);
  expect(picked.single).toEqual(tensor([3, 0, 3], { precision: "float32" }));
  expect(rows(Int32Array.of(7, 8, 9), [2])).toEqual(Int32Array.of(9));
  expect(countExamples(rows(numbered(3), []))).toBe(0);
});

test("joined examples are all of them, whatever the order of names", () => {
  const { rows: images, labels } = numbered(2);
  expect(identities(joinExamples([numbered(3), { labels, rows: images }, numbered(0)]))).toEqual([0, 1, 2, 0, 1]);
});

test.for<[name: string, call: () => unknown, kind: new (...parts: never) => Error, message: string]>([
  [
    "an index too far",
    () => rows(numbered(2), [2]),
    ArgumentError,
    "rows: index 2 at position 0 leaves an axis of length 2",
  ],
  ["no arrays", () => countExamples({ a: [] }), ArgumentError, "the examples have no arrays"],
  ["a scalar", () => countExamples({ a: scalar(1) }), ShapeError, "a scalar has no axis of examples"],
  ["two lengths", () => countExamples({ a: zeros([2]), b: Int32Array.of(1) }), ShapeError, "b has 1 examples, a has 2"],
  [
    "a plain array",
    () => countExamples({ a: [1, 2] }),
    ArgumentError,
    "countExamples, a.0: the value is the plain number 1",
  ],
  [
    "parts of two structures",
    () => joinExamples<object>([{ a: zeros([1]) }, { b: zeros([1]) }]),
    ArgumentError,
    "joinExamples, part 1: it holds b where the first holds a",
  ],
  [
    "more leaves",
    () => joinExamples<object>([{ a: zeros([1]) }, { a: zeros([1]), b: zeros([1]) }]),
    ArgumentError,
    "it holds a, b where the first holds a",
  ],
  [
    "rows of two shapes",
    () => joinExamples([{ a: zeros([1, 2]) }, { a: zeros([1, 3]) }]),
    ShapeError,
    "rows of [3] meet rows of [2]",
  ],
  [
    "two kinds",
    () => joinExamples<object>([zeros([1]), Int32Array.of(1)]),
    ArgumentError,
    "an Int32Array in one part, a Tensor in another",
  ],
  [
    "two kinds, turned",
    () => joinExamples<object>([Int32Array.of(1), zeros([1])]),
    ArgumentError,
    "an Int32Array in one part, a Tensor in another",
  ],
])("refuses %s", ([, call, kind, message]) => {
  expect(call).toThrow(kind);
  expect(call).toThrow(message);
});
