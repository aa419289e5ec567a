/** A valid call of the public surface, and which of its arguments takes what by design. */
import { everything, type Wrong } from "./wrong.ts";

/** An argument: what is right, and what else is, with the reason. */
export interface Argument {
  /** What is right; made anew for each call. */
  valid(): unknown;
  /** What has a defined right result all the same; the reason stands where it is made. */
  readonly accepts: ReadonlySet<Wrong>;
}

/** A call of one export, or of what it gives. */
export interface Call {
  readonly name: string;
  readonly arguments: readonly Argument[];
  run(...values: readonly unknown[]): unknown;
}

/** The calls of the exports of a package by name; a text says why there are none. */
export type Table = Readonly<Record<string, readonly Call[] | string>>;

/** An argument; `accepts` lists reasons, and what each lets in. */
export const argument = (valid: () => unknown, accepts: Readonly<Record<string, readonly Wrong[]>> = {}): Argument => ({
  valid,
  accepts: new Set(
    Object.values(accepts).flatMap((kinds) =>
      // Who takes a number that is traced elsewhere takes a batch.
      kinds.includes("a foreign traced number") ? [...kinds, "a foreign batch"] : kinds,
    ),
  ),
});

/** An argument that may be left out. */
export const optional = (valid: () => unknown, accepts: Readonly<Record<string, readonly Wrong[]>> = {}): Argument =>
  argument(valid, { "left out: the default": ["undefined"], ...accepts });

/** A name that is shown in errors and decides nothing. */
export const label = argument(() => "here", { "only shown": everything });

/** A call. What it is given is untyped on purpose: these are calls from JavaScript. */
export const call = (name: string, run: (...values: never[]) => unknown, ...given: readonly Argument[]): Call => ({
  name,
  arguments: given,
  run: run as Call["run"],
});
