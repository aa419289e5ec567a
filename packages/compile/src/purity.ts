/**
 * A program stands for all calls to come, so its function must do the same each time, but for what it is given. Whether it does can
 * only be watched: it is written down twice before the first result is given, and again at the calls 2, 4, 8, …, and what is
 * written down is compared. The cost of that vanishes over many calls.
 */
import { ImpureError } from "./errors.ts";
import { firstDifference } from "./graph/difference.ts";
import type { TraceNode } from "./graph/node.ts";
import { Trace } from "./traced.ts";

/** Whether a function is written down again at a call, which are counted from 1. */
export const isChecked = (call: number): boolean => call > 1 && (call & (call - 1)) === 0;

/** What to do about a function that is not pure. */
const REMEDY = "Give it whatever changes as an argument, and draw random numbers outside; in a loop, count with its t";

/**
 * Writes a function down again, which gives its nodes, and throws an `ImpureError` where it does something else than `before`: it names the line of the
 * caller's code that the other number, array or operation came from, and what it was.
 */
export function checkPure(
  name: string,
  before: readonly TraceNode[],
  write: (trace: Trace) => readonly TraceNode[],
  remedy: string = REMEDY,
): void {
  const found = firstDifference(before, write(new Trace({ like: before })));
  if (found === null) return;
  const watched = new Trace({ watched: found.place });
  write(watched);
  throw new ImpureError(
    watched.line === null ? name : `${name}, ${watched.line}`,
    `${found.what}, though what is compiled must do the same each time`,
    remedy,
  );
}
