/** The training loss at each step: a curve for each run, faint where it was not the best when it came, and one for that which goes on. */
import { line, type PlotOptions, text } from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import { across } from "../../shell/axes.ts";
import { Chart } from "../../shell/chart.tsx";
import { format } from "../../shell/format.ts";
import { logarithmic } from "./axes.ts";
import { bestOf } from "./knowledge.ts";
import type { Settings, TunedRun } from "./messages.ts";
import { runColor } from "./run-color.ts";

interface Props {
  readonly tuned: readonly TunedRun[];
  /** The curve so far of the run that goes on. */
  readonly current: readonly number[];
  /** The run that is looked at, from 1; 0 where there is none. */
  readonly shown: number;
  readonly settings: Settings;
}

/** The loss curves. */
export function LossChart({ tuned, current, shown, settings: { runs, steps } }: Props) {
  const options = useMemo(() => picture(tuned, current, shown, runs, steps), [tuned, current, shown, runs, steps]);
  const last = tuned[shown - 1]?.curve.at(-1);
  const words = last === undefined ? "None yet." : `Run ${shown} ends at ${format(last, 3)}.`;
  return (
    <Chart label={`Training loss over steps, one curve for each of ${tuned.length} runs. ${words}`} options={options} />
  );
}

/** Losses beyond this are not drawn. */
const HIGHEST = 20;

interface Sample {
  readonly step: number;
  readonly loss: number;
}

const samples = (curve: readonly number[]): readonly Sample[] =>
  curve.map((loss, i) => ({ step: i + 1, loss: loss <= HIGHEST ? loss : Number.NaN }));

function picture(
  tuned: readonly TunedRun[],
  current: readonly number[],
  shown: number,
  runs: number,
  steps: number,
): PlotOptions {
  const wasBest = (iteration: number): boolean => bestOf(tuned.slice(0, iteration)) === iteration;
  const look = (iteration: number) => ({
    x: "step",
    y: "loss",
    stroke: runColor(iteration, runs),
    strokeWidth: iteration === shown ? 3.5 : 1.25,
    strokeOpacity: iteration === shown ? 1 : wasBest(iteration) ? 0.8 : 0.25,
  });
  const end = samples(tuned[shown - 1]?.curve ?? []).slice(-1);
  const losses = [...tuned.flatMap(({ curve }) => curve), ...current];
  const range = [Math.min(0.1, ...losses), Math.min(HIGHEST, Math.max(5, ...losses))] as const;
  return {
    marginLeft: 56,
    marginRight: 60,
    marginTop: 28,
    marginBottom: 44,
    x: { domain: [1, steps] },
    y: { type: "log", domain: [...range] },
    marks: [
      across("step", { ticks: 5 }),
      logarithmic("training loss", range),
      ...tuned
        .filter(({ iteration }) => iteration !== shown)
        .map(({ curve, iteration }) => line(samples(curve), look(iteration))),
      ...tuned.slice(shown - 1, shown).map(({ curve, iteration }) => line(samples(curve), look(iteration))),
      line(samples(current), { x: "step", y: "loss", stroke: runColor(tuned.length + 1, runs), strokeWidth: 2 }),
      text(
        end.filter(({ loss }) => Number.isFinite(loss)),
        { x: "step", y: "loss", text: () => `run ${shown}`, textAnchor: "start", dx: 6, fill: "var(--ink)" },
      ),
    ],
  };
}
