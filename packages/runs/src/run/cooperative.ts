/** Long work on a thread that others need too. */
import { AbortedError } from "../records/errors.ts";

const SLICE = 24; // milliseconds of work before the thread is given away

/**
 * Gives the thread away when it has been held for a slice; resolves to whether it did. Throws an `AbortedError` with the
 * best so far once the signal says so.
 */
export function cooperative(where: string, signal: AbortSignal | undefined, best: () => unknown) {
  let held = performance.now();
  return async (now = false): Promise<boolean> => {
    const due = now || performance.now() - held > SLICE;
    if (due) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      held = performance.now();
    }
    if (signal?.aborted) throw new AbortedError(where, best(), { cause: signal.reason });
    return due;
  };
}
