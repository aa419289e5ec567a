/** Makes rows of the elementwise kind. */
import type { Elementwise } from "../number.ts";

/** Makes a row. */
export const row = (
  name: string,
  kernel: Elementwise["kernel"],
  ...partials: Elementwise["partials"]
): Elementwise => ({ name, kernel, partials });
