/** A real network: Adam's hyperparameters tuned live by their hypergradients, and a race of gradients and samples. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Code } from "../../shell/code.tsx";
import { JobControls } from "../../shell/job-controls.tsx";
import { useJob } from "../../shell/job.ts";
import { NumberControl } from "../../shell/number-control.tsx";
import { Sheet } from "../../shell/sheet.tsx";
import { Choices } from "./choices.tsx";
import { Confusion } from "./confusion.tsx";
import { bestOf, type Knowledge, knowledgeOf } from "./knowledge.ts";
import { LossChart } from "./loss-chart.tsx";
import { Matter } from "./matter.tsx";
import type { Settings, TunedRun, Update } from "./messages.ts";
import problemSource from "./problem.ts?raw";
import { QUANTITIES } from "./quantities.ts";
import raceSource from "./race/problem.ts?raw";
import { Race } from "./race/race.tsx";
import { RunSlider } from "./run-slider.tsx";
import { DEFAULTS, useNetworkState } from "./state.ts";
import { TraceChart } from "./trace-chart.tsx";
import tuningSource from "./tuning.ts?raw";
import { progress, reading, why } from "./words.ts";
import "./network.css";

const createWorker = (): Worker => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

/** The exhibit. */
export function Exhibit() {
  const { settings, change } = useNetworkState();
  const job = useJob<Settings, Update>(createWorker);
  const { seed, hidden, steps, runs, rate } = settings;
  const train = (): void => job.start({ seed, hidden, steps, runs, rate });
  useEffect(train, [seed, hidden, steps, runs, rate]);

  const knowledge = useMemo(() => knowledgeOf(job.updates), [job.updates]);
  const tuned = useTuned(knowledge);
  const [held, hold] = useState<number | null>(null);
  const best = useMemo(() => bestOf(tuned), [tuned]);
  const shown = Math.min(held ?? best, tuned.length);
  const look = (iteration: number): void => {
    const chosen = Math.min(Math.max(iteration, 1), tuned.length);
    hold(chosen === best ? null : chosen);
  };
  const steepest = useMemo(
    () => Math.max(1e-9, ...tuned.flatMap((run) => QUANTITIES.map(({ slope }) => Math.abs(slope(run) ?? 0)))),
    [tuned],
  );
  const startOver = (): void => {
    hold(null);
    change(DEFAULTS);
    job.clear();
    job.start(DEFAULTS);
  };
  const { done, words } = progress(knowledge, settings);
  const said = reading(knowledge, shown);

  return (
    <Sheet
      name="network"
      heading="A real network"
      lead={
        <>
          Adam trains a network on handwritten digits, from hyperparameters that hardly learn. A run on dual numbers
          also says how its result would change with every one of them; so the next ones are better.
        </>
      }
    >
      <figure class="picture">
        <LossChart tuned={tuned} current={knowledge.current} shown={shown} settings={settings} />
      </figure>

      <section class="hand" aria-label="Controls">
        <JobControls job={job} name="Train" onStart={train} done={done} words={words} />
        <RunSlider shown={shown} length={tuned.length} words={said} onChange={look} />
        <p class="reading figures">
          {said} {why(knowledge, shown)}
        </p>
        <NumberControl
          name="Learning rate starts at"
          symbol={<var>α</var>}
          value={rate}
          range={[1e-5, 1]}
          onChange={(rate) => change({ rate })}
        />
        <Choices settings={settings} onChange={change}>
          <button type="button" onClick={startOver}>
            Reset
          </button>
        </Choices>
      </section>

      <section class="beside" aria-label="Test images">
        <Confusion run={tuned[shown - 1] ?? null} />
      </section>

      <section class="network-traces" aria-labelledby="network-traces">
        <h2 id="network-traces">
          Hyperparameters, and <span class="tangent">where their hypergradients push them</span>
        </h2>
        {QUANTITIES.map((quantity) => (
          <TraceChart
            key={quantity.name}
            quantity={quantity}
            tuned={tuned}
            runs={runs}
            shown={shown}
            steepest={steepest}
            onPick={look}
          />
        ))}
      </section>

      <Race settings={settings} />

      <div class="below">
        <section class="matter">
          <Matter />
        </section>
        <div class="codes">
          <Code title="problem.ts" source={problemSource} />
          <Code title="tuning.ts" source={tuningSource} />
          <Code title="race/problem.ts" source={raceSource} />
        </div>
      </div>
    </Sheet>
  );
}

/** The tuned runs, the same array until there is another, so that pictures are drawn anew only then. */
function useTuned({ tuned }: Knowledge): readonly TunedRun[] {
  return useMemo(() => tuned, [tuned.length, tuned[0]]);
}
