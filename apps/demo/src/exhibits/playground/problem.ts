/** What is thrown, as the page shows it: the kind, the sentence, the remedy, and the line of the program. */
import { DualtapeError } from "@dualtape/core";
import type { Problem } from "./messages.ts";
import { SourceError } from "./program.ts";

/** A place in the program, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a stack passes through the program that was loaded from `url`: the innermost of such places. */
export function placeIn(stack: string | undefined, url: string): Place | null {
  const at = stack?.indexOf(`${url}:`) ?? -1;
  if (stack === undefined || at < 0) return null;
  const place = /^(\d+):(\d+)/.exec(stack.slice(at + url.length + 1));
  return place && { line: Number(place[1]), column: Number(place[2]) };
}

/** Where Firefox says that the program from `url` does not parse; other engines keep that to themselves. */
export function placeBy(thrown: unknown, url: string): Place | null {
  if (!(thrown instanceof SyntaxError && "fileName" in thrown && thrown.fileName === url)) return null;
  const line = "lineNumber" in thrown ? Number(thrown.lineNumber) : Number.NaN;
  const column = "columnNumber" in thrown ? Number(thrown.columnNumber) : Number.NaN;
  return line > 0 && column > 0 ? { line, column } : null;
}

/** A thrown value in words, at a place in the program where one is known. */
export function problemOf(thrown: unknown, place: Place | null): Problem {
  const at = { line: place?.line ?? null, column: place?.column ?? null };
  if (thrown instanceof SourceError) {
    return { ...untold, name: thrown.name, what: thrown.message, line: thrown.line, column: thrown.column };
  }
  if (thrown instanceof DualtapeError) {
    const { name, what, where, remedy } = thrown;
    return { name, what: sentence(what), where, remedy: sentence(remedy), ...at };
  }
  if (thrown instanceof Error) {
    const cause = thrown.cause instanceof Error ? ` Caused by ${thrown.cause.name}: ${thrown.cause.message}` : "";
    return { ...untold, name: thrown.name, what: brief(`${thrown.message}${cause}`), ...at };
  }
  return { ...untold, name: "Thrown", what: brief(String(thrown)), ...at };
}

const untold = { where: null, remedy: null, line: null, column: null };

const brief = (text: string): string => (text.length > LENGTH ? `${text.slice(0, LENGTH)} …` : text);
const LENGTH = 20_000;

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
