/** Aiming: the range with its target, the misses, and the controls. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { format } from "../../../shell/format.ts";
import { useJob } from "../../../shell/job.ts";
import { usePlayback } from "../../../shell/playback.ts";
import { Player } from "../../../shell/player.tsx";
import { choiceCodec, useUrlState } from "../../../shell/url-state.ts";
import { Slider } from "../slider.tsx";
import { within } from "../within.ts";
import { Motion, Objective } from "./equations.tsx";
import { Matter } from "./matter.tsx";
import type { Flight, Method, Place, Request } from "./messages.ts";
import { MissChart } from "./miss-chart.tsx";
import { CONDITIONS, FIRST, RANGES } from "./ranges.ts";
import { Scene } from "./scene.tsx";
import { reading, verdict } from "./words.ts";

const METHODS = ["gradient", "newton"] as const satisfies readonly Method[];

/** Milliseconds that a flight is shown for. */
const PACE = 160;

/** The first part of the exhibit. */
export function FlightPanel() {
  const [x, setX] = useUrlState("x", CONDITIONS.target.x, within(RANGES.x));
  const [y, setY] = useUrlState("y", CONDITIONS.target.y, within(RANGES.y));
  const [wind, setWind] = useUrlState("wind", CONDITIONS.wind, within(RANGES.wind));
  const [drag, setDrag] = useUrlState("drag", CONDITIONS.drag, within(RANGES.drag));
  const [method, setMethod] = useUrlState<Method>("method", "gradient", choiceCodec(METHODS));
  const job = useJob<Request, Flight>(() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }));
  const { updates: flights, state, start } = job;
  const over = state === "finished" || state === "failed";
  const playback = usePlayback(flights.length, over, PACE);
  const { position } = playback;

  const aim = useRef(FIRST);
  const best = flights.reduce<Flight | undefined>((a, b) => (a !== undefined && a.miss <= b.miss ? a : b), undefined);
  const conditions = { target: { x, y }, wind, drag };
  useEffect(
    () => start({ conditions: { target: { x, y }, wind, drag }, aim: aim.current, method }),
    [x, y, wind, drag, method],
  );

  /** The world has changed: the launcher aims on from its best flight so far. */
  const change = (apply: () => void): void => {
    aim.current = best?.aim ?? aim.current;
    playback.holdLast();
    apply();
  };
  const again = (from: typeof FIRST): void => {
    aim.current = from;
    playback.hold(1);
    playback.play();
    start({ conditions, aim: from, method });
  };
  const move = (to: Place): void =>
    change(() => {
      setX(clamp(to.x, RANGES.x));
      setY(clamp(to.y, RANGES.y));
    });
  const words = reading(flights, position);
  const matter = useMemo(() => <Matter />, []);

  return (
    <section class="physics-part aim" aria-labelledby="physics-aim">
      <header>
        <h2 id="physics-aim">Aim</h2>
        <p>
          Drag the target. The launcher flies, asks the flight’s derivatives by angle, speed and duration where to turn,
          and flies again.
        </p>
      </header>
      <figure class="picture">
        <Scene conditions={conditions} flights={flights} position={position} onMove={move} />
        <figcaption>
          <span class="tangent">Orange:</span> how each point of the flight would move if the launcher turned by 4°, to
          first order; and at the launcher, from the tip of its velocity, <span class="tangent whole">−dJ/dv</span>, as
          long as its square root.
        </figcaption>
      </figure>
      <section class="hand" aria-label="Controls of the flight">
        <Player playback={playback} name="Flight" length={flights.length} words={words} />
        <p class="reading figures">{words}</p>
        <div class="sliders">
          <Slider
            name="Wind"
            symbol={<var>w</var>}
            value={wind}
            range={RANGES.wind}
            step={1}
            shown={`${format(wind)} m/s`}
            onChange={(value) => change(() => setWind(value))}
          />
          <Slider
            name="Drag"
            symbol={<var>k</var>}
            value={drag}
            range={RANGES.drag}
            step={0.001}
            shown={`${format(drag)} / m`}
            onChange={(value) => change(() => setDrag(value))}
          />
        </div>
      </section>
      <section class="beside" aria-label="How the aiming goes">
        <p class="equations">
          <Motion />
          <Objective />
        </p>
        <MissChart flights={flights} position={position} method={method} onPick={playback.hold} />
        <p class="verdict" aria-live="polite">
          {job.failure ?? verdict(flights, method, over)}
        </p>
        <fieldset class="methods">
          <legend>Aim by</legend>
          {METHODS.map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name="physics-method"
                checked={method === choice}
                onChange={() => {
                  aim.current = FIRST;
                  setMethod(choice);
                }}
              />
              {choice === "newton" ? "Newton’s method" : "gradient descent"}
            </label>
          ))}
        </fieldset>
        <p class="buttons">
          <button type="button" onClick={() => again(FIRST)}>
            Aim from the start
          </button>
        </p>
      </section>
      {matter}
    </section>
  );
}

const clamp = (value: number, [low, high]: readonly [number, number]): number =>
  Number(Math.min(Math.max(value, low), high).toFixed(1));
