/** Values as a program prints them: on one line where that fits, indented where not. What is too long is cut, and says so. */
import type { Piece } from "./messages.ts";
import { printNumber, sixDigits } from "./print-number.ts";

/** Characters of a line, unless one item alone is longer. */
const WIDTH = 70;
/** Items shown of an array, a record, a map or a set. */
const ITEMS = 100;
/** How deep values are shown within values. */
const DEPTH = 5;
/** Characters of one call of `console.log`. */
const LENGTH = 20_000;

type Pieces = readonly Piece[];

const value = (text: string): Piece => ({ text, role: "value" });
const quiet = (text: string): Piece => ({ text, role: "quiet" });

/** What one call of `console.log` prints. Texts and numbers stand there as they are; within values, numbers have six digits. */
export function print(values: readonly unknown[]): Pieces {
  const bare = (x: unknown): Pieces =>
    typeof x === "string" || typeof x === "number" ? [value(String(x))] : show(x, []);
  const items = values.map(bare);
  const tall = items.some((item) => item.some(({ text, role }) => role === "quiet" && text.endsWith("\n")));
  return shortened(joined(items, tall ? "\n" : " "));
}

const joined = (items: readonly Pieces[], separator: string): Pieces =>
  items.flatMap((item, i) => (i === 0 ? item : [value(separator), ...item]));

const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, { text }) => sum + text.length, 0);

function shortened(pieces: Pieces): Pieces {
  const length = lengthOf(pieces);
  if (length <= LENGTH) return pieces;
  let left = LENGTH;
  const kept = pieces.map((piece) => {
    const text = piece.text.slice(0, left);
    left -= text.length;
    return { ...piece, text };
  });
  return [...kept.filter(({ text }) => text !== ""), quiet(` … ${length - LENGTH} more characters`)];
}

/** A value inside those `around` it. */
function show(x: unknown, around: readonly object[]): Pieces {
  if (typeof x === "string") return [value(JSON.stringify(x))];
  if (typeof x === "number") return [value(sixDigits(x))];
  if (typeof x === "bigint") return [value(`${x}n`)];
  if (typeof x === "function") return [quiet(nameOf(x))];
  if (typeof x !== "object" || x === null) return [value(String(x))];
  const number = printNumber(x);
  if (number !== null) return number;
  if (x instanceof Error) return [value(`${x.name}: ${x.message}`)];
  if (x instanceof Date) return [value(String(x))];
  if (around.includes(x)) return [quiet("[circular]")];
  if (around.length >= DEPTH) return [quiet(Array.isArray(x) ? "[…]" : "{…}")];
  return container(x, (inner) => show(inner, [...around, x]));
}

function nameOf(f: { readonly name: string }): string {
  const kind = /^class\b/.test(String(f)) ? "class" : "function";
  return f.name === "" ? kind : `${kind} ${f.name}`;
}

function container(x: object, inside: (x: unknown) => Pieces): Pieces {
  if (Array.isArray(x)) return list("[", x.slice(0, ITEMS).map(inside), x.length, "]");
  if (x instanceof Set) {
    return [quiet(`Set(${x.size}) `), ...list("{ ", [...x].slice(0, ITEMS).map(inside), x.size, " }")];
  }
  if (x instanceof Map) {
    const items = [...x].slice(0, ITEMS).map(([key, held]) => [...inside(key), quiet(" → "), ...inside(held)]);
    return [quiet(`Map(${x.size}) `), ...list("{ ", items, x.size, " }")];
  }
  if (ArrayBuffer.isView(x) && !(x instanceof DataView)) {
    const numbers = Object.values(x);
    return [
      quiet(`${nameOfKind(x)}(${numbers.length}) `),
      ...list("[", numbers.slice(0, ITEMS).map(inside), numbers.length, "]"),
    ];
  }
  const entries = Object.entries(x);
  const items = entries.slice(0, ITEMS).map(([key, held]) => [quiet(`${key}: `), ...inside(held)]);
  const kind = nameOfKind(x);
  return [...(kind === "Object" ? [] : [quiet(`${kind} `)]), ...list("{ ", items, entries.length, " }")];
}

const nameOfKind = (x: object): string => Object.getPrototypeOf(x)?.constructor?.name ?? "Object";

/** Items between brackets; `count` says how many there are, shown or not. */
function list(open: string, items: readonly Pieces[], count: number, close: string): Pieces {
  if (count === 0) return [value(open.trim() + close.trim())];
  const all = count > items.length ? [...items, [quiet(`… ${count - items.length} more`)]] : items;
  const flat = joined(all, ", ");
  const lines = all.some((item) => item.some(({ text }) => text.includes("\n")));
  if (!lines && lengthOf(flat) <= WIDTH) return [value(open), ...flat, value(close)];
  const indented = rows(all).flatMap((row) => [
    value("\n  "),
    ...row.map((piece) => ({ ...piece, text: piece.text.replaceAll("\n", "\n  ") })),
    value(","),
  ]);
  return [value(open.trim()), ...indented, value(`\n${close.trim()}`)];
}

/** One item a row, or as many as fit where all are short. */
function rows(items: readonly Pieces[]): readonly Pieces[] {
  if (items.some((item) => lengthOf(item) > 16)) return items;
  const filled: Pieces[] = [];
  for (const item of items) {
    const row = filled.at(-1);
    if (row !== undefined && lengthOf(row) + lengthOf(item) < WIDTH) filled.splice(-1, 1, joined([row, item], ", "));
    else filled.push(item);
  }
  return filled;
}
