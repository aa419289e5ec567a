/**
 * Work in slices: a generator that may be left between any two of them, so that whoever shares the thread is not kept waiting. Where
 * the engine does a part of it on its own, what is yielded is to be waited for.
 */

/** Slices, most of a few milliseconds, and what comes of them. */
export type Slices<R> = Generator<Promise<unknown> | undefined, R, void>;

/** All slices, one after the other. */
export function finished<R>(slices: Slices<R>): R {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

/** So many nodes are looked at in a slice. */
export const AT_ONCE = 200;
