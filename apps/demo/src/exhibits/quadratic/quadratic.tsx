/** The notebook's quadratic: gradient descent on a parameter, inside gradient descent on its step size. */
import { useEffect, useRef, useState } from "preact/hooks";
import { NumberControl } from "../../shell/number-control.tsx";
import { usePlayback } from "../../shell/playback.ts";
import { Player } from "../../shell/player.tsx";
import { InnerStep, Loss, OuterStep } from "./equations.tsx";
import { Legend } from "./legend.tsx";
import { LossChart } from "./loss-chart.tsx";
import type { Settings } from "./messages.ts";
import { NOTEBOOK } from "./notebook.ts";
import { StepSizeChart } from "./step-size-chart.tsx";
import { isOver, nothingYet, Tuner, type Tuning } from "./tuning.ts";
import { finalStepSize, reading, story } from "./words.ts";

/** The exhibit. */
export function Quadratic() {
  const [settings, setSettings] = useState(NOTEBOOK);
  const tuning = useTuning(settings);
  const { iterations } = tuning;
  const playback = usePlayback(iterations.length, isOver(tuning));
  const { position } = playback;

  const change = (changed: Partial<Settings>): void => {
    playback.holdLast();
    setSettings({ ...settings, ...changed });
  };
  const words = reading(tuning, position);

  return (
    <article class="quadratic">
      <header class="lead">
        <h1>A step size that tunes itself</h1>
        <p>
          Ten steps of gradient descent on <Loss /> get only part of the way down if the step size <var>α</var> is too
          small. But how far they get is itself a smooth function of <var>α</var>. So differentiate it, and descend.
        </p>
      </header>

      <figure class="losses">
        <figcaption>
          <h2>Inner loop: train</h2>
          <InnerStep />
        </figcaption>
        <LossChart iterations={iterations} position={position} />
      </figure>

      <section class="hand" aria-label="Controls">
        <Player playback={playback} name="Outer iteration" length={iterations.length} words={words} />
        <p class="reading figures">{words}</p>
        <NumberControl
          name="Start at"
          symbol={<var>α</var>}
          value={settings.learningRate}
          range={[1e-4, 1e-1]}
          onChange={(learningRate) => change({ learningRate })}
        />
        <NumberControl
          name="Hyper-step"
          symbol={<var>η</var>}
          value={settings.hyperStep}
          range={[1e-9, 1e-4]}
          onChange={(hyperStep) => change({ hyperStep })}
        />
        <button type="button" class="reset" onClick={() => change(NOTEBOOK)}>
          Reset
        </button>
      </section>

      <section class="verdict" aria-live="polite" aria-atomic="true">
        <p class="result">
          Final step size <strong class="figures">{finalStepSize(tuning)}</strong>
        </p>
        <p>{story(tuning).join(" ")}</p>
      </section>

      <figure class="step-sizes">
        <figcaption>
          <h2>Outer loop: tune</h2>
          <OuterStep />
        </figcaption>
        <StepSizeChart tuning={tuning} position={position} onPick={playback.hold} />
      </figure>

      <Legend iterations={iterations} position={position} />

      <section class="reading-matter">
        <p>
          Each curve is one training run; <var>α</var> stays fixed along it. A step goes down{" "}
          <span class="cotangent">dL/da</span>, which backpropagation carries backward through the loss. At the same
          time every number carries a second one, its derivative by <var>α</var>, forward through all ten steps,
          backpropagation included. What arrives at the end is <span class="tangent">dL/dα</span>, exactly.
        </p>
        <p>
          The orange risers are that derivative at work: each lifts <var>α</var> by{" "}
          <span class="tangent whole">−η dL/dα</span> to the next tread. They shrink because the loss flattens. Slide{" "}
          <var>α</var> past 0.04 and each step jumps across the valley; make <var>η</var> too large and the outer loop
          does the same.
        </p>
      </section>
    </article>
  );
}

/** What a worker finds with the settings, as it finds it. */
function useTuning(settings: Settings): Tuning {
  const [tuning, setTuning] = useState(nothingYet);
  const tuner = useRef<Tuner | null>(null);
  useEffect(() => {
    const started = new Tuner(setTuning);
    tuner.current = started;
    return () => started.close();
  }, []);
  useEffect(() => tuner.current?.start(settings), [settings]);
  return tuning;
}
