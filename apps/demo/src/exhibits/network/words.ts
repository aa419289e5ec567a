/** What the tuning came to, in words. */
import { format } from "../../shell/format.ts";
import { bestOf, type Knowledge } from "./knowledge.ts";
import type { Settings } from "./messages.ts";

const few = (value: number): string => format(value, 3);

/** The run that is looked at. */
export function reading({ tuned }: Pick<Knowledge, "tuned">, shown: number): string {
  const [first, run] = [tuned[0], tuned[shown - 1]];
  if (first === undefined || run === undefined) return "The first run is being trained …";
  const { divergence, value } = run;
  if (divergence !== null) return `Run ${shown} did not stay finite: at step ${divergence.step}, ${divergence.what}.`;
  const from = shown === 1 || first.divergence !== null ? "" : `, from ${few(first.value)} at the start`;
  return `Run ${shown}${shown > 1 && shown === bestOf(tuned) ? ", the best" : ""}: validation loss ${few(value)}${from}.`;
}

/** Why the tuning took that run, and what the run says of where to go. */
export function why({ tuned }: Pick<Knowledge, "tuned">, shown: number): string {
  const run = tuned[shown - 1];
  if (run === undefined) return "";
  const { reason, gradient, explodesAt, divergence } = run;
  const told =
    divergence !== null
      ? "it says only that this is too far"
      : gradient === null
        ? "a plain run, without derivatives"
        : explodesAt === null
          ? "with derivatives"
          : `with derivatives, which explode at step ${explodesAt} and say nothing`;
  return `Why this point: ${reason}; ${told}.`;
}

/** How far the work is, in words, and from 0 to 1. */
export function progress({ tuned, current }: Knowledge, { runs, steps }: Settings) {
  return tuned.length < runs
    ? { done: (tuned.length + current.length / steps) / runs, words: `Run ${tuned.length + 1} of ${runs}` }
    : { done: 1, words: `${runs} runs tuned` };
}
