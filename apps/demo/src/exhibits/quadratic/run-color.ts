/** The sequential scale of the outer iterations, from faint to strong; style sheets hold its two ends. */
import { ITERATIONS } from "./notebook.ts";

/** The colour of an outer iteration, from 1. */
export const runColor = (iteration: number): string =>
  `color-mix(in oklch, var(--run-last) ${Math.round(((iteration - 1) / (ITERATIONS - 1)) * 100)}%, var(--run-first))`;
