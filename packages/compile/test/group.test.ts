import type { Shape } from "@dualtape/core";
import { Dual, type Perturbation } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { describe, expect, test } from "vitest";
import { nodesOf } from "../src/graph/node.ts";
import { groupProducts } from "../src/passes/group.ts";
import { layOut } from "../src/passes/layout.ts";
import { schedule } from "../src/passes/schedule.ts";
import { simplify } from "../src/program.ts";
import type { Traced } from "../src/traced.ts";
import { graphOf } from "./graphs.ts";

type F = (...x: Traced[]) => Traced | readonly Traced[];

/** The groups of the products of a function that are ready at once, as `count, shared`. */
function groupsOf(shapes: readonly Shape[], f: F): readonly string[] {
  const graph = layOut(simplify(graphOf(shapes, f)));
  return groupProducts(nodesOf(graph.results).filter(({ operation }) => operation.kind === "matmul")).map(told);
}

const told = ({ nodes, shared }: { readonly nodes: readonly unknown[]; readonly shared: string | null }): string =>
  `${nodes.length}, ${shared}`;

const perturbation: Perturbation = { name: "test" };

describe("products become one", () => {
  test("X·[W | Ẇ₁ … Ẇ_K]", () => {
    const f: F = (x, w, ...along) => {
      const y = new Dual(x, [], perturbation).matmul(new Dual(w, along, perturbation));
      return [y.primal, ...y.tangents.map((tangent) => tangent ?? x.zeroLike())];
    };
    expect(groupsOf([[8, 5], ...Array.from({ length: 4 }, () => [5, 3])], f)).toEqual(["4, left"]);
  });
  test("[δ; δ̇₁; …]·Wᵀ", () => {
    expect(
      groupsOf(
        [
          [5, 3],
          [8, 3],
          [8, 3],
        ],
        (w, d, e) => [d.matmul(w.transpose()), e.matmul(w.transpose())],
      ),
    ).toEqual(["2, right"]);
  });
  test("in a gradient by duals, forward over reverse", () => {
    const graph = graphOf(
      [
        [8, 5],
        [5, 3],
        [5, 3],
        [5, 3],
      ],
      (x, w, u, v) => {
        const at = new Dual(w, [u, v], perturbation);
        const gradient = grad(
          (y, lift) =>
            lift(new Dual(x, [], perturbation))
              .matmul(y)
              .tanh()
              .sum(),
          at,
        );
        return [gradient.primal, ...gradient.tangents.map((tangent) => tangent ?? w.zeroLike())];
      },
    );
    const products = schedule(layOut(simplify(graph)), []).filter(({ kind }) => kind === "products");
    expect(products.map((item) => item.kind === "products" && told(item))).toEqual(["3, left", "3, left"]);
  });
  test("the largest groups first", () => {
    const f: F = (x, y, a, b, c) => [x.matmul(a), x.matmul(b), x.matmul(c), y.matmul(a)];
    expect(
      groupsOf(
        [
          [4, 4],
          [4, 4],
          [4, 4],
          [4, 4],
          [4, 4],
        ],
        f,
      ),
    ).toEqual(["3, left", "1, null"]);
  });
  test("32 at once", () => {
    const f: F = (x, ...all) => all.map((w) => x.matmul(w));
    expect(groupsOf([[2, 3], ...Array.from({ length: 40 }, () => [3, 2])], f)).toEqual(["32, left", "8, left"]);
  });
});

describe("products stay apart", () => {
  test.for<readonly [string, readonly Shape[], F]>([
    [
      "of other sizes",
      [
        [4, 5],
        [5, 3],
        [5, 2],
      ],
      (x, a, b) => [x.matmul(a), x.matmul(b)],
    ],
    [
      "with nothing in common",
      [
        [4, 5],
        [5, 3],
        [4, 5],
        [5, 3],
      ],
      (x, a, y, b) => [x.matmul(a), y.matmul(b)],
    ],
    [
      "of operands stored otherwise",
      [
        [4, 5],
        [5, 3],
        [3, 5],
      ],
      (x, a, b) => [x.matmul(a), x.matmul(b.transpose())],
    ],
    [
      "of rows at another distance",
      [
        [4, 5],
        [5, 3],
        [5, 7],
      ],
      (x, a, b) => [x.matmul(a), x.matmul(b.slice(null, [0, 3]))],
    ],
    [
      "in batches",
      [
        [2, 4, 5],
        [5, 3],
        [5, 3],
      ],
      (x, a, b) => [x.matmul(a), x.matmul(b)],
    ],
    [
      "on either side",
      [
        [4, 4],
        [4, 4],
        [4, 4],
      ],
      (x, a, b) => [x.matmul(a), b.matmul(x)],
    ],
  ])("%s", ([, shapes, f]) => {
    expect(groupsOf(shapes, f)).toEqual(["1, null", "1, null"]);
  });
});
