import { ArgumentError, flatten, mapTree, Real, zipTrees } from "@dualtape/core";
import { describe, expect, test } from "vitest";

const tree = () => ({
  hidden: { w: new Real(1), b: new Real(2) },
  out: [new Real(3), { scale: new Real(4) }] as const,
});

describe("mapTree", () => {
  test("keeps the structure, and names each leaf", () =>
    expect(mapTree(tree(), (leaf: Real, path) => `${path} = ${leaf}`)).toEqual({
      hidden: { w: "hidden.w = 1", b: "hidden.b = 2" },
      out: ["out.0 = 3", { scale: "out.1.scale = 4" }],
    }));
  test("takes other leaves where it is told which", () => {
    const integers = (node: unknown): boolean => node instanceof Int32Array;
    const { leaves, paths, rebuild } = flatten<unknown, unknown>(
      { x: new Real(1), labels: [Int32Array.of(2)] },
      "here",
      integers,
    );
    expect([leaves, paths]).toEqual([
      [new Real(1), Int32Array.of(2)],
      ["x", "labels.0"],
    ]);
    expect(rebuild(["a", "b"])).toEqual({ x: "a", labels: ["b"] });
  });
  test("takes a single leaf", () => expect(mapTree(new Real(5), (leaf, path) => [leaf.value, path])).toEqual([5, ""]));
  test.for<[unknown, string]>([
    [
      { w: 1 },
      "w: the value is the plain number 1, not a number of the library. Make it one with tensor(…) or new Real(…).",
    ],
    [3, "the tree of values: the value is the plain number 3"],
    [{ a: { b: ["text"] } }, 'a.b.0: the value is the text "text"'],
    [{ a: null }, "a: the value is null"],
    [[undefined], "0: the value is undefined"],
  ])("refuses %j", ([wrong, message]) => {
    expect(() => mapTree(wrong, () => 0)).toThrow(ArgumentError);
    expect(() => mapTree(wrong, () => 0)).toThrow(message);
  });
});

describe("flatten", () => {
  test("gives leaves and paths in one order, and the way back", () => {
    const { leaves, paths, rebuild } = flatten<ReturnType<typeof tree>, Real>(tree());
    expect(leaves.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    expect(paths).toEqual(["hidden.w", "hidden.b", "out.0", "out.1.scale"]);
    expect(rebuild(["a", "b", "c", "d"])).toEqual({ hidden: { w: "a", b: "b" }, out: ["c", { scale: "d" }] });
  });
  test("counts what it rebuilds from", () =>
    expect(() => flatten(tree()).rebuild([1])).toThrow("rebuild: 1 leaves for a tree of 4. Give one for each."));
  test("takes an empty tree", () => expect(flatten({}).leaves).toEqual([]));
});

describe("zipTrees", () => {
  test("joins leaf by leaf", () =>
    expect(
      zipTrees({ a: new Real(1), b: [new Real(2)] }, { a: new Real(10), b: [new Real(20)] }, (x, y, path) => [
        path,
        x.value + y.value,
      ]),
    ).toEqual({ a: ["a", 11], b: [["b.0", 22]] }));
  test.for([
    [
      { a: new Real(1) },
      { b: new Real(1) },
      "zipTrees: one tree has a where the other has b. Give trees of one structure.",
    ],
    [{ a: new Real(1) }, {}, "one tree has a where the other has nothing"],
    [new Real(1), { a: new Real(1) }, "one tree has a single value where the other has a"],
  ] as const)("refuses another structure: %#", ([a, b, message]) => {
    expect(() => zipTrees(a, b, () => 0)).toThrow(ArgumentError);
    expect(() => zipTrees(a, b, () => 0)).toThrow(message);
  });
});
