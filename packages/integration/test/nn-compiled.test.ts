/** What `@dualtape/nn` offers, written down and compiled: the value and the gradient are those of the same operations called. */
import { compile, type Traced } from "@dualtape/compile";
import { type Lift, type TensorLike } from "@dualtape/core";
import { grad } from "@dualtape/reverse";
import type { Tensor } from "@dualtape/tensor";
import { relativeError } from "@dualtape/testing";
import { expect, test } from "vitest";
import { at, programs } from "./nn-programs.ts";

test.for(Object.entries(programs))("%s", ([_name, program]) => {
  const both = <S extends TensorLike<S>>(x: S, lift: Lift<Tensor, S>): readonly [S, S] => [
    program(x, lift),
    grad<S>((inner, up) => program(inner, (constant) => up(lift(constant))), x),
  ];
  const x = at.to("float64");
  const found = compile((traced: Traced) => both(traced, (constant) => traced.lift(constant)))(x);
  for (const [i, expected] of both<Tensor>(x, (constant) => constant).entries()) {
    expect(relativeError([...(found[i]?.data ?? [])], [...expected.data])).toBeLessThan(1e-12);
  }
});
