/** Makes rows of the elementwise kind. */
import type { Elementwise, Partial } from "../number.ts";

/** Makes a row. */
export const row = (
  name: string,
  kernel: Elementwise["kernel"],
  ...partials: Elementwise["partials"]
): Elementwise => ({ name, kernel, partials });

/** A partial that reads only some of `y`, `a`, `b` and `c`; what it does not read may be anything. */
export const reading = (reads: string, partial: Partial): Partial => Object.assign(partial, { reads });
