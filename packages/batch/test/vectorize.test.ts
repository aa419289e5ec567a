/** A vectorized function is a loop over its items, wherever the axis stands. */
import { type TensorLike } from "@dualtape/core";
import { jvp } from "@dualtape/forward";
import { grad } from "@dualtape/reverse";
import { tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { vectorize } from "../src/index.ts";

test("per-example gradients", () => {
  const loss = <S extends TensorLike<S>>(w: S, x: S, y: S): S => x.matmul(w).sub(y).square().sum();
  const perExample = vectorize(
    <S extends TensorLike<S>>(w: S, x: S, y: S): S => grad((v, lift) => loss(v, lift(x), lift(y)), w),
    { in: [null, 0, 0] },
  );
  const w = tensor([[1], [2]]);
  const xs = tensor([[[1, 2]], [[3, 4]], [[5, 6]]]);
  const ys = tensor([[[1]], [[2]], [[3]]]);
  const result = perExample(w, xs, ys);
  expect(result.shape).toEqual([3, 2, 1]);
  expect(result.toArray()).toEqual([
    [[8], [16]],
    [[54], [72]],
    [[140], [168]],
  ]);
});

test("columns of a Jacobian", () => {
  const f = <S extends TensorLike<S>>(x: S): S => x.square().concat([x.sum().reshape([1])]);
  const columns = vectorize(<S extends TensorLike<S>>(x: S, e: S): S => jvp((z) => f(z), x, e).tangent, {
    in: [null, 0],
    out: -1,
  });
  expect(
    columns(
      tensor([1, 2]),
      tensor([
        [1, 0],
        [0, 1],
      ]),
    ).toArray(),
  ).toEqual([
    [2, 0],
    [0, 4],
    [1, 1],
  ]);
});
