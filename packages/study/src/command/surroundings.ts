/** What the command meets where it is started. */
import type { Output } from "./terminal.ts";

/** What the command writes to, and what stops it. */
export interface Surroundings {
  readonly output: Output & NodeJS.WritableStream;
  readonly errors: Output;
  readonly signal: AbortSignal;
}

/** How it ended. */
export const EXIT = {
  done: 0,
  /** Something was wrong, and nothing was done, or not all of it. */
  failed: 1,
  /** It was called with a command or an option that there is not. */
  usage: 2,
  /** It was stopped, and goes on with `resume`. */
  stopped: 130,
} as const;
