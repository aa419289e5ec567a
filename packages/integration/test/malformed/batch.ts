/** Calls of `@dualtape/batch`. */
import * as it from "@dualtape/batch";
import { tensor } from "@dualtape/tensor";
import { argument, call, optional, type Table } from "./call.ts";

const pair = (): unknown => tensor([[1, 2], [3, 4]]); // prettier-ignore
const square = (x: { square(): unknown }): unknown => x.square();
/** Stands for what the function is given. */
const OWN = "\u0000own";

export const table: Table = {
  Batch: [
    call(
      "new",
      ((held: never, mapped: never, axis: never) => new it.Batch(held, mapped, axis)) as never,
      argument(pair, { "a number with axes": ["a foreign dual", "a foreign variable", "a foreign traced number"] }),
      argument(() => true, { "a flag": ["true"] }),
      argument(() => ({ name: "here", length: 2 })),
    ),
  ],
  vectorize: [
    call(
      "vectorize, and a call",
      (f: never, options: never, x: never) => (it.vectorize(f, options) as (x: unknown) => unknown)(x),
      argument(() => square),
      optional(() => ({ in: 0, out: 0, name: "here" }), { "the defaults": ["an empty record"] }),
      argument(pair, {
        "a number with axes": [
          "a tensor of another shape",
          "a foreign dual",
          "a foreign variable",
          "a foreign traced number",
        ],
      }),
    ),
    call(
      "its axes",
      (given: never, out: never, name: never) =>
        (it.vectorize(square as never, { in: given, out, name }) as (x: unknown) => unknown)(pair()),
      optional(() => 0, { "the last axis": ["negative"] }),
      optional(() => 0, { "the last axis": ["negative"] }),
      optional(() => "here", { "a text": ["text"] }),
    ),
    call(
      "its result",
      (value: never) =>
        (it.vectorize(((x: unknown) => (value === OWN ? x : value)) as never) as (x: unknown) => unknown)(pair()),
      argument(() => OWN, { "a tree without leaves": ["an empty array", "an empty record"] }),
    ),
  ],
};
