/** What can go wrong while a computation is written down. */
import { DualtapeError } from "@dualtape/core";

/** A number read, or branched on, while there are no values yet: a traced number stands for all that it will ever hold. */
export class ControlFlowError extends DualtapeError {
  override readonly name = "ControlFlowError";
}

/** A traced number that meets one of another trace, or a number that is not traced. */
export class ForeignTraceError extends DualtapeError {
  override readonly name = "ForeignTraceError";
}

/** The first line of the caller's own code, as the engine writes it: the frames of `inside` files are left out. */
export function callerLine(inside: RegExp): string {
  const frames = (new Error().stack ?? "").split("\n").filter((line) => /:\d+:\d+/.test(line));
  return (
    frames
      .find((line) => !inside.test(line))
      ?.trim()
      .replace(/^at /, "") ?? "an unknown line"
  );
}
