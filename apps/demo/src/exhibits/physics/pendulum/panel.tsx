/** Where derivatives end: the pendulum, its tangents, and what the library says about them. */
import { useEffect, useMemo } from "preact/hooks";
import { useJob } from "../../../shell/job.ts";
import { useUrlState } from "../../../shell/url-state.ts";
import { Slider } from "../slider.tsx";
import { within } from "../within.ts";
import { useClock } from "./clock.ts";
import { Differences } from "./differences.tsx";
import { GrowthChart } from "./growth-chart.tsx";
import { Judgement } from "./judgement.tsx";
import { Matter } from "./matter.tsx";
import type { Request, Update } from "./messages.ts";
import { Scene } from "./scene.tsx";
import { horizons, momentAt, storyOf } from "./story.ts";
import { TimePlayer } from "./time-player.tsx";
import { reading } from "./words.ts";

const ANGLES = [5, 175] as const;
const HORIZONS = [4, 30] as const;
const DEGREE = Math.PI / 180;

/** The second part of the exhibit. */
export function PendulumPanel() {
  const [angle, setAngle] = useUrlState("angle", 120, within(ANGLES));
  const [seconds, setSeconds] = useUrlState("seconds", 20, within(HORIZONS));
  const job = useJob<Request, Update>(() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }));
  const { updates, start, failure } = job;
  useEffect(() => start({ angle: angle * DEGREE, seconds }), [angle, seconds]);

  const story = useMemo(() => storyOf(updates), [updates]);
  const { moments } = story;
  const clock = useClock(seconds, moments.at(-1)?.time ?? 0);
  const shown = momentAt(moments, clock.time);
  const words = reading(shown);
  // None of these depends on the time, which changes with every frame.
  const until = useMemo(() => horizons(moments), [moments]);
  const judgement = useMemo(() => <Judgement {...{ story, seconds, failure }} />, [story, seconds, failure]);
  const matter = useMemo(() => <Matter story={story} />, [story]);

  return (
    <section class="physics-part chaos" aria-labelledby="physics-chaos">
      <header>
        <h2 id="physics-chaos">Until chaos sets in</h2>
        <p>
          The same code of duals on a double pendulum. Drag it up and let go. Two neighbours start 0.06° to either side;
          how fast they part is what the tangent says.
        </p>
      </header>
      <figure class="picture">
        <Scene
          moments={moments}
          time={clock.time}
          onMove={(to) => {
            clock.hold(0);
            setAngle(Math.round(Math.min(Math.max(to / DEGREE, ANGLES[0]), ANGLES[1])));
          }}
          onRelease={clock.restart}
        />
      </figure>
      <section class="hand" aria-label="Controls of the pendulum">
        <TimePlayer clock={clock} seconds={seconds} words={words} />
        <p class="reading figures">{words}</p>
        <div class="sliders">
          <Slider
            name="Let go at"
            symbol={<var>θ</var>}
            value={angle}
            range={ANGLES}
            step={1}
            shown={`${angle}°`}
            onChange={(value) => {
              clock.restart();
              setAngle(value);
            }}
          />
          <Slider
            name="Horizon"
            value={seconds}
            range={HORIZONS}
            step={1}
            shown={`${seconds} s`}
            onChange={(value) => {
              clock.restart();
              setSeconds(value);
            }}
          />
        </div>
      </section>
      <figure class="beside">
        <GrowthChart story={story} seconds={seconds} time={clock.time} onPick={clock.hold} />
        {judgement}
      </figure>
      <Differences until={until} shown={shown} over={story.ending !== null} />
      {matter}
    </section>
  );
}
