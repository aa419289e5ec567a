/** Every kind of number, and every nesting of two, keeps the laws: in its values and in its derivatives. */
import type { ScalarLike, TensorLike } from "@dualtape/core";
import { type Kind, scalarLaws, tensorLaws } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { dualOf, reals, tensors, traced, varOf } from "./kinds.ts";

function keepsScalarLaws<S extends ScalarLike<S>>(make: () => Kind<S>): void {
  describe(make().name, () => {
    test.for(scalarLaws)("$name", (law) => expect(() => law.check(make())).not.toThrow());
  });
}

function keepsTensorLaws<S extends TensorLike<S>>(make: () => Kind<S>): void {
  describe(make().name, () => {
    test.for(tensorLaws)("$name", (law) => expect(() => law.check(make())).not.toThrow());
  });
}

keepsScalarLaws(() => reals());
keepsScalarLaws(() => dualOf(reals()));
keepsScalarLaws(() => varOf(reals()));
keepsTensorLaws(() => tensors());
keepsTensorLaws(() => tensors("float32"));
keepsTensorLaws(() => dualOf(tensors()));
keepsTensorLaws(() => varOf(tensors()));
keepsTensorLaws(() => dualOf(dualOf(tensors())));
keepsTensorLaws(() => varOf(dualOf(tensors())));
keepsTensorLaws(() => dualOf(varOf(tensors())));
keepsTensorLaws(() => varOf(varOf(tensors())));
keepsTensorLaws(() => traced());
keepsTensorLaws(() => traced("float32"));
keepsTensorLaws(() => traced("float64", "interpreter"));
keepsTensorLaws(() => dualOf(traced()));
keepsTensorLaws(() => varOf(traced()));
keepsTensorLaws(() => varOf(dualOf(traced())));
