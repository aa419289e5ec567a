import { seeded, type Tensor, tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import type { Shape, TensorLike } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { compile } from "../src/compile.ts";
import { layOut } from "../src/passes/layout.ts";
import { schedule } from "../src/passes/schedule.ts";
import { cutIntoStrips } from "../src/passes/strips.ts";
import { simplify } from "../src/program.ts";
import type { Traced } from "../src/traced.ts";
import { graphOf } from "./graphs.ts";

const random = seeded(5);

type Step = <S extends TensorLike<S>>(w: S, x: S, d: S, e: S, scale: S) => readonly S[];

/** A step of gradient descent on a layer, with its tangent: two products of 400 × 200 that share an operand. */
const update: Step = (w, x, d, e, scale) => {
  const [gradient, tangent] = [x.transpose().matmul(d), x.transpose().matmul(e)];
  const next = w.sub(gradient.mul(scale));
  return [next, next.mul(tangent).sub(gradient), next.square().sum()];
};

const shapes: readonly Shape[] = [[400, 200], [8, 400], [8, 200], [8, 200], []];

const kinds = (f: Step, of: readonly Shape[] = shapes, carry: readonly (number | null)[] = [0, null, null]) => {
  const graph = layOut(
    simplify(
      graphOf(of, (w, x, d, e, scale) =>
        f<Traced>(w as Traced, x as Traced, d as Traced, e as Traced, scale as Traced),
      ),
    ),
  );
  return cutIntoStrips(graph, schedule(graph, carry)).map((item) => (item.kind === "strips" ? item.rows : item.kind));
};

describe("a large product and the loop that reads it", () => {
  test("are cut into strips of rows", () => expect(kinds(update)).toContainEqual(expect.any(Number)));

  test.for([
    { precision: "float64", tolerance: 1e-12 },
    { precision: "float32", tolerance: 1e-5 },
  ] as const)("give what eager tensors give, in $precision", ({ precision, tolerance }) => {
    const given = shapes.map((shape) => random.normal(shape).to(precision)) as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const compiled = compile((w: Traced, x: Traced, d: Traced, e: Traced, scale: Traced) =>
      update<Traced>(w, x, d, e, scale),
    );
    const [ours, again, eager] = [compiled(...given), compiled(...given), update<Tensor>(...given)];
    eager.forEach((value, i) => {
      expect(relativeError([...(ours[i]?.data ?? [])], [...value.data])).toBeLessThan(tolerance);
      expect([...(again[i]?.data ?? [])]).toEqual([...(ours[i]?.data ?? [])]);
    });
  });

  test("as a loop of steps, each over the state of the last", () => {
    const loop = compile.loop((w: Traced, _t: Traced, x: Traced, d: Traced, e: Traced, scale: Traced) => {
      const [next = w] = update<Traced>(w, x, d, e, scale.mul(w.sum().tanh()));
      return next;
    });
    const [w, x, d, e, scale] = shapes.map((shape) => random.normal(shape)) as [Tensor, Tensor, Tensor, Tensor, Tensor];
    let state = w;
    for (let t = 0; t < 3; t++) [state = w] = update<Tensor>(state, x, d, e, scale.mul(state.sum().tanh()));
    expect(relativeError([...loop(3, w, x, d, e, scale).data], [...state.data])).toBeLessThan(1e-11);
  });
});

test("a large product of nothing is zeros, also for the loop that reads it", () => {
  const f = <S extends TensorLike<S>>(a: S, b: S): S => a.matmul(b).add(1);
  const given = [tensor([], { shape: [600, 0] }), tensor([], { shape: [0, 400] })] as const;
  const ours = compile((a: Traced, b: Traced) => f<Traced>(a, b))(...given);
  expect(new Set(ours.data)).toEqual(new Set(f<Tensor>(...given).data));
});

describe("stay whole", () => {
  test("small products, which the cache holds", () => {
    expect(kinds(update, [[40, 20], [8, 40], [8, 20], [8, 20], []])).not.toContainEqual(expect.any(Number));
  });
  test("products with a prime number of rows", () => {
    expect(kinds(update, [[401, 200], [8, 401], [8, 200], [8, 200], []])).not.toContainEqual(expect.any(Number));
  });
  test("products that are results, or read by others", () => {
    expect(kinds((w, x, d) => [w.sub(x.transpose().matmul(d)), x.transpose().matmul(d)])).not.toContainEqual(
      expect.any(Number),
    );
    expect(
      kinds((w, x, d, e) => [w.sub(x.transpose().matmul(d)), x.transpose().matmul(d).matmul(e.transpose())]),
    ).not.toContainEqual(expect.any(Number));
  });
  test("loops that read in another order", () => {
    expect(kinds((w, x, d, e) => [w.sub(x.transpose().matmul(d)).add(e.sum(0))])).not.toContainEqual(
      expect.any(Number),
    );
    expect(kinds((w, x, d) => [w.sub(x.transpose().matmul(d)).sum(0)], shapes, [null])).not.toContainEqual(
      expect.any(Number),
    );
  });
  test("products of what the loop writes over", () => {
    const f: Step = (w, x) => {
      const product = x.transpose().matmul(x.matmul(w));
      return [w.sub(product.mul(1e-3))];
    };
    const given = shapes.map((shape) => random.normal(shape)) as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const loop = compile.loop((w: Traced, _t: Traced, x: Traced) => f<Traced>(w, x, x, x, x)[0] as Traced);
    const [w, x] = given;
    const once = f<Tensor>(w, x, x, x, x)[0] as Tensor;
    const twice = f<Tensor>(once, x, x, x, x)[0] as Tensor;
    expect(relativeError([...loop(2, w, x).data], [...twice.data])).toBeLessThan(1e-12);
  });
});
