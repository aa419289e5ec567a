/** Columns of a table of texts: which there are, and what their cells are. */
import { ArgumentError, checkRecord, FileError, isRecord, listed, refuse } from "@dualtape/core";
import type { CsvRecord } from "./records.ts";

/** What the cells of a column are. */
export type ColumnKind = "number" | "string";

/** Columns by their names. */
export type Columns = Readonly<Record<string, ColumnKind>>;

/** A row: a cell for each column that is read. */
export type Row<C extends Columns> = { readonly [Name in keyof C]: C[Name] extends "number" ? number : string };

const KINDS: readonly unknown[] = ["number", "string"] satisfies readonly ColumnKind[];

/** Refuses columns of no kind, and none at all. */
export function checkColumns(where: string, columns: Columns): void {
  if (!isRecord(columns) || Object.keys(columns).length === 0)
    refuse(where, "the record of columns", columns, "a kind by name");
  checkRecord(where, "the record of columns", columns);
  for (const [name, kind] of Object.entries(columns)) {
    if (name === "__proto__") throw new ArgumentError(where, "a column is called __proto__", "Choose another name");
    if (!KINDS.includes(kind)) refuse(where, `the kind of ${name}`, kind, '"number" or "string"');
  }
}

/** Reads the rows of a table whose header is known: a function of a record. Throws a `FileError` where a column is missing or doubtful. */
export function rowReader<C extends Columns>(
  where: string,
  header: readonly string[],
  columns: C,
  missing: readonly string[],
): (record: CsvRecord) => Row<C> {
  const places = Object.entries(columns).map(([name, kind]) => {
    const at = header.indexOf(name);
    if (at === -1 || header.includes(name, at + 1)) {
      throw new FileError(
        where,
        `the header has ${at === -1 ? "no column" : "two columns"} ${name}`,
        `It names ${listed(header)}`,
      );
    }
    return { name, kind, at };
  });
  return ({ line, fields }) => {
    if (fields.length !== header.length) {
      throw new FileError(
        `${where}, line ${line}`,
        `${fields.length} fields, and the header has ${header.length}`,
        "Look for delimiters and quotation marks",
      );
    }
    const cells = places.map(({ name, kind, at }) => {
      const text = fields[at] ?? "";
      if (kind === "string") return [name, text] as const;
      const unknown = missing.includes(text.trim());
      return [name, unknown ? NaN : numberIn(`${where}, line ${line}, column ${name}`, text)] as const;
    });
    return Object.fromEntries(cells) as Row<C>;
  };
}

/** Decimals, with spaces around them, and what Python and R write of the others. */
const DECIMAL = /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf|infinity)\s*$/i;

function numberIn(where: string, text: string): number {
  if (!DECIMAL.test(text)) {
    throw new FileError(
      where,
      `${JSON.stringify(text)} is not a number`,
      'Say by the option missing that it stands for none, or read the column as a "string"',
    );
  }
  const number = Number(text);
  if (!Number.isNaN(number)) return number;
  if (/nan/i.test(text)) return NaN;
  return text.trim().startsWith("-") ? -Infinity : Infinity;
}
