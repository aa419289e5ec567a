/** What cannot be: where it is all the same, it says so by name, and no 0 goes on in its place. */
import { DualtapeError } from "./errors.ts";

/** A mistake of the library itself: something that its own code rules out has happened. */
export class InternalError extends DualtapeError {
  override readonly name = "InternalError";
}

/** The error to throw where a program cannot come to; `what` is what was looked for there. */
export const impossible = (what: string): InternalError =>
  new InternalError("the library", `there is no ${what}`, "Please report this, with the program that led to it");

/** The value, which is there; throws an `InternalError` that names `what` is missing otherwise. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw impossible(what);
  return value;
}

/** The end of a `switch` over every case: it does not compile while one is left. */
export function never(value: never, what: string): never {
  throw impossible(`${what} for ${String(value)}`);
}
