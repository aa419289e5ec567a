/** What a program is asked for, looked at before it is: its memory has no bounds between one array and the next. */
import { checkInteger, checkRecord, isList, must, refuse, sizeOf } from "@dualtape/core";
import type { Program, Rows } from "./back-end.ts";
import type { Graph } from "./graph/node.ts";

/** A program that refuses what it has no place for. */
export function guarded({ arguments: given, results }: Graph, { count, fed, kept }: Rows, program: Program): Program {
  const sizes = given.map(({ shape }) => sizeOf(shape));
  const made = results.map(({ shape }) => sizeOf(shape));
  /** How many rows each has. */
  const rowsOf = (nodes: readonly unknown[], inRows: readonly number[]): readonly number[] =>
    nodes.map((_, place) => (inRows.includes(place) ? count : 1));
  const [rowsGiven, rowsMade] = [rowsOf(given, fed), rowsOf(results, kept)];
  const hasRows = fed.length + kept.length > 0;
  const checkRow = (row: number, below = 1): void => {
    if (checkInteger("a program", "the row", row) >= below) refuse("a program", "the row", row, `one below ${below}`);
  };
  return {
    ...program,
    write(argument, data, row = 0) {
      const size = sizes[argument];
      if (size === undefined) refuse("a program", "the argument", argument, `a place below ${sizes.length}`);
      if (!isList(data) || data.length !== size) refuse("a program", "the data", data, `an array of ${size} elements`);
      checkRow(row, rowsGiven[argument]);
      program.write(argument, data, row);
    },
    writeRows(argument, given, row, steps) {
      if (!fed.includes(argument)) refuse("a program", "the argument", argument, "one that is fed");
      const size = must(sizes[argument], "argument");
      checkRecord("a program", "the rows", given, ["data", "from", "apart"]);
      const { data, from, apart } = given;
      const last = from + (checkInteger("a program", "the number of rows", steps, 1) - 1) * apart;
      const isWithin = (at: number): boolean => Number.isInteger(at) && at >= 0 && at + size <= data.length;
      if (!isList(data) || !isWithin(from) || !isWithin(last))
        refuse("a program", "the rows", given, `such as lie in their data, of ${size} elements each`);
      if (checkInteger("a program", "the row", row) + steps > count)
        refuse("a program", "the number of rows", steps, `at most ${count}, as there are no more`);
      program.writeRows(argument, given, row, steps);
    },
    run(steps) {
      checkInteger("a program", "the number of steps", steps);
      if (hasRows && steps > count)
        refuse("a program", "the number of steps", steps, `at most ${count}, as it has rows`);
      program.run(steps);
    },
    read(result, row = 0) {
      if (results[result] === undefined) refuse("a program", "the result", result, `a place below ${results.length}`);
      checkRow(row, rowsMade[result]);
      return program.read(result, row);
    },
    look(result, row, steps) {
      if (!kept.includes(result)) refuse("a program", "the result", result, "one that is kept");
      const last =
        checkInteger("a program", "the row", row) + checkInteger("a program", "the number of rows", steps, 1);
      if (last > count) refuse("a program", "the number of rows", steps, `at most ${count}, as there are no more`);
      return program.look(result, row, steps);
    },
    readFirst(first, row = 0) {
      if (checkInteger("a program", "the number of results", first) > results.length)
        refuse("a program", "the number of results", first, `at most ${results.length}`);
      for (let result = 0; result < first; result++) checkRow(row, rowsMade[result]);
      return program.readFirst(first, row);
    },
    refill(arrays, row = 0) {
      const refused = (): never =>
        refuse("a program", "what is to be filled", arrays, "the arrays that it gave before");
      if (!Array.isArray(arrays)) refused();
      for (let result = 0; result < arrays.length; result++) {
        const array: unknown = arrays[result];
        if (!isList(array) || array.length !== made[result]) refused();
        checkRow(row, rowsMade[result]);
      }
      program.refill(arrays, row);
    },
  };
}
