/** What the tuning and the random search came to, in words. */
import { format } from "../../shell/format.ts";
import { bestOf, type Knowledge, type Standing, standings } from "./knowledge.ts";
import type { Run, Settings } from "./messages.ts";

const few = (value: number): string => format(value, 3);
const inSeconds = (seconds: number): string => `${seconds.toFixed(1)} s`;

/** The run that is looked at. */
export function reading({ tuned }: Knowledge, shown: number): string {
  const [first, run] = [tuned[0], tuned[shown - 1]];
  if (first === undefined || run === undefined) return "The first run is being trained …";
  const { divergence, value } = run;
  if (divergence !== null) return `Run ${shown} did not stay finite: at step ${divergence.step}, ${divergence.what}.`;
  const from = shown === 1 || first.divergence !== null ? "" : `, from ${few(first.value)} at the start`;
  return `Run ${shown}${shown > 1 && shown === bestOf(tuned) ? ", the best" : ""}: validation loss ${few(value)}${from}.`;
}

/** Why the tuning took that run, and what the run says of where to go. */
export function why({ tuned }: Knowledge, shown: number): string {
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
export function progress({ tuned, random, step }: Knowledge, { runs, steps }: Settings) {
  if (tuned.length < runs) {
    return { done: (tuned.length + step / steps) / runs, words: `Run ${tuned.length + 1} of ${runs}` };
  }
  return { done: 1, words: `${runs} runs tuned; ${random.length} runs of random search` };
}

/** Both searches compared, after as many runs and after as much time. */
export function comparison(knowledge: Knowledge): readonly string[] {
  const [tuning, search] = [standings(knowledge.tuned), standings(knowledge.random)];
  const ours = tuning.at(-1);
  const sameRuns = search[tuning.length - 1];
  if (ours === undefined || sameRuns === undefined) return ["Both searches are about to start."];
  const runs = `${ours.run} ${ours.run === 1 ? "run" : "runs"}`;
  const told = [
    `After ${runs} each: tuned to ${foundBy(ours)} in ${inSeconds(ours.seconds)}, random search ${foundBy(sameRuns)} in ${inSeconds(sameRuns.seconds)}.`,
  ];
  const sameTime = search.find(({ seconds }) => seconds >= ours.seconds);
  if (sameTime !== undefined) {
    told.push(`In the time of the tuning, random search makes ${sameTime.run} runs and finds ${foundBy(sameTime)}.`);
  }
  const derived = knowledge.tuned.filter(({ gradient }) => gradient !== null);
  const ratio = typical(derived) / typical(knowledge.random.filter(({ value }) => Number.isFinite(value)));
  return Number.isNaN(ratio)
    ? told
    : [...told, `A run with ${DERIVATIVES} derivatives takes ${ratio.toFixed(1)} times as long as a plain one.`];
}

const DERIVATIVES = "five";
const foundBy = ({ best }: Standing): string => (Number.isFinite(best) ? few(best) : "nothing finite");
/** The median, which neither a first run that warms up nor an interrupted one moves. */
const typical = (runs: readonly Run[]): number =>
  runs.map(({ seconds }) => seconds).sort((a, b) => a - b)[Math.floor((runs.length - 1) / 2)] ?? Number.NaN;
