/**
 * What a program prints, as fast as the page can follow. A line is sent at once while there is credit for it; credit comes with
 * time. In a flood the last lines are held until there is credit for all of them, and how many were left out is told: a program
 * that never ends cannot be asked to be brief, and of one that ends the end is what matters.
 */
import { type Entry, KEPT, type Report } from "./messages.ts";

/** Lines that may be sent in one go. */
const CREDIT = 2000;
/** Lines that may be sent in a millisecond, in the long run. */
const RATE = 2;
/** Milliseconds until what is held is looked at again, where the program gives its thread away. */
const PAUSE = 50;

/** A transcript on its way to the page. */
export interface Paced {
  readonly tell: (entry: Entry) => void;
  /** Empties the transcript. */
  readonly clear: () => void;
  /** Sends what is held. */
  readonly flush: () => void;
}

/** Makes a transcript out of `send`; `now` is a clock in milliseconds. */
export function paced(send: (report: Report) => void, now: () => number = () => performance.now()): Paced {
  let held: Entry[] = [];
  let skipped = 0;
  let [credit, counted] = [CREDIT, now()];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const afford = (lines: number): boolean => {
    const time = now();
    credit = Math.min(CREDIT, credit + RATE * (time - counted));
    counted = time;
    return credit >= lines;
  };
  const flush = (): void => {
    if (skipped > 0) send({ type: "skipped", lines: skipped });
    for (const entry of held) send(entry);
    credit -= held.length;
    [held, skipped] = [[], 0];
  };
  const lookAgain = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      if (afford(held.length)) flush();
      else lookAgain();
    }, PAUSE);
  };
  return {
    tell(entry) {
      held.push(entry);
      if (held.length > KEPT) {
        held.shift();
        skipped += 1;
      }
      // After a line was left out the next are not sent one by one, but together.
      if (afford(skipped > 0 ? KEPT : held.length)) flush();
      else lookAgain();
    },
    clear() {
      [held, skipped] = [[], 0];
      send({ type: "clear" });
    },
    flush,
  };
}
