/** CSV as Python's csv module writes it (`write_tables.py`), in pieces of every length. */
import { ArgumentError, FileError } from "@dualtape/core";
import { describe, expect, test } from "vitest";
import { csvRows, readCsv, type TextSource } from "../src/csv.ts";
import { stored, storedJSON } from "./stored.ts";

const { rows } = storedJSON<{ rows: [id: number, kind: string, x: number, note: string][] }>("tables.json");
const bytes = stored("table.csv");
const columns = { id: "number", kind: "string", x: "number", "note, or remark": "string" } as const;

async function* pieces<T>(
  whole: { readonly length: number; slice(from: number, to: number): T },
  length: number,
): AsyncGenerator<T> {
  for (let at = 0; at < whole.length; at += length) yield whole.slice(at, at + length);
}
const collected = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};

const text = new TextDecoder().decode(bytes);
const sources: readonly (readonly [name: string, make: () => TextSource])[] = [
  ["a text", () => text],
  ["bytes", () => bytes],
  ["a buffer", () => bytes.buffer],
  ["a stream of the web", () => new Blob([bytes]).stream()],
  ["a stream that nobody iterates over", () => ({ getReader: () => new Blob([bytes]).stream().getReader() })],
  ...[1, 2, 3, 7, 100, 4096].flatMap((length) => [
    [`bytes in pieces of ${length}`, () => pieces(bytes, length)] as const,
    [`a text in pieces of ${length}`, () => pieces(text, length)] as const,
  ]),
];

test.for(sources)("%s: the rows that were written", async ([, make]) => {
  const expected = rows.map(([id, kind, x, note]) => ({ id, kind, x, "note, or remark": note }));
  expect(await collected(csvRows(make(), { columns }))).toEqual(expected);
});

test("columns: tensors and texts", async () => {
  const table = await readCsv(bytes, { columns });
  expect(table.x.toArray()).toEqual(rows.map(([, , x]) => x));
  expect(table["note, or remark"]).toEqual(rows.map(([, , , note]) => note));
  expect(table.kind).toEqual(rows.map(([, kind]) => kind));
});

test("some columns, another delimiter, and names that are given", async () => {
  const given = { columns: { b: "number" }, header: ["a", "b"], delimiter: ";" } as const;
  expect((await readCsv("x;1\ny;2", given)).b.toArray()).toEqual([1, 2]);
  expect((await readCsv(" a\tb \n1\t2\n", { columns: { b: "number" }, delimiter: "\t" })).b.toArray()).toEqual([2]);
  expect((await readCsv("", given)).b.shape).toEqual([0]);
});

test("numbers as people and programs write them", async () => {
  const x = ["1", " -2.5 ", "+.5", "1e-3", "4.", "nan", "-inf", "Infinity", "-0"];
  const table = await readCsv(`x\n${x.join("\r\n")}`, { columns: { x: "number" } });
  expect(table.x.toArray()).toEqual([1, -2.5, 0.5, 1e-3, 4, NaN, -Infinity, Infinity, -0]);
});

test("numbers that are missing, where they are said to be", async () => {
  const columns = { x: "number", name: "string" } as const;
  const table = await readCsv("x,name\n1,NA\n,\n NA ,b\n", { columns, missing: ["", "NA"] });
  expect(table.x.toArray()).toEqual([1, NaN, NaN]);
  expect(table.name).toEqual(["NA", "", "b"]);
  await expect(readCsv("x,name\n-,b\n", { columns, missing: ["NA"] })).rejects.toThrow('line 2, column x: "-"');
  await expect(readCsv("x,name\n1,b\n", { columns, missing: "NA" as never })).rejects.toThrow(ArgumentError);
});

test("a blank line is no row, and a field that is empty in quotation marks is one, also alone", async () => {
  const source = 'a\r\n\r\n""\r\n"x\n\n""\n\ny"\r\n\r\n\r\n""\r\n1\r\n""';
  for (const length of [1, 2, 1000]) {
    const { a } = await readCsv(pieces(source, length), { columns: { a: "string" } });
    expect(a).toEqual(["", 'x\n\n"\n\ny', "", "1", ""]);
  }
  await expect(readCsv('a\n1\n\n""\n', { columns: { a: "number" } })).rejects.toThrow("readCsv, line 4, column a");
});

test("a source is read as far as rows are asked for, and closed", async () => {
  let [given, closed] = [0, false];
  async function* endless(): AsyncGenerator<string> {
    try {
      for (yield "x\n"; ; given++) yield `${given}\n`;
    } finally {
      closed = true;
    }
  }
  const found: number[] = [];
  for await (const { x } of csvRows(endless(), { columns: { x: "number" } })) if (found.push(x) === 3) break;
  expect(found).toEqual([0, 1, 2]);
  expect(given).toBeLessThan(5);
  expect(closed).toBe(true);
});

describe("mistakes in a table", () => {
  const numbers = { columns: { a: "string", b: "number" } } as const;
  test.for<[string, string, string]>([
    [
      "a cell that is no number",
      'a,b\n"x\ny",1\n\n,0x10\n',
      'readCsv, line 5, column b: "0x10" is not a number. Say by the option missing that it stands for none',
    ],
    ["an empty cell", "a,b\nx,\n", 'readCsv, line 2, column b: "" is not a number'],
    ["too few fields", "a,b\nx,1\ny\n", "readCsv, line 3: 1 fields, and the header has 2"],
    ["too many", "a,b\nx,1,2\n", "readCsv, line 2: 3 fields"],
    ["a quotation mark that stays open", 'a,b\nx,1\n"y,2\n', "readCsv, line 3, field 1: a quotation mark is astray"],
    ["a quotation mark in a field", 'a,b\nx,1\ny"z,2\n', "readCsv, line 3, field 1: a quotation mark is astray"],
    ["a quotation mark too early", 'a,b\n"x"y,1\n', "readCsv, line 2, field 1: a quotation mark is astray"],
    ["no such column", "a,c\nx,1\n", "readCsv: the header has no column b. It names a, c."],
    ["two such columns", "a,b,b\nx,1,2\n", "readCsv: the header has two columns b"],
    ["nothing", "\n", "readCsv: the table has no header"],
  ])("%s", async ([, source, message]) => {
    for (const length of [1, 1000]) {
      const reading = readCsv(pieces(source, length), numbers);
      await expect(reading).rejects.toThrow(FileError);
      await expect(reading).rejects.toThrow(message);
    }
  });
  test("bytes that are no UTF-8, also at the end", async () => {
    for (const wrong of [
      [0x61, 0xff, 0x0a],
      [0x61, 0x0a, 0xc3],
    ]) {
      await expect(readCsv(Uint8Array.from(wrong), { columns: { a: "string" } })).rejects.toThrow(
        "the bytes are not UTF-8",
      );
    }
  });
  test.for<[string, object, string]>([
    ["no columns", { columns: {} }, "the record of columns is a record"],
    ["an unknown kind", { columns: { a: "float" } }, 'the kind of a is the text "float"'],
    ["a delimiter that is a quotation mark", { columns: { a: "string" }, delimiter: '"' }, "the delimiter is"],
    ["a header that is no list of names", { columns: { a: "string" }, header: true }, "the header is true"],
  ])("%s", async ([, options, message]) => {
    await expect(readCsv("a\n1\n", options as never)).rejects.toThrow(ArgumentError);
    await expect(readCsv("a\n1\n", options as never)).rejects.toThrow(message);
  });
});
