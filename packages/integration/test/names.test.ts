/** Names and trees: what is taken apart is put together again as it was, and no two names mean one thing. */
import { compile } from "@dualtape/compile";
import { flatten, mapTree, positive, type TensorLike, zipTrees } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import {
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  constant,
  decoupledWeightDecay,
  type Optimizer,
  optimizers,
  parameterGroups,
  scheduled,
  stepAll,
} from "@dualtape/optimizers";
import { grad } from "@dualtape/reverse";
import { scalar, type Tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";

const [a, b, c] = [scalar(1), scalar(2), scalar(3)];
const twelve = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [String(11 - i), scalar(i)]));

const trees: readonly (readonly [name: string, tree: unknown])[] = [
  ["a value", a],
  ["a tuple in a tuple", [[a, b], c]],
  ["a tuple behind a value", [a, [b, c]]],
  ["records in a tuple", [{ x: a }, { x: b }]],
  ["numeric keys, not in order", { 10: a, 2: b, 1: c }],
  ["numeric keys among others", { b: a, 1: b, a: c }],
  ["twelve entries of an array", Array.from({ length: 12 }, (_, i) => scalar(i))],
  ["twelve numeric keys", twelve],
  ["tuples under numeric keys", { 1: [a, [b]], 0: c }],
  ["names that hold the signs of paths", { "a.b": a, a: { b }, "": c, 'q"q': a, "a:b": b, "[0]": c, "x y": a }],
  ["an array and a record of the same names", { list: [a], record: { 0: b } }],
  ["empty parts", { nothing: [], none: {}, x: a }],
];

/** A tree with its records' keys in the other order, as far as the language allows. */
const turned = (tree: unknown): unknown => {
  if (Array.isArray(tree)) return tree.map(turned);
  if (typeof tree !== "object" || tree === null || "zeroLike" in tree) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .reverse()
      .map(([key, child]) => [key, turned(child)]),
  );
};

describe.for(trees)("%s", ([, tree]) => {
  const { leaves, paths, rebuild, rebuildFrom } = flatten<unknown, Tensor>(tree);
  test("each leaf has a path of its own", () => expect(new Set(paths).size).toBe(leaves.length));
  test("is rebuilt in order, and by paths", () => {
    expect(rebuild(leaves)).toEqual(tree);
    const byPath = Object.fromEntries(paths.map((path, i) => [path, leaves[i]]).reverse());
    expect(rebuildFrom(byPath)).toEqual(tree);
  });
  test("is joined with itself by name, whatever the order of the keys", () =>
    expect(zipTrees(tree as never, turned(tree) as never, (x, y) => x === y)).toEqual(mapTree(tree, () => true)));
  test("comes through a gradient, a derivative along it, and a program", () => {
    const loss = <S extends TensorLike<S>>(at: unknown): S => {
      const [first, ...others] = flatten<unknown, S>(at).leaves as [S, ...S[]];
      return others.reduce((sum, x, i) => sum.add(x.square().mul(i + 2)), first.square());
    };
    const expected = rebuild(leaves.map((x, i) => x.mul(2 * (i + 1))));
    const gradient = (grad as (f: unknown, at: unknown) => unknown)(loss, tree);
    expect(gradient).toEqual(expected);
    const along = (jvp as (f: unknown, at: unknown, tangent: unknown) => { tangent: Tensor })(loss, tree, turned(tree));
    expect(along.tangent.item()).toBe(leaves.reduce((sum, x, i) => sum + 2 * (i + 1) * x.item() ** 2, 0));
    const doubled = compile((x: unknown) => mapTree<unknown, unknown, TensorLike<never>>(x, (leaf) => leaf.mul(2)), {
      backEnd: "interpreter",
    }) as (x: unknown) => unknown;
    for (const given of [tree, turned(tree)]) expect(doubled(given)).toEqual(mapTree(given, (x: Tensor) => x.mul(2)));
  });
});

test("a program keeps arrays and records of the same names apart", () => {
  const identity = compile((x: unknown) => x, { backEnd: "interpreter" }) as (x: unknown) => unknown;
  for (const tree of [[a, b], { 0: a, 1: b }, [a, b]]) expect(identity(tree)).toEqual(tree);
});

const wrappers: Readonly<Record<string, (optimizer: Optimizer) => Optimizer>> = {
  clipByValue,
  clipByNorm,
  clipByGlobalNorm,
  decoupledWeightDecay: decoupledWeightDecay as never,
  scheduled: (optimizer) => scheduled(optimizer, "learningRate", constant({ value: positive(0.1) })) as Optimizer,
  groups: (optimizer) => parameterGroups({ w: optimizer }) as unknown as Optimizer,
};

/** The names of what is added, where a wrapper adds to those of the optimizer. */
const adds: Readonly<Record<string, string>> = {
  clipByValue: "clip",
  clipByNorm: "clip",
  clipByGlobalNorm: "clip",
  decoupledWeightDecay: "weightDecay",
};
const wrapped = Object.entries(wrappers).flatMap(([outer, wrap]) => [
  ...Object.entries(optimizers).map(([inner, optimizer]) => ({
    outer,
    inner,
    wrap,
    optimizer: optimizer as Optimizer,
  })),
  ...Object.entries(wrappers).map(([inner, other]) => ({
    outer,
    inner,
    wrap,
    optimizer: other(optimizers.sgd as Optimizer),
  })),
]);

test.for(wrapped)(
  "$outer of $inner: every hyperparameter has a name of its own, or it is refused by name",
  ({ outer, wrap, optimizer }) => {
    const added = adds[outer];
    const before = Object.keys(optimizer.hyperparameters);
    const lacks = ["decoupledWeightDecay", "scheduled"].includes(outer) && !before.includes("learningRate");
    if (lacks) {
      expect(() => wrap(optimizer)).toThrow("has no hyperparameter learningRate");
    } else if (added !== undefined && before.includes(added)) {
      expect(() => wrap(optimizer)).toThrow(`has a hyperparameter ${added} already, and one value cannot be two`);
    } else {
      const after = Object.keys(wrap(optimizer).hyperparameters);
      expect(after.length).toBe(before.length + (added === undefined ? 0 : 1));
    }
  },
);

test("two thresholds have two names", () => {
  const both = clipByValue(clipByGlobalNorm(optimizers.sgd), "elementClip");
  expect(Object.keys(both.hyperparameters)).toEqual(["learningRate", "clip", "elementClip"]);
  const hyper = { learningRate: scalar(1), clip: scalar(100), elementClip: scalar(0.5) };
  const before = { parameter: scalar(0), gradient: scalar(3), slots: {}, t: 1, path: "w" };
  expect(stepAll(both, hyper, { w: before }).w.parameter.item()).toBe(-0.5);
});

test("groups whose hyperparameters would share a name are refused, and names with dots have groups of their own", () => {
  const { sgd, momentum } = optimizers;
  expect(() => parameterGroups({ a: parameterGroups({ b: sgd }), "a.b": sgd })).toThrow(
    "two groups have a hyperparameter a.b.learningRate",
  );
  const groups = parameterGroups({ a: sgd, '["a.b"]': momentum });
  const { paths } = flatten({ a: { b: scalar(1) }, "a.b": scalar(2) });
  expect(paths.map((path) => Object.keys(groups.init(scalar(1), path)))).toEqual([[], ["velocity"]]);
});
