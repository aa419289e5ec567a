/**
 * What the page and the worker that runs a program say to each other. Everything is plain data, so that it can be cloned. The
 * worker reports through the port that comes with the request, which the program never sees.
 */

/** A program to run. A worker is given one, and is thrown away afterwards. */
export interface Request {
  /** TypeScript, as it stands in the editor. */
  readonly source: string;
}

/** A piece of printed text. A tangent is printed in the colour of tangents, and what is no value itself is quiet. */
export interface Piece {
  readonly text: string;
  readonly role: "value" | "quiet" | "tangent";
}

/** So many entries of a transcript are kept: the last ones. */
export const KEPT = 500;

/** How a line was printed. */
export type Level = "log" | "warning" | "error";

/** What went wrong in a program, and where. */
export interface Problem {
  /** The error's kind, such as `ShapeError`. */
  readonly name: string;
  readonly what: string;
  /** The function that found it, and what to do about it, where the error says so. */
  readonly where: string | null;
  readonly remedy: string | null;
  /** The place in the program, from 1; `null` where it is not known. */
  readonly line: number | null;
  readonly column: number | null;
}

/** So many pictures there are at most, and so many curves in one. */
export const [PICTURES, CURVES] = [12, 50] as const;

/** A point of a curve. */
export type Point = readonly [x: number, y: number];

/** A curve; the only one of a picture may have no name. */
export interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
}

/** A line chart, as far as it is known; a later one of the same title takes its place. */
export interface Picture {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly log: boolean;
  readonly curves: readonly Curve[];
}

/** Something in the transcript of a run. */
export type Entry =
  | { readonly type: "line"; readonly level: Level; readonly pieces: readonly Piece[] }
  | { readonly type: "problem"; readonly problem: Problem };

/** What happens in a run. */
export type Report =
  | Entry
  /** The program is compiled, and begins. */
  | { readonly type: "start" }
  | { readonly type: "clear" }
  /** So many lines were left out, before the next. */
  | { readonly type: "skipped"; readonly lines: number }
  | { readonly type: "picture"; readonly picture: Picture }
  /** The last statement is done. Work that the program did not await may still report. */
  | { readonly type: "end"; readonly seconds: number };
