/** Long work on a thread that others need too. */
import { checkFunction, refuse } from "@dualtape/core";
import { AbortedError } from "../records/errors.ts";

/**
 * Milliseconds of work before the thread is given away; and before that is done where the next piece of it, were it as long as the longest of
 * late, would hold the thread for longer than it is to be held.
 */
const [SLICE, SHORT, LONGEST] = [12, 4, 32] as const;
/** What remains of the longest piece with each that follows. */
const FADING = 0.9;

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
  let [since, last, longest] = [performance.now(), performance.now(), 0];
  return async (now = false): Promise<boolean> => {
    const at = performance.now();
    const held = at - since;
    longest = Math.max(at - last, FADING * longest);
    const due = now || held > SLICE || (held > SHORT && held + longest > LONGEST);
    if (due) {
      await others();
      since = performance.now();
    }
    last = due ? since : at;
    if (signal?.aborted) throw new AbortedError(where, "signal", sofar(), { cause: signal.reason });
    if (left.aborted) throw new AbortedError(where, "iteration", sofar());
    return due;
  };
}

/** Resolves once others have had the thread: soon where there is `setImmediate`, as timers wait for a millisecond or more. */
const others = (): Promise<void> =>
  new Promise((resolve) => {
    const soon: unknown = Reflect.get(globalThis, "setImmediate");
    if (typeof soon === "function") soon(resolve);
    else setTimeout(resolve, 0);
  });

function checkSignal(where: string, name: string, value: AbortSignal): void {
  if (typeof value?.aborted === "boolean") return;
  refuse(where, name, value, "the signal of an AbortController");
}
