/** What reading a damaged journal allocates: never more than ten times the file, whatever its lines say. */
import { JournalError, readJournal } from "@dualtape/study";
import { seeded } from "@dualtape/tensor";
import { expect, test } from "vitest";
import { damaged, journalOf, type Lines } from "../../study/test/journal/damaged.ts";

const FILES = 12;
const TIMES = 10;
/** What the engine takes by the way, whatever the file: code that it makes, an error with its stack. */
const ASIDE = 2 ** 20;

const random = seeded(1);
const answers = Array.from({ length: 1200 }, (_, n) => ({
  kind: "answer",
  at: "2026-11-27T00:00:00.000Z",
  answer: {
    type: "iteration",
    n,
    hyper: { rate: random.uniform([]).item(), x: random.normal([8]).toArray() },
    value: NaN,
  },
}));
const texts = Array.from({ length: 20 }, (_, n) => "é#".repeat(1000 * n));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const many = (text: string): Lines => ({ bytes: bytesOf(`dualtape journal 1\n${text.repeat(30_000)}`), lines: [] });

/** Bytes that are allocated meanwhile: nothing is collected, unless there are more of them than the engine lets stand. */
function allocatedBy(f: () => void): number {
  globalThis.gc?.();
  const before = process.memoryUsage();
  f();
  const after = process.memoryUsage();
  return after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
}

test.for<readonly [string, Lines]>([
  ["answers", journalOf(answers)],
  ["long texts", journalOf(texts)],
  ["no lines", many("[[[[{")],
  ["no records", many("00000000 {\n")],
  ["records of nowhere", many("00000000 0\n")],
])("%s", ([, journal]) => {
  const read = (file: Uint8Array): void => {
    try {
      readJournal(file);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  };
  read(journal.bytes);
  for (let n = 0; n < FILES; n++) {
    const file = n === 0 ? journal.bytes : damaged(journal, random, 2);
    expect(allocatedBy(() => read(file))).toBeLessThan(TIMES * file.length + ASIDE);
  }
});
