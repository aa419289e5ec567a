/** Indices that only the data of a call tells: the same rows as eagerly, and never one of elsewhere. */
import type { TensorLike } from "@dualtape/core";
import { full, seeded, type Tensor, tensor } from "@dualtape/tensor";
import { describe, expect, test } from "vitest";
import { compile, type Traced } from "../src/index.ts";

const BACK_ENDS = ["webassembly", "interpreter"] as const;
const PRECISIONS = ["float64", "float32"] as const;

type Function = <S extends TensorLike<S>>(x: S, indices: S) => S;

/** Functions of an array of shape [4, 3, n] and indices below 3. */
const functions: Readonly<Record<string, Function>> = {
  "rows by a vector": (x, at) => x.take(at.reshape([4])),
  "rows by a matrix": (x, at) => x.take(at, 1),
  "one row": (x, at) => x.take(at.slice([1, 2], [0, 1]).reshape([]), 1),
  elements: (x, at) => x.slice(null, null, [0, 1]).reshape([4, 3]).take(at, 1),
  "by a view of indices": (x, at) => x.take(at.transpose().slice([0, 1]), 0),
  "by indices that are computed": (x, at) => x.take(at.add(1).maximum(1).sub(1), 1),
  "of what is constant": (x, at) => x.zeroLike().add(2).take(at),
  "of each item its own": (x, at) => x.indexed("take", at.concat([at]), { axis: 2, batch: 1 }),
  "added up": (x, at) => x.scatterAdd(at.reshape([4]), 3),
  "added up over two axes": (x, at) => x.take([0, 1]).take([0, 1], 1).scatterAdd(at, 3),
  "added up along the last axis": (x, at) =>
    x
      .slice([0, 1], null, [0, 1])
      .reshape([3])
      .scatterAdd(at.slice([0, 1], [0, 1]).reshape([]), 3, -1),
  "added up of each item its own": (x, at) =>
    x.take([0, 1], 1).indexed("scatterAdd", at.concat([at]), { axis: 1, batch: 1, size: 3 }),
};

describe.for(BACK_ENDS)("by %s", (backEnd) => {
  test.for(Object.entries(functions).flatMap(([name, f]) => [3, 9, 20].map((length) => ({ name, f, length }))))(
    "$name, rows of $length",
    ({ f, length }) => {
      const compiled = compile((x: Traced, at: Traced) => f(x, at), { backEnd });
      for (const precision of PRECISIONS) {
        const x = seeded(length).normal([4, 3, length]).to(precision);
        for (const indices of [
          [2, 0, 1, 1],
          [0, 2, 2, 2],
          [-0, 1, 2, 0],
        ]) {
          const at = tensor(indices, { shape: [2, 2], precision });
          expect(compiled(x, at)).toEqual(f(x, at));
        }
      }
    },
  );

  test.for([-1, 3, 0.5, -0.5, NaN, Infinity, -Infinity, 1e300, 2 ** 31, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), 5e-324])(
    "%d names no row: NaN, and nothing else is touched",
    (wrong) => {
      const at = tensor([1, wrong, 2]);
      for (const precision of PRECISIONS) {
        const x = seeded(1).normal([3, 10]).to(precision);
        for (const [name, f] of Object.entries<Function>({
          taken: (a, i) => a.take(i),
          "taken elements": (a, i) => a.transpose().take(i, 1).transpose(),
        })) {
          const taken = compile((a: Traced, i: Traced) => f(a, i), { backEnd })(x, at);
          expect(taken.slice([0, 1]), name).toEqual(x.slice([1, 2]));
          expect(taken.slice([1, 2]), name).toEqual(full([1, 10], NaN, { precision }));
          expect(taken.slice([2, 3]), name).toEqual(x.slice([2, 3]));
        }
        const two = compile((a: Traced, i: Traced) => [a.mul(2), a.scatterAdd(i, 3), a.neg()] as const, { backEnd });
        expect(two(x, at)).toEqual([x.mul(2), full([3, 10], NaN, { precision }), x.neg()]);
      }
    },
  );

  test("items go wrong one by one", () => {
    const x = seeded(1).normal([2, 3, 2]);
    const at = tensor([
      [0, 1, 1],
      [0, 3, 1],
    ]);
    const added = compile((a: Traced, i: Traced) => a.indexed("scatterAdd", i, { axis: 1, batch: 1, size: 3 }), {
      backEnd,
    })(x, at);
    expect(added.slice([1, 2])).toEqual(full([1, 3, 2], NaN));
    expect(added.slice([0, 1]).reshape([3, 2])).toEqual(x.slice([0, 1]).reshape([3, 2]).scatterAdd([0, 1, 1], 3));
  });
});

test("what is given to a program decides, not what it was made for", () => {
  const made: number[] = [];
  const f = compile((x: Traced, at: Traced) => x.take(at), { onCompile: () => void made.push(1) });
  const x = seeded(3).normal([50, 4]);
  const rows = seeded(4).integers(200 * 8, 50);
  for (let i = 0; i < 200; i++) {
    const at: Tensor = tensor(Float64Array.from(rows.slice(8 * i, 8 * i + 8)));
    expect(f(x, at)).toEqual(x.take(at));
  }
  expect(made.length).toBe(1);
});
