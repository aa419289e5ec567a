/** The sequential scale of the outer iterations, from faint to strong; style sheets hold its two ends. */
export const runColor = (iteration: number, runs: number): string =>
  `color-mix(in oklch, var(--run-last) ${Math.round(((iteration - 1) / Math.max(runs - 1, 1)) * 100)}%, var(--run-first))`;
