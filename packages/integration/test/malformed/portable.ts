/** What `@dualtape/core/portable` exports is called for each element of an array, and so looks at nothing but numbers. */
import * as it from "@dualtape/core/portable";
import type { Table } from "./call.ts";

const FUNCTION =
  "a function of plain numbers, called for each element: it gives for what is no number what arithmetic makes of it";
const CONSTANT = "no function";

/** What is asked of rows, by kinds of number. */
const OF_ROWS: Table = {
  portableKernel: "asked once an operation, of a row that a number was given",
  portableName: "asked once an operation, of a row that a number was given",
};

export const table: Table = {
  ...Object.fromEntries(
    Object.entries(it).map(([name, value]) => [name, typeof value === "function" ? FUNCTION : CONSTANT]),
  ),
  ...OF_ROWS,
};
