/**
 * Tables in CSV: as columns, each a tensor or texts, where memory holds the whole; or row by row, where it need not.
 *
 * @see RFC 4180, of which `csv-parse` has the grammar
 */
import { ArgumentError, checkRecord, FileError, refuse } from "@dualtape/core";
import { type Tensor, tensor } from "@dualtape/tensor";
import { checkColumns, type Columns, type Row, rowReader } from "./text/columns.ts";
import { type CsvRecord, recordsOf } from "./text/records.ts";
import { type TextSource, textsOf } from "./text/source.ts";

export type { ColumnKind, Columns, Row } from "./text/columns.ts";
export type { PieceStream, TextSource } from "./text/source.ts";

/** How a table is written, and what of it is read. */
export interface CsvOptions<C extends Columns> {
  /** The columns to read, by their names; the others are left out. */
  readonly columns: C;
  /** The names of all columns, in their order, for a table whose first row has none. */
  readonly header?: readonly string[];
  /** What stands between fields, a comma by default. */
  readonly delimiter?: string;
  /** What stands in a cell of a `"number"` where none is known, such as `""` or `"NA"`: it is read as NaN, and is an error by default. */
  readonly missing?: readonly string[];
}

/** A table by its columns. */
export type Table<C extends Columns> = {
  readonly [Name in keyof C]: C[Name] extends "number" ? Tensor : readonly string[];
};

/**
 * The rows of a table, one after the other: numbers and texts. The source is read as far as rows are asked for, so it
 * may be longer than memory. Throws a `FileError` that names line and column where a cell is no number and not `missing`, a row has other
 * fields than the header, or quotation marks are astray.
 */
export async function* csvRows<C extends Columns>(source: TextSource, options: CsvOptions<C>): AsyncGenerator<Row<C>> {
  yield* rows("csvRows", source, options);
}

/** Reads a table by its columns: float64 tensors of numbers, and texts. Throws as `csvRows` does. */
export async function readCsv<C extends Columns>(source: TextSource, options: CsvOptions<C>): Promise<Table<C>> {
  const read: Row<C>[] = [];
  for await (const row of rows("readCsv", source, options)) read.push(row);
  const columns = Object.entries(options.columns).map(([name, kind]) => {
    const cells = read.map((row): unknown => row[name]);
    return [name, kind === "number" ? tensor(cells as number[]) : cells] as const;
  });
  return Object.fromEntries(columns) as Table<C>;
}

async function* rows<C extends Columns>(
  where: string,
  source: TextSource,
  options: CsvOptions<C>,
): AsyncGenerator<Row<C>> {
  checkRecord(where, "the options", options, ["columns", "header", "delimiter", "missing"]);
  const { columns, header, delimiter = ",", missing = [] } = options;
  checkColumns(where, columns);
  if (header !== undefined && (!isTexts(header) || header.length === 0))
    refuse(where, "the header", header, "the names of all columns");
  if (!isTexts(missing)) refuse(where, "what is missing", missing, "a list of texts");
  if (typeof delimiter !== "string") refuse(where, "the delimiter", delimiter, "a text");
  if (!/^[^"\r\n]+$/.test(delimiter)) {
    throw new ArgumentError(
      where,
      `the delimiter is ${JSON.stringify(delimiter)}`,
      "Give a sign such as , or ; or \\t",
    );
  }
  let toRow = header === undefined ? undefined : rowReader(where, header, columns, missing);
  for await (const record of recordsOf(where, textsOf(where, source), delimiter)) {
    if (toRow === undefined) toRow = rowReader(where, namesIn(record), columns, missing);
    else yield toRow(record);
  }
  if (toRow === undefined) throw new FileError(where, "the table has no header", "Give one as an option");
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** The names in the first row, without spaces around them. */
const namesIn = ({ fields }: CsvRecord): readonly string[] => fields.map((name) => name.trim());
