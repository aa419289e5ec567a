/** Measuring what a computation takes. */

/** The result of a computation, and the median of three measurements of its time. */
export function timed<R>(compute: () => R): { readonly result: R; readonly seconds: number } {
  const measure = (): { result: R; seconds: number } => {
    const started = performance.now();
    const result = compute();
    return { result, seconds: (performance.now() - started) / 1000 };
  };
  const runs = [measure(), measure()];
  const { result, seconds } = measure();
  return { result, seconds: median([...runs.map((run) => run.seconds), seconds]) };
}

/** The value in the middle; of an even number, the greater of the two. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
