/** What the page knows of a tuning, gathered from the worker's reports. */
import { useEffect, useMemo } from "preact/hooks";
import { useJob } from "../../shell/job.ts";
import type { Divergence, Ending, Iteration, Report, Settings } from "./messages.ts";

export interface Tuning {
  readonly iterations: readonly Iteration[];
  readonly divergences: readonly Divergence[];
  readonly ending: Ending | null;
  /** Why nothing came of it, where nothing did. */
  readonly failure: string | null;
}

/** A tuning of which nothing is known yet. */
export const nothingYet = (): Tuning => ({
  iterations: [],
  divergences: [],
  ending: null,
  failure: null,
});

/** Whether there is nothing more to come. */
export const isOver = ({ ending, failure }: Tuning): boolean => ending !== null || failure !== null;

/** What is known after one more report. */
export function learn(tuning: Tuning, report: Report): Tuning {
  switch (report.type) {
    case "iteration":
      return { ...tuning, iterations: [...tuning.iterations, report.iteration] };
    case "divergence":
      return { ...tuning, divergences: [...tuning.divergences, report.divergence] };
    case "ending":
      return { ...tuning, ending: report.ending };
    case "failure":
      return { ...tuning, failure: report.reason };
  }
}

/** What a worker finds with some settings, as it finds it. What earlier ones led to stays until the first news. */
export function useTuning({ learningRate, hyperStep }: Settings): Tuning {
  const { start, updates, failure } = useJob<Settings, Report>(
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
  );
  useEffect(() => start({ learningRate, hyperStep }), [start, learningRate, hyperStep]);
  return useMemo(() => {
    const tuning = updates.reduce(learn, nothingYet());
    return failure === null ? tuning : learn(tuning, { type: "failure", reason: failure });
  }, [updates, failure]);
}
