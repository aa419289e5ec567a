/**
 * The bytes of a journal: UTF-8, lines that end in `\n`. The first says what it is, and its version; then a record a line, as its checksum in
 * eight hexadecimal digits, a space, and its JSON (see json.ts).
 *
 *     dualtape journal 1
 *     5e3cb82a {"kind":"study","seed":1}
 *     999c0238 {"kind":"answer","value":"#NaN"}
 *
 * The checksum is the CRC-32 of the JSON, gone on with from the checksum of the line before; that of the first line is the CRC-32 of its
 * text. A record that was changed, removed, or moved is thus found.
 *
 * Whoever is interrupted while writing leaves part of a line, or lines that never got to the disk: that is a torn tail, which is told, and cut
 * before the next record. What is wrong with whole lines of records behind it is no torn tail, but damage, and an error: nothing is dropped
 * that was once said to be durable.
 */
import { refuse } from "@dualtape/core";
import { checksum, digitsOf } from "./checksum.ts";
import { JournalError } from "./errors.ts";
import { jsonOf, recordOf } from "./json.ts";

/** The version of the format. Each version reads those before it. */
export const JOURNAL_VERSION = 1;

const MAGIC = "dualtape journal ";
const NEWLINE = 0x0a;
const SPACE = 0x20;
const DIGITS = "0123456789abcdef";
/** The bytes of a checksum and a space. */
const PREFIX_LENGTH = 9;

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const FIRST = /* @__PURE__ */ encoder.encode(`${MAGIC}${JOURNAL_VERSION}`);

/** No version has a longer first line. */
const LONGEST = 32;

/** A line of a journal, with the `\n` at its end, and the checksum that the next one goes on from. */
export interface JournalLine {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly checksum: number;
}

/** What stands in a journal. */
export interface JournalContent {
  readonly records: readonly unknown[];
  /** The bytes of whole lines: the next record goes here. */
  readonly length: number;
  /** The checksum of the last whole line; that of a first line where there is none yet. */
  readonly checksum: number;
  /** What an interruption left behind them; `null` where it is whole. */
  readonly torn: Torn | null;
}

/** What an interruption left behind the last whole line: from which byte on, and how many. */
export interface Torn {
  readonly from: number;
  readonly bytes: number;
}

/** The first line of a journal. */
export const firstLine = (): JournalLine => ({ bytes: withNewline(FIRST), checksum: checksum(FIRST) });

const BEGINNING = /* @__PURE__ */ encoder.encode(MAGIC);

/** Whether bytes begin as a journal does, of whatever version, damaged or not. */
export const isJournal = (bytes: Uint8Array): boolean => BEGINNING.every((byte, i) => bytes[i] === byte);

/** The line of a record behind one whose checksum is `previous`. Refuses what JSON does not hold, with its place. */
export function encodeRecord(record: unknown, previous: number): JournalLine {
  const where = "encodeRecord";
  if (!Number.isInteger(previous) || previous < 0 || previous >= 2 ** 32) {
    refuse(where, "the checksum of the line before", previous, "that of firstLine() or of another line");
  }
  return lineOf(jsonOf(where, record), previous);
}

/** The line of a record that is JSON already. */
export function lineOf(json: string, previous: number): JournalLine {
  const bytes = encoder.encode(`${digitsOf(0)} ${json}\n`);
  const sum = checksum(bytes.subarray(PREFIX_LENGTH, -1), previous);
  bytes.set(encoder.encode(digitsOf(sum)));
  return { bytes, checksum: sum };
}

/**
 * Reads a journal, or the part of it that is written so far.
 *
 * Throws a `JournalError` with line and byte where it is none, is of a newer version, or is damaged before its end.
 */
export function readJournal(bytes: Uint8Array, where = "readJournal"): JournalContent {
  if (!(bytes instanceof Uint8Array)) refuse(where, "the journal", bytes, "its bytes, as a Uint8Array");
  const records: unknown[] = [];
  let length = checkFirst(bytes, where);
  let sum = checksum(FIRST);
  while (length > 0) {
    const end = bytes.indexOf(NEWLINE, length);
    if (end === -1) break;
    const json = bytes.subarray(Math.min(length + PREFIX_LENGTH, end), end);
    const next = checksum(json, sum);
    if (checksumAt(bytes, length) !== next) break;
    try {
      records.push(recordOf(decoder.decode(json.slice()))); // a copy: what threads share is not decoded
    } catch (cause) {
      const what = "its checksum is right, and what it holds is no record";
      throw new JournalError(where, records.length + 2, length, what, "Read it with what has written it", { cause });
    }
    sum = next;
    length = end + 1;
  }
  if (length === bytes.length) return { records, length, checksum: sum, torn: null };
  const whole = wholeBehind(bytes, length);
  if (whole !== null) {
    const what = `it was changed, or lines before it are missing: its checksum is wrong, and the line of a record stands behind it at byte ${whole}`;
    const remedy = `Take it from a copy; or cut the file to ${length} bytes, which gives up all from there on`;
    throw new JournalError(where, records.length + 2, length, what, remedy);
  }
  return { records, length, checksum: sum, torn: { from: length, bytes: bytes.length - length } };
}

/** Where the records begin: 0 where not even the first line is whole. */
function checkFirst(bytes: Uint8Array, where: string): number {
  const end = bytes.subarray(0, LONGEST).indexOf(NEWLINE);
  const line = bytes.subarray(0, end === -1 ? bytes.length : end);
  if (end === FIRST.length && startsWith(FIRST, line)) return end + 1;
  if (end === -1 && startsWith(FIRST, line)) return 0;
  const version = Number(/^dualtape journal (\d{1,9})$/.exec(new TextDecoder().decode(line.slice(0, LONGEST)))?.[1]);
  const [what, remedy] =
    end !== -1 && version > JOURNAL_VERSION
      ? [`it has version ${version}, and this is ${JOURNAL_VERSION}`, "Read it with a newer version"]
      : [
          `it does not begin with "${MAGIC}${JOURNAL_VERSION}" and a newline`,
          "Give a journal; one whose line ends were changed must be taken from a copy",
        ];
  throw new JournalError(where, 1, 0, what, remedy);
}

/** Where the first whole line of a record begins behind a wrong one; `null` where there is none. What it goes on from is not known. */
function wholeBehind(bytes: Uint8Array, wrong: number): number | null {
  for (let end = bytes.indexOf(NEWLINE, wrong); end !== -1;) {
    const start = end + 1;
    end = bytes.indexOf(NEWLINE, start);
    if (end - start > PREFIX_LENGTH && checksumAt(bytes, start) !== null) return start;
  }
  return null;
}

/** The checksum that a line says it has, where it says one. */
function checksumAt(bytes: Uint8Array, start: number): number | null {
  let sum = 0;
  for (let at = start; at < start + PREFIX_LENGTH - 1; at++) {
    const digit = DIGITS.indexOf(String.fromCharCode(bytes[at] ?? NEWLINE));
    if (digit === -1) return null;
    sum = 16 * sum + digit;
  }
  return bytes[start + PREFIX_LENGTH - 1] === SPACE ? sum : null;
}

const startsWith = (whole: Uint8Array, start: Uint8Array): boolean =>
  start.length <= whole.length && start.every((byte, i) => byte === whole[i]);

function withNewline(line: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(line.length + 1);
  bytes.set(line);
  bytes[line.length] = NEWLINE;
  return bytes;
}
