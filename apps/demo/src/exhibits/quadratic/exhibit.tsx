/** The notebook's quadratic: gradient descent on a parameter, inside gradient descent on its step size. */
import { Code } from "../../shell/code.tsx";
import { NumberControl } from "../../shell/number-control.tsx";
import { usePlayback } from "../../shell/playback.ts";
import { Player } from "../../shell/player.tsx";
import { Sheet } from "../../shell/sheet.tsx";
import { numberCodec, useUrlState } from "../../shell/url-state.ts";
import { InnerStep, Loss, OuterStep } from "./equations.tsx";
import { SaveFilm } from "./film/save-film.tsx";
import { Legend } from "./legend.tsx";
import { LossChart } from "./loss-chart.tsx";
import type { Settings } from "./messages.ts";
import { NOTEBOOK } from "./notebook.ts";
import source from "./problem.ts?raw";
import { StepSizeChart } from "./step-size-chart.tsx";
import { isOver, useTuning } from "./tuning.ts";
import { finalStepSize, reading, story } from "./words.ts";
import "./quadratic.css";

/** The exhibit. */
export function Exhibit() {
  const [learningRate, setLearningRate] = useUrlState("start", NOTEBOOK.learningRate, numberCodec);
  const [hyperStep, setHyperStep] = useUrlState("step", NOTEBOOK.hyperStep, numberCodec);
  const tuning = useTuning({ learningRate, hyperStep });
  const { iterations } = tuning;
  const playback = usePlayback(iterations.length, isOver(tuning));
  const { position } = playback;

  const change = (changed: Partial<Settings>): void => {
    playback.holdLast();
    if (changed.learningRate !== undefined) setLearningRate(changed.learningRate);
    if (changed.hyperStep !== undefined) setHyperStep(changed.hyperStep);
  };
  const words = reading(tuning, position);

  return (
    <Sheet
      name="quadratic"
      heading="A step size that tunes itself"
      lead={
        <>
          Ten steps of gradient descent on <Loss /> get only part of the way down if the step size <var>α</var> is too
          small. But how far they get is itself a smooth function of <var>α</var>. So differentiate it, and descend.
        </>
      }
    >
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
          value={learningRate}
          range={[1e-4, 1e-1]}
          onChange={(learningRate) => change({ learningRate })}
        />
        <NumberControl
          name="Hyper-step"
          symbol={<var>η</var>}
          value={hyperStep}
          range={[1e-9, 1e-4]}
          onChange={(hyperStep) => change({ hyperStep })}
        />
        <div class="ends">
          <button type="button" onClick={() => change(NOTEBOOK)}>
            Reset
          </button>
          <SaveFilm tuning={tuning} />
        </div>
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

      <div class="below">
        <section class="matter">
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
        <Code title="problem.ts" source={source} />
      </div>
    </Sheet>
  );
}
