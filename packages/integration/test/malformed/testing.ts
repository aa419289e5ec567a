/** Calls of `@dualtape/testing`. */
import { jacobian } from "@dualtape/forward";
import { tensor } from "@dualtape/tensor";
import * as it from "@dualtape/testing";
import { tensors } from "../kinds.ts";
import { argument, call, optional, type Table } from "./call.ts";

const f = argument(() => (x: number) => x * x, { "a function": ["a function"] });
const many = argument(
  () =>
    ([x = 0]: readonly number[]) =>
      x * x,
  { "a function": ["a function"] },
);
const options = optional(() => ({ step: 1e-3 }), {
  "the defaults": ["an empty record"],
});
const result = argument(() => [1, 2], {
  "a number or a list, of any length": [
    "NaN",
    "infinity",
    "negative",
    "fraction",
    "huge",
    "an empty array",
    "a negative in an array",
    "a fraction in an array",
  ],
});
const kind = argument(tensors);

export const table: Table = {
  GradientMismatchError: "made where it is thrown",
  LawError: "made where it is thrown",
  centralDifference: [
    call(
      "centralDifference",
      it.centralDifference as never,
      f,
      argument(() => 1, { finite: ["negative", "fraction", "huge"] }),
      options,
    ),
    call(
      "step",
      ((step: never) => it.centralDifference((x) => x, 1, { step })) as never,
      optional(() => 1e-3, { "greater than 0": ["fraction", "huge"] }),
    ),
  ],
  centralDifferences: [
    call(
      "centralDifferences",
      it.centralDifferences as never,
      many,
      argument(() => [1, 2], { "any length": ["an empty array", "a negative in an array", "a fraction in an array"] }),
      options,
    ),
  ],
  relativeError: [
    call(
      "relativeError",
      it.relativeError as never,
      result,
      result,
      optional(() => 0, { "0 or more": ["infinity", "fraction", "huge"] }),
    ),
  ],
  checkGradients: [
    call(
      "checkGradients",
      ((g: never, at: never, of: never, modes: never, order: never, tolerance: never) =>
        it.checkGradients(g, at, { kind: of, modes, order, tolerance })) as never,
      argument(() => (x: { square(): { sum(): unknown } }) => x.square().sum()),
      argument(() => tensor([1, 2]), { "any shape": ["a tensor of another shape"] }),
      kind,
      argument(() => ({ forward: jacobian }), { "no modes: nothing to check": ["an empty record"] }),
      optional(() => 1),
      optional(() => 1e-6, { "0 or more": ["infinity", "fraction", "huge"] }),
    ),
  ],
  scalarLaws: it.scalarLaws.slice(0, 1).map((law) => call(law.name, (of: never) => law.check(of), kind)),
  tensorLaws: it.tensorLaws.slice(-1).map((law) => call(law.name, (of: never) => law.check(of), kind)),
};
