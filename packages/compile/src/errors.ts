/** What can go wrong while a computation is written down, and when it is made a program. */
import { DualtapeError } from "@dualtape/core";

/** A number read, or branched on, while there are no values yet: a traced number stands for all that it will ever hold. */
export class ControlFlowError extends DualtapeError {
  override readonly name = "ControlFlowError";
}

/** A traced number that meets one of another trace, or a number that is not traced. */
export class ForeignTraceError extends DualtapeError {
  override readonly name = "ForeignTraceError";
}

/** A function that is not the same each time that it is written down, so that no program can stand for it. */
export class ImpureError extends DualtapeError {
  override readonly name = "ImpureError";
}

/**
 * Why an engine does not run a program: it has no WebAssembly, none with SIMD, forbids it by a policy, has not the memory, or the
 * program is larger than it takes.
 */
export type Refusal = "missing" | "simd" | "forbidden" | "memory" | "size";

/** A program that the engine does not run. */
export class EngineError extends DualtapeError {
  override readonly name = "EngineError";

  constructor(
    readonly reason: Refusal,
    what: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super("WebAssembly", what, remedy, options);
  }
}

/** Files of the library, as it is installed and as it stands in its sources. */
const LIBRARY =
  /[\\/]@dualtape[\\/]|[\\/]packages[\\/](runs|hyperopt)[\\/]src[\\/]|(traced|recording|errors|arithmetic|dual|var)\.[jt]s:/;

/** How far up to look: what differentiates lies between the caller's code and the number. */
const FRAMES = 50;

/**
 * The first line of the caller's own code, as the engine writes it: the frames of this function and of the `within` functions that
 * led to it are left out, and those of the library, unless there are no others.
 */
export function callerLine(within: number): string {
  const limit: unknown = Reflect.get(Error, "stackTraceLimit");
  Reflect.set(Error, "stackTraceLimit", FRAMES);
  const { stack = "" } = new Error();
  Reflect.set(Error, "stackTraceLimit", limit);
  const frames = stack.split("\n").filter((line) => /:\d+:\d+/.test(line));
  const outside = frames.slice(within + 1);
  const line = outside.find((frame) => !LIBRARY.test(frame)) ?? outside[0];
  return line?.trim().replace(/^at /, "") ?? "an unknown line";
}
