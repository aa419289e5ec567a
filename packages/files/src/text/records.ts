/**
 * The records of a text in CSV (RFC 4180), by `csv-parse`, which takes a text as a whole.
 *
 * So that a file may be larger than memory, its pieces are cut where a record ends: at an end of line before which the quotation marks
 * are even in number, since one within a quoted field stands twice.
 */
import { FileError } from "@dualtape/core";
import { CsvError, parse } from "#csv-parse";

/** A record, and the line where it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * The records of a text that comes in pieces; blank lines are none, but a line of two quotation marks is an empty field. Throws a `FileError`
 * that names the line where a quotation mark is astray.
 */
export async function* recordsOf(
  where: string,
  texts: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRecord> {
  let line = 1;
  for await (const text of wholeRecords(texts)) {
    const records = parsed(where, text, delimiter, line);
    const emptied = EMPTIED.test(text) ? notBlank(text, delimiter) : undefined;
    for (const [i, fields] of records.entries()) {
      const begin = line;
      line += 1 + linesIn(fields);
      if (fields.length > 1 || fields[0] !== "" || emptied?.has(i)) yield { line: begin, fields };
    }
  }
}

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** The same text in other pieces, each of whole records. */
async function* wholeRecords(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  let quoted = false;
  for await (const text of texts) {
    let end = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) quoted = !quoted;
      else if (code === NEWLINE && !quoted) end = i + 1;
    }
    if (end > 0) yield held + text.slice(0, end);
    held = end > 0 ? text.slice(end) : held + text;
  }
  if (held !== "") yield held;
}

const optionsOf = (delimiter: string) => ({
  delimiter,
  relax_column_count: true,
  record_delimiter: ["\r\n", "\n", "\r"],
});

/** A line that may be a record with one empty field, as Python writes it, so that it is no blank line. */
const EMPTIED = /^""$/m;

/** Which records of a text are no blank lines. The parser tells what was quoted, for three times the time. */
function notBlank(text: string, delimiter: string): ReadonlySet<number> {
  const kept = new Set<number>();
  parse(text, {
    ...optionsOf(delimiter),
    skip_empty_lines: true,
    on_record: (_fields, { empty_lines: blank }) => void kept.add(kept.size + blank),
  });
  return kept;
}

function parsed(where: string, text: string, delimiter: string, line: number): readonly (readonly string[])[] {
  try {
    return parse(text, optionsOf(delimiter));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const at = line + Number(cause["lines"] ?? 1) - 1;
    const field = Number(cause["column"] ?? 0) + 1;
    throw new FileError(
      `${where}, line ${at}, field ${field}`,
      "a quotation mark is astray",
      'Put the field in quotation marks, and write those within it twice, as ""',
      { cause },
    );
  }
}

/** How many ends of lines stand in the fields of a record. */
function linesIn(fields: readonly string[]): number {
  let lines = 0;
  for (const field of fields) if (/[\r\n]/.test(field)) lines += field.split(/\r\n|\n|\r/).length - 1;
  return lines;
}
