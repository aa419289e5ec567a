import { flatten, type LeafOf, type Mapped, mapTree, Real, zipTrees } from "@dualtape/core";
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

test("what trees are made of, and what comes out", () => {
  const tree = { a: new Real(1), b: [new Real(2)] };
  expectTypeOf(mapTree(tree, (leaf) => leaf.value)).toEqualTypeOf<{
    readonly a: number;
    readonly b: readonly number[];
  }>();
  expectTypeOf(flatten(tree).leaves).toEqualTypeOf<readonly Real[]>();
  expectTypeOf(zipTrees(tree, tree, (a, b) => a.value + b.value).a).toEqualTypeOf<number>();
});
