/** Journals as interruptions, bad disks and editors leave them. */
import { must } from "@dualtape/core";
import { encodeRecord, firstLine } from "@dualtape/study";
import type { Random } from "@dualtape/tensor";

/** The bytes of a journal, and its lines. */
export interface Lines {
  readonly bytes: Uint8Array;
  readonly lines: readonly Uint8Array[];
}

export function journalOf(records: readonly unknown[]): Lines {
  const lines = [firstLine()];
  for (const record of records) lines.push(encodeRecord(record, must(lines.at(-1), "line").checksum));
  return { lines: lines.map(({ bytes }) => bytes), bytes: joined(...lines.map(({ bytes }) => bytes)) };
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Up to `most` changes, one after the other. */
export function damaged({ bytes, lines }: Lines, random: Random, most = 3): Uint8Array {
  const below = (count: number): number => random.integers(1, Math.max(1, count))[0] ?? 0;
  const text = (line: Uint8Array): string => new TextDecoder().decode(line);
  let file = bytes;
  for (let times = 1 + below(most); times > 0; times--) {
    const at = below(file.length + 1);
    const length = below(below(2) === 0 ? 3 : file.length - at + 1);
    const [before, piece, after] = [file.subarray(0, at), file.subarray(at, at + length), file.subarray(at + length)];
    const [i, j] = [below(lines.length), below(lines.length)];
    const noise = Uint8Array.from(random.integers(length, 256));
    const changes: readonly (() => Uint8Array)[] = [
      () => before,
      () => joined(before, after),
      () => joined(before, piece, piece, after),
      () => joined(before, noise, after),
      () => joined(before, noise, piece, after),
      () => joined(before, new Uint8Array(length), after),
      () => joined(before, piece.slice().reverse(), after),
      () => file.map((byte, place) => (place === at ? byte ^ (1 << below(8)) : byte)),
      () => joined(file, lines[i] ?? noise),
      () => joined(...lines.filter((_, place) => place !== i)),
      () => joined(...lines.map((line, place) => lines[place === i ? j : place === j ? i : place] ?? line)),
      () => joined(...lines.slice(0, i), lines[j] ?? noise, ...lines.slice(i)),
      () => joined(...lines.map((line) => new TextEncoder().encode(text(line).replace("\n", "\r\n")))),
      () => joined(before, new TextEncoder().encode("\n"), after),
    ];
    file = must(changes[below(changes.length)], "change")();
  }
  return file;
}
