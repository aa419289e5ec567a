/** Numbers without a derivative, plain numbers as operands, and the agreement with the kernels of the rule table. */
import { type Elementwise, elementwise, type ScalarLike } from "@dualtape/core";
import type { Kind } from "../kind.ts";
import { compare, LawError, type ScalarLaw, scalarLaw } from "./law.ts";
import { anything, inputs, positive, type Samples } from "./samples.ts";

const rows: readonly Elementwise[] = Object.values(elementwise);

/** A plain number does what a constant of the kind does. */
const operandLaws = rows
  .filter(({ partials }) => partials.length > 1)
  .map((row) =>
    scalarLaw(`${row.name} takes plain numbers as constants`, positive, (a) => {
      const constant = a.zeroLike().add(1.5);
      return [a.elementwise(row, 1.5, 2.5), a.elementwise(row, constant, constant.add(1))];
    }),
  );

/** A row of the table has the values of its kernel. */
const kernelLaw = (row: Elementwise, samples: Samples, where: string): ScalarLaw => {
  const name = `${row.name} has the values of its kernel ${where}`;
  return {
    name,
    check(kind) {
      for (const [a, b, c] of inputs(kind, samples)) {
        const [second, third] = [kind.read(b), kind.read(c)];
        const values = kind.read(a).map((x, i) => row.kernel(x, second[i] ?? NaN, third[i] ?? NaN));
        compare(name, kind, [a.elementwise(row, b, c).detach(), kind.make(values, a.shape).detach()]);
      }
    },
  };
};

/** What `without` makes of a number carries no derivative. */
const constantLaw = (name: string, without: <S extends ScalarLike<S>>(x: S) => S): ScalarLaw => ({
  name,
  check<S extends ScalarLike<S>>(kind: Kind<S>) {
    for (const [a] of inputs(kind, positive)) {
      if (kind.derivatives?.(without(a.square())).some((derivative) => derivative !== 0)) {
        throw new LawError(
          `the law "${name}" on ${kind.name}`,
          "a derivative is not 0",
          "Drop the derivatives at every depth",
        );
      }
    }
  },
});

export const constantLaws: readonly ScalarLaw[] = [
  constantLaw("zeroLike has no derivative", (x) => x.zeroLike()),
  constantLaw("detach drops the derivative", (x) => x.detach()),
  constantLaw("a comparison has no derivative", (x) => x.greater(1)),
  scalarLaw("zeroLike a = a · 0", anything, (a) => [a.zeroLike(), a.mul(0)]),
  scalarLaw("detach keeps the values", anything, (a, b) => [a.detach().sub(a).detach(), b.zeroLike()]),
  ...operandLaws,
  ...rows.flatMap((row) => [
    kernelLaw(row, positive, "on positive numbers"),
    kernelLaw(row, anything, "on both sides of 0"),
  ]),
];
