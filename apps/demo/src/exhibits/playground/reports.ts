/**
 * What comes from where a program ran, taken for a report only if it is one: a program may have changed the very functions that
 * make its reports. What is longer than the page's own reports ever are is no report either.
 */
import {
  CURVES,
  type Curve,
  type Entry,
  type Level,
  type Piece,
  type Point,
  type Problem,
  type Report,
} from "./messages.ts";

/** Characters of a text, pieces of a line, points of a curve. */
const [TEXT, PIECES, POINTS] = [25_000, 25_000, 1_000] as const;

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (x: unknown): x is Fields => typeof x === "object" && x !== null;
const isText = (x: unknown): x is string => typeof x === "string" && x.length <= TEXT;
const isCount = (x: unknown): x is number => typeof x === "number" && x >= 0 && x < Infinity;
const isOneOf =
  <T extends string>(...words: readonly T[]) =>
  (x: unknown): x is T =>
    words.some((word) => word === x);
const isListOf =
  <T>(isItem: (x: unknown) => x is T, most: number) =>
  (x: unknown): x is readonly T[] =>
    Array.isArray(x) && x.length <= most && x.every(isItem);
const isOrNull =
  <T>(is: (x: unknown) => x is T) =>
  (x: unknown): x is T | null =>
    x === null || is(x);
const isMade =
  <T extends object>(fields: { readonly [K in keyof T]: (x: unknown) => x is T[K] }) =>
  (x: unknown): x is T =>
    isRecord(x) && Object.entries<(x: unknown) => boolean>(fields).every(([name, is]) => is(x[name]));

const isPiece = isMade<Piece>({ text: isText, role: isOneOf("value", "quiet", "tangent") });
const arePieces = (x: unknown): x is readonly Piece[] =>
  isListOf(isPiece, PIECES)(x) && x.reduce((sum, { text }) => sum + text.length, 0) <= TEXT;

const isNumber = (x: unknown): x is number => typeof x === "number";
const isPoint = (x: unknown): x is Point => isListOf(isNumber, 2)(x) && x.length === 2;
const isCurve = isMade<Curve>({ name: isText, points: isListOf(isPoint, POINTS) });

const isProblem = isMade<Problem>({
  name: isText,
  what: isText,
  where: isOrNull(isText),
  remedy: isOrNull(isText),
  line: isOrNull(isCount),
  column: isOrNull(isCount),
});

const KINDS = {
  start: isMade({ type: isOneOf("start") }),
  line: isMade<Extract<Entry, { type: "line" }>>({
    type: isOneOf("line"),
    level: isOneOf<Level>("log", "warning", "error"),
    pieces: arePieces,
  }),
  problem: isMade<Extract<Entry, { type: "problem" }>>({ type: isOneOf("problem"), problem: isProblem }),
  clear: isMade({ type: isOneOf("clear") }),
  skipped: isMade<Extract<Report, { type: "skipped" }>>({ type: isOneOf("skipped"), lines: isCount }),
  picture: isMade<Extract<Report, { type: "picture" }>>({
    type: isOneOf("picture"),
    picture: isMade({
      title: isText,
      x: isText,
      y: isText,
      log: (x: unknown): x is boolean => typeof x === "boolean",
      curves: isListOf(isCurve, CURVES),
    }),
  }),
  end: isMade<Extract<Report, { type: "end" }>>({ type: isOneOf("end"), seconds: isCount }),
} satisfies { readonly [K in Report["type"]]: (x: unknown) => x is Extract<Report, { type: K }> };

const isReport = (x: unknown): x is Report => Object.values(KINDS).some((is) => is(x));

/** The report that this is; `null` where it is none. */
export const readReport = (data: unknown): Report | null => (isReport(data) ? data : null);
