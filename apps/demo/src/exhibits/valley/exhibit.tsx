/** The valley: the loss over step and step size, and two ways through it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { Code } from "../../shell/code.tsx";
import { useColors } from "../../shell/colors.ts";
import { JobControls } from "../../shell/job-controls.tsx";
import { type Job, useJob } from "../../shell/job.ts";
import { NumberControl } from "../../shell/number-control.tsx";
import { Sheet } from "../../shell/sheet.tsx";
import { BatchChoice } from "./batch-choice.tsx";
import { LongTerm, ShortTerm } from "./equations.tsx";
import { HorizonControl } from "./horizon-control.tsx";
import { curvesOf, pathOf } from "./landscape.ts";
import { MapView } from "./map-view.tsx";
import { NEAREST, type Request, type Settings, STEPS, type Update } from "./messages.ts";
import { Numbers } from "./numbers.tsx";
import source from "./problem.ts?raw";
import { RATES } from "./rates.ts";
import type { View } from "./scene.ts";
import { SectionChart } from "./section-chart.tsx";
import { SpaceView } from "./space-view.tsx";
import { useValleyState } from "./state.ts";
import { hasWebGL } from "./webgl.ts";
import { reading, shift } from "./words.ts";
import { Matter } from "./matter.tsx";
import "./valley.css";

const createWorker = (): Worker => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

/** The exhibit. */
export function Exhibit() {
  const { horizon, setHorizon, seed, setSeed, batch, setBatch, start, setStart, turn, setTurn, tilt, setTilt } =
    useValleyState();
  const [spatial, setSpatial] = useState(hasWebGL);
  const surface = useJob<Request, Update>(createWorker);
  const walk = useJob<Request, Update>(createWorker);
  const settings = useMemo((): Settings => ({ seed, batch }), [seed, batch]);
  const compute = (): void => surface.start({ type: "surface", settings });
  useEffect(compute, [settings]);
  useEffect(() => walk.start({ type: "path", settings, start }), [settings, start]);

  const curves = useMemo(() => curvesOf(surface.updates), [surface.updates]);
  const path = useMemo(() => pathOf(walk.updates), [walk.updates]);
  const colors = useColors();
  const view = useMemo((): View => ({ curves, path, horizon, colors }), [curves, path, horizon, colors]);
  const viewpoint = useMemo(() => ({ turn, tilt }), [turn, tilt]);
  const words = reading(curves, path, horizon);
  const label = `The loss as a surface over steps and step sizes. ${words}`;

  return (
    <Sheet
      name="valley"
      heading="The valley"
      lead={
        <>
          Train a small network with one step size after another, and lay the loss curves side by side. Whoever looks
          ahead to the end goes to one place in this valley; whoever looks ahead one step goes to another.
        </>
      }
    >
      <figure class="picture">
        {spatial ? (
          <SpaceView
            view={view}
            words={label}
            viewpoint={viewpoint}
            onLook={({ turn, tilt }) => {
              setTurn(turn);
              setTilt(tilt);
            }}
            onHorizon={setHorizon}
            onFailure={() => setSpatial(false)}
          />
        ) : (
          <MapView view={view} words={label} onPick={(step) => setHorizon(nearestHorizon(step))} />
        )}
        <figcaption class="reading">
          {spatial
            ? "Drag the dashed edge by its handle; drag elsewhere, or press the arrow keys, to turn the valley."
            : "This browser does not draw in three dimensions (WebGL is missing or off), so here is the valley from above: the stronger the tint, the lower the loss."}
        </figcaption>
      </figure>

      <section class="hand" aria-label="Controls">
        <HorizonControl horizon={horizon} words={words} onChange={setHorizon} />
        <p class="reading figures">
          {words} {shift(curves, horizon)}
        </p>
        <BatchChoice batch={batch} onChange={setBatch} />
        <NumberControl
          name="Short term starts at"
          symbol={<var>α</var>}
          value={start}
          range={[0.01, 6.3]}
          onChange={setStart}
        />
        <Failure job={walk} />
        <button type="button" class="valley-another" onClick={() => setSeed(seed + 1)}>
          Another network
        </button>
        <JobControls
          job={surface}
          name="Compute"
          onStart={compute}
          done={curves.length / RATES.length}
          words={`Network ${seed}: ${curves.length} of ${RATES.length} training runs`}
        />
      </section>

      <section class="beside" aria-label="At the horizon">
        <h2>
          Cut at the horizon, <span class="figures">{horizon} steps</span>
        </h2>
        <SectionChart curves={curves} path={path} horizon={horizon} words={words} />
        <Numbers curves={curves} path={path} horizon={horizon} />
      </section>

      <div class="below">
        <section class="matter">
          <Matter long={<LongTerm />} short={<ShortTerm />} />
        </section>
        <Code title="problem.ts" source={source} />
      </div>
    </Sheet>
  );
}

/** The horizon next to a place on the map. */
const nearestHorizon = (step: number): number => Math.round(Math.min(Math.max(step, NEAREST), STEPS));

const Failure = ({ job }: { readonly job: Job<Request, Update> }) =>
  job.failure === null ? null : (
    <p class="problem" role="status">
      The short-term path: {job.failure}
    </p>
  );
