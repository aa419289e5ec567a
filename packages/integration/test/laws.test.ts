/** Every kind of number, and every nesting of two, keeps the laws: in its values and in its derivatives. */
import type { ScalarLike, TensorLike } from "@dualtape/core";
import { type Kind, scalarLaws, tensorLaws } from "@dualtape/testing";
import { describe, expect, test } from "vitest";
import { batchOf, dualOf, reals, tensors, traced, varOf } from "./kinds.ts";

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
for (const precision of ["float64", "float32"] as const) {
  keepsTensorLaws(() => tensors(precision));
  keepsTensorLaws(() => dualOf(tensors(precision)));
  keepsTensorLaws(() => varOf(tensors(precision)));
  keepsTensorLaws(() => dualOf(dualOf(tensors(precision))));
  keepsTensorLaws(() => varOf(dualOf(tensors(precision))));
  keepsTensorLaws(() => dualOf(varOf(tensors(precision))));
  keepsTensorLaws(() => varOf(varOf(tensors(precision))));
  keepsTensorLaws(() => batchOf(tensors(precision)));
  keepsTensorLaws(() => batchOf(batchOf(tensors(precision))));
  keepsTensorLaws(() => batchOf(dualOf(tensors(precision))));
  keepsTensorLaws(() => batchOf(varOf(tensors(precision))));
  keepsTensorLaws(() => dualOf(batchOf(tensors(precision))));
  keepsTensorLaws(() => varOf(batchOf(tensors(precision))));
  keepsTensorLaws(() => varOf(dualOf(batchOf(tensors(precision)))));
  keepsTensorLaws(() => traced(precision));
  keepsTensorLaws(() => traced(precision, "interpreter"));
  keepsTensorLaws(() => dualOf(traced(precision)));
  keepsTensorLaws(() => varOf(traced(precision)));
  keepsTensorLaws(() => varOf(dualOf(traced(precision))));
  keepsTensorLaws(() => batchOf(traced(precision)));
}
