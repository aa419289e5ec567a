/** Long work on a thread that others need too. */
import { checkFunction, refuse } from "@dualtape/core";
import { AbortedError } from "../records/errors.ts";

const SLICE = 24; // milliseconds of work before the thread is given away

/** What may stop work before its end. */
export interface Stops {
  /** That of who started it. */
  readonly signal?: AbortSignal | undefined;
  /** That all who iterated over its events have left. */
  readonly left: AbortSignal;
}

/**
 * Gives the thread away when it has been held for a slice; resolves to whether it did. Throws an `AbortedError` with the result so
 * far once the work is to stop.
 */
export function cooperative<R>(where: string, { signal, left }: Stops, sofar: () => R | null) {
  if (signal !== undefined) checkSignal(where, "signal", signal);
  checkSignal(where, "left", left);
  checkFunction(where, "what tells of the result so far", sofar);
  let held = performance.now();
  return async (now = false): Promise<boolean> => {
    const due = now || performance.now() - held > SLICE;
    if (due) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      held = performance.now();
    }
    if (signal?.aborted) throw new AbortedError(where, "signal", sofar(), { cause: signal.reason });
    if (left.aborted) throw new AbortedError(where, "iteration", sofar());
    return due;
  };
}

function checkSignal(where: string, name: string, value: AbortSignal): void {
  if (typeof value?.aborted === "boolean") return;
  refuse(where, name, value, "the signal of an AbortController");
}
