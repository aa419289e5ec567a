/** The bytes of a journal: what is written comes back, and of what is damaged the longest valid prefix, or an error with its place. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as zlib from "node:zlib";
import { ArgumentError } from "@dualtape/core";
import { encodeRecord, firstLine, JournalError, readJournal } from "@dualtape/study";
import { seeded } from "@dualtape/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksum } from "../../src/journal/checksum.ts";
import { damaged, joined, journalOf } from "./damaged.ts";
import { records } from "./records.ts";

/** `JOURNAL_FUZZ=10000` for more. */
const FILES = Number(process.env["JOURNAL_FUZZ"] ?? 1500);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("the checksum is that of zlib, and goes on from the one before", () => {
  expect(checksum(bytesOf("123456789"))).toBe(0xcbf43926); // the check value of CRC-32
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(checksum(b, checksum(a))).toBe(zlib.crc32(b, zlib.crc32(a)));
      expect(checksum(b, checksum(a))).toBe(checksum(joined(a, b)));
    }),
  );
});

test("a journal is what Python writes by the words of the README, and stays so", () => {
  const stored = readFileSync(new URL("fixtures/journal-1.journal", import.meta.url));
  const written = [{ kind: "study", seed: 1 }, [-0, NaN, Infinity, -Infinity, 0.1], "#1", { é: "\n", a: null }];
  expect(textOf(journalOf(written).bytes)).toBe(textOf(stored));
  expect(isDeepStrictEqual(readJournal(stored).records, written)).toBe(true);
});

test("records come back to the bit, with their names in order", () => {
  fc.assert(
    fc.property(fc.array(records, { maxLength: 6 }), (written) => {
      const { bytes } = journalOf(written);
      const read = readJournal(bytes);
      expect(isDeepStrictEqual(read.records, written)).toBe(true);
      expect(JSON.stringify(read.records)).toBe(JSON.stringify(written));
      expect(read).toMatchObject({ length: bytes.length, torn: null });
      expect(journalOf(read.records).bytes).toEqual(bytes);
    }),
    { numRuns: 500 },
  );
});

test("a text of millions, and what stands a thousand deep", () => {
  const deep = JSON.parse(`${"[".repeat(1000)}${"]".repeat(1000)}`) as unknown;
  const written = ["é\n#".repeat(2 ** 20), deep];
  expect(isDeepStrictEqual(readJournal(journalOf(written).bytes).records, written)).toBe(true);
  expect(() => encodeRecord([deep], 0)).toThrow(ArgumentError);
});

test("what JSON would change is refused with its place; a name without a value is left out", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const others = [
    undefined,
    () => 1,
    1n,
    Symbol("s"),
    new Date(0),
    new Map(),
    Float64Array.of(1),
    cyclic,
    new Array(1),
  ];
  for (const other of others) {
    expect(() => encodeRecord({ a: [0, other] }, 0)).toThrow(/^encodeRecord: the record\.a\[1\]/);
  }
  const { bytes, checksum: sum } = encodeRecord({ a: undefined, b: 1 }, 7);
  expect(encodeRecord({ b: 1 }, 7)).toEqual({ bytes, checksum: sum });
});

describe("what is wrong is told with its place", () => {
  const whole = journalOf([1, 2, 3]);
  const start = firstLine().bytes.length;
  const errorOf = (bytes: Uint8Array): JournalError => {
    try {
      readJournal(bytes, "here");
    } catch (error) {
      if (error instanceof JournalError) return error;
    }
    throw new Error("no JournalError");
  };

  test.for([
    ["a newer version", bytesOf("dualtape journal 2\nbinary, perhaps"), 1, 0, /version 2, and this is 1/],
    ["another file", bytesOf("town,rooms\nberlin,2\n"), 1, 0, /does not begin with/],
    ["a file without a newline", bytesOf("town,rooms"), 1, 0, /does not begin with/],
    ["other ends of lines", bytesOf(textOf(whole.bytes).replaceAll("\n", "\r\n")), 1, 0, /line ends/],
    ["a changed record", bytesOf(textOf(whole.bytes).replace(" 2", " 4")), 3, start + 11, /it was changed/],
    ["a missing record", joined(...whole.lines.filter((_, i) => i !== 1)), 2, start, /lines before it are missing/],
    ["what no version writes", joined(whole.bytes, lineOf('"#1"')), 5, whole.bytes.length, /holds is no record/],
  ] as const)("%s", ([, bytes, line, at, what]) => {
    const error = errorOf(bytes);
    expect(error).toMatchObject({ line, at });
    expect(error.message).toMatch(what);
    expect(error.message).toMatch(`here, line ${line} at byte ${at}: `);
  });

  function lineOf(json: string): Uint8Array {
    const sum = zlib.crc32(json, readJournal(whole.bytes).checksum);
    return bytesOf(`${sum.toString(16).padStart(8, "0")} ${json}\n`);
  }
});

test("a journal that ends anywhere is the records before it", () => {
  const { bytes, lines } = journalOf([{ a: 1 }, "two", [3]]);
  const ends = lines.map((_, i) => joined(...lines.slice(0, i + 1)).length);
  for (let length = 0; length <= bytes.length; length++) {
    const whole = ends.filter((end) => end <= length);
    const from = whole.at(-1) ?? 0;
    expect(readJournal(bytes.subarray(0, length))).toMatchObject({
      records: [{ a: 1 }, "two", [3]].slice(0, Math.max(0, whole.length - 1)),
      length: from,
      torn: from === length ? null : { from, bytes: length - from },
    });
  }
});

test(`${FILES} damaged journals are their longest valid prefix, or an error where that ends`, () => {
  const random = seeded(1);
  const found = { whole: 0, torn: 0, damaged: 0 };
  const samples = fc.sample(fc.array(records, { minLength: 1, maxLength: 8 }), { numRuns: 50, seed: 1 });
  for (let n = 0; n < FILES; n++) {
    const written = samples[n % samples.length] ?? [];
    const journal = journalOf(written);
    const file = damaged(journal, random);
    const { lines, length } = prefixOf(journal.lines, file);
    try {
      const read = readJournal(file);
      expect(isDeepStrictEqual(read.records, written.slice(0, Math.max(0, lines - 1)))).toBe(true);
      expect(read.length).toBe(length);
      expect(read.torn).toEqual(length === file.length ? null : { from: length, bytes: file.length - length });
      expect(hasRecords(file.subarray(length)), "a torn tail has no record behind its first line").toBe(false);
      found[read.torn === null ? "whole" : "torn"]++;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      expect(error).toMatchObject({ line: lines + 1, at: length });
      expect(lines === 0 || hasRecords(file.subarray(length))).toBe(true);
      found.damaged++;
    }
  }
  expect(Math.min(found.whole * 20, found.torn * 5, found.damaged * 5)).toBeGreaterThan(FILES);
});

/** How many lines a file begins with, and their bytes. */
function prefixOf(all: readonly Uint8Array[], file: Uint8Array): { lines: number; length: number } {
  let [lines, length] = [0, 0];
  for (const line of all) {
    if (!isDeepStrictEqual(Buffer.from(file.subarray(length, length + line.length)), Buffer.from(line))) break;
    lines += 1;
    length += line.length;
  }
  return { lines, length };
}

/** Whether whole lines of records stand behind the first line of what is left. */
function hasRecords(rest: Uint8Array): boolean {
  const lines = Buffer.from(rest).toString("latin1").split("\n").slice(1, -1);
  return lines.some((line) => /^[0-9a-f]{8} [^]/.test(line));
}
