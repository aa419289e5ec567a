/** Calls of `@dualtape/tensor`. */
import * as it from "@dualtape/tensor";
import { argument, call, optional, type Table } from "./call.ts";
import { numbers } from "./wrong.ts";

const options = optional(() => ({ precision: "float32" }), { "the defaults": ["an empty record"] });
const shape = argument(() => [2, 3], { "a scalar": ["an empty array"] });
const finite = { "any finite number": ["negative", "fraction"] } as const;
const random = (precision?: "float32") => it.seeded(1, precision === undefined ? {} : { precision });

export const table: Table = {
  Tensor: [
    call(
      "new",
      (data: never, of: never) => new it.Tensor(data, of),
      argument(() => Float64Array.of(1, 2)),
      argument(() => [2]),
    ),
    call(
      "like",
      (data: never, of: never) => it.scalar(1).like(data, of),
      argument(() => Float64Array.of(1, 2)),
      argument(() => [2]),
    ),
  ],
  tensor: [
    call(
      "tensor",
      it.tensor as never,
      argument(() => [1, 2], {
        "a number is a scalar": numbers,
        "nested numbers": ["an empty array", "a negative in an array", "a fraction in an array"],
      }),
      options,
    ),
    call(
      "tensor with a shape",
      ((values: never, of: never) => it.tensor(values, { shape: of })) as never,
      argument(() => [1, 2]),
      optional(() => [1, 2]),
    ),
  ],
  fromJSON: [
    call(
      "fromJSON",
      it.fromJSON as never,
      argument(() => ({ shape: [2], precision: "float64", data: [1, 2] }), {
        "a tree without leaves": ["an empty array", "an empty record"],
        "what is left of a tensor": ["a cloned tensor", "a parsed tensor"],
      }),
    ),
    call(
      "a leaf of it",
      ((shape: never, precision: never, data: never) => it.fromJSON({ w: { shape, precision, data } })) as never,
      argument(() => [2]),
      argument(() => "float32"),
      argument(() => ["-0", 2]),
    ),
  ],
  scalar: [
    call(
      "scalar",
      it.scalar as never,
      argument(() => 1, { "any number": numbers }),
      options,
    ),
  ],
  full: [
    call(
      "full",
      it.full as never,
      shape,
      argument(() => 1, { "any number": numbers }),
      options,
    ),
  ],
  zeros: [call("zeros", it.zeros as never, shape, options)],
  ones: [call("ones", it.ones as never, shape, options)],
  arange: [
    call(
      "stop",
      ((stop: never) => it.arange(stop)) as never,
      argument(() => 3, { "up to it": ["negative", "fraction"] }),
    ),
    call(
      "start, stop",
      it.arange as never,
      argument(() => 1, { ...finite, "above the stop: none": ["huge"] }),
      argument(() => 3, finite),
      optional(() => 2, { "any but 0": ["negative", "fraction", "huge"] }),
    ),
  ],
  linspace: [
    call(
      "linspace",
      it.linspace as never,
      argument(() => 0, { ...finite, finite: ["huge"] }),
      argument(() => 1, { ...finite, finite: ["huge"] }),
      argument(() => 3),
    ),
  ],
  eye: [
    call(
      "eye",
      it.eye as never,
      argument(() => 3),
      options,
    ),
  ],
  oneHot: [
    call(
      "oneHot",
      it.oneHot as never,
      argument(() => [0, 1], { "no labels: no rows": ["an empty array"] }),
      argument(() => 2),
      options,
    ),
  ],
  foldIn: [
    call(
      "foldIn",
      it.foldIn as never,
      argument(() => 1, { "an integer": ["negative"] }),
      argument(() => "noise", { "an integer, or a text; and no word at all": ["negative", "text"] }),
    ),
  ],
  seeded: [
    call(
      "seeded",
      it.seeded as never,
      argument(() => 1, { "an integer": ["negative"] }),
      options,
    ),
    ...([undefined, "float32"] as const).flatMap((precision) => [
      call(
        "uniform",
        random(precision).uniform as never,
        shape,
        optional(() => 0, { "below the upper bound": ["negative"] }),
        optional(() => 1, { "above the lower bound": ["fraction", "huge"] }),
      ),
      call(
        "normal",
        random(precision).normal as never,
        shape,
        optional(() => 0, { ...finite, finite: ["huge"] }),
        optional(() => 1, { "0 or more": ["fraction", "huge"] }),
      ),
      call(
        "permutation",
        random(precision).permutation as never,
        argument(() => 3),
      ),
      call(
        "integers",
        random(precision).integers as never,
        argument(() => 3),
        argument(() => 2),
      ),
    ]),
  ],
};
