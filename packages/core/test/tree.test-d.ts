import { flatten, type LeafOf, type Mapped, mapTree, Real, type TensorLike, zipTrees } from "@dualtape/core";
import { expectTypeOf, test } from "vitest";

test("a tree keeps its structure under other leaves", () => {
  type Model = { readonly hidden: { readonly w: Real }; readonly out: readonly [Real, Real] };
  expectTypeOf<Mapped<Model, string>>().toEqualTypeOf<{
    readonly hidden: { readonly w: string };
    readonly out: readonly [string, string];
  }>();
  expectTypeOf<Mapped<Real, string>>().toEqualTypeOf<string>();
  expectTypeOf<Mapped<Real[], string>>().toEqualTypeOf<readonly string[]>();
});

test("the leaves of a tree have a type", () => {
  expectTypeOf<LeafOf<{ a: Real; b: { c: Real }[] }>>().toEqualTypeOf<Real>();
  expectTypeOf<LeafOf<unknown>>().toEqualTypeOf<never>();
});

/** Trees of a kind that the function around them does not know. */
function generic<S extends TensorLike<S>>(parameter: S) {
  interface Layer<T> {
    readonly w: T;
    readonly b: T;
  }
  const trees = {
    record: { w: parameter, b: { c: parameter } },
    named: {} as Readonly<Record<string, S>>,
    list: [parameter],
    pair: [parameter, { b: parameter }] as const,
    layer: {} as Layer<S>,
    layers: {} as { readonly hidden: readonly Layer<S>[]; readonly out: Layer<S> },
  };
  type Trees = typeof trees;
  const leaves: { readonly [K in keyof Trees]: LeafOf<Trees[K]> } = {} as { readonly [K in keyof Trees]: S };
  const back: { readonly [K in keyof Trees]: S } = leaves;
  const leaf: S = mapTree(trees.record, (each) => each.neg()).b.c.mul(back.layers);
  expectTypeOf<Mapped<Trees["record"], string>>().toEqualTypeOf<{
    readonly w: string;
    readonly b: { readonly c: string };
  }>();
  expectTypeOf<Mapped<Trees["named"], string>>().toEqualTypeOf<Readonly<Record<string, string>>>();
  expectTypeOf<Mapped<Trees["list"], string>>().toEqualTypeOf<readonly string[]>();
  expectTypeOf<Mapped<Trees["pair"], string>>().toEqualTypeOf<readonly [string, { readonly b: string }]>();
  expectTypeOf<Mapped<Trees["layer"], string>>().toEqualTypeOf<Layer<string>>();
  expectTypeOf<Mapped<Trees["layers"], string>["hidden"][0]>().toEqualTypeOf<Layer<string>>();
  expectTypeOf(flatten(trees.layers).leaves).toEqualTypeOf<readonly S[]>();
  expectTypeOf(zipTrees(trees.list, trees.list, (a, b) => a.add(b))).toEqualTypeOf<readonly S[]>();
  return leaf;
}

test("trees of a kind that is a parameter have types, too", () => {
  expectTypeOf(generic).toBeFunction();
});

test("what trees are made of, and what comes out", () => {
  const tree = { a: new Real(1), b: [new Real(2)] };
  expectTypeOf(mapTree(tree, (leaf) => leaf.value)).toEqualTypeOf<{
    readonly a: number;
    readonly b: readonly number[];
  }>();
  expectTypeOf(flatten(tree).leaves).toEqualTypeOf<readonly Real[]>();
  expectTypeOf(zipTrees(tree, tree, (a, b) => a.value + b.value).a).toEqualTypeOf<number>();
});
