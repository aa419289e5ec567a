/** What a hypergradient costs, by each way to it, measured in the visitor's own browser, beside what theory says. */
import { useEffect, useMemo } from "preact/hooks";
import { useJob } from "../../shell/job.ts";
import { JobControls } from "../../shell/job-controls.tsx";
import { Sheet } from "../../shell/sheet.tsx";
import { type Codec, useUrlState } from "../../shell/url-state.ts";
import { CostChart } from "./cost-chart.tsx";
import { ledgerOf } from "./ledger.ts";
import { Legend } from "./legend.tsx";
import { Matter } from "./matter.tsx";
import type { Request, Update } from "./messages.ts";
import { COUNT, DIRECTIONS, STEPS } from "./sizes.ts";
import { device, findings, progress } from "./words.ts";
import "./cost.css";

const oneOf = (choices: readonly number[]): Codec<number> => ({
  write: String,
  read: (text) => choices.find((choice) => String(choice) === text) ?? null,
});

/** The exhibit. */
export function Exhibit() {
  const [steps, setSteps] = useUrlState("steps", 80, oneOf(STEPS));
  const [directions, setDirections] = useUrlState("hyperparameters", 4, oneOf(DIRECTIONS));
  const job = useJob<Request, Update>(() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }));
  const { updates, state, start } = job;
  const ledger = useMemo(() => ledgerOf(updates), [updates]);
  const held = { steps, directions };
  useEffect(() => start({ steps, directions }), [steps, directions]);
  const found = findings(ledger, held);

  return (
    <Sheet
      name="cost"
      heading="What it costs"
      lead={
        <>
          There are several ways to the same derivative of a training run by its hyperparameters.{" "}
          <span class="tangent">Forward</span>, it is carried along; <span class="cotangent">backward</span>, the past
          has to be kept, or made again, or undone. The page is measuring them now, in your browser.
        </>
      }
    >
      <section class="picture charts" aria-label="Measurements and theory">
        {(["steps", "directions"] as const).flatMap((against) =>
          (["bytes", "seconds"] as const).map((quantity) => (
            <figure key={`${quantity} ${against}`}>
              <figcaption>
                <h2>{quantity === "bytes" ? "Memory" : "Time"}</h2>
                <Held
                  against={against}
                  value={against === "steps" ? directions : steps}
                  onChange={against === "steps" ? setDirections : setSteps}
                  quantity={quantity}
                />
              </figcaption>
              <CostChart ledger={ledger} quantity={quantity} against={against} held={held} />
            </figure>
          )),
        )}
      </section>
      <section class="hand" aria-label="Controls">
        <JobControls
          job={job}
          name={ledger.measured.length === 0 ? "Measure" : "Measure again"}
          onStart={() => start(held)}
          done={ledger.measured.length / COUNT}
          words={progress(ledger, state === "running" || state === "paused")}
        />
        <p class="reading">
          Marks are measured, lines are theory. Measured in {device()}; times are the fastest of two runs or more.
        </p>
      </section>
      <section class="beside" aria-label="The strategies">
        <Legend />
        <div class="findings" aria-live="polite">
          {found.length > 0 && <h2>Found here</h2>}
          {found.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      </section>
      <Matter ledger={ledger} />
    </Sheet>
  );
}

interface HeldProps {
  readonly against: "steps" | "directions";
  readonly quantity: "bytes" | "seconds";
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** What is held still in a sweep, to be chosen. */
const Held = ({ against, quantity, value, onChange }: HeldProps) => (
  <label>
    at {against === "steps" ? "K" : "T"} ={" "}
    <select
      aria-label={`${quantity === "bytes" ? "Memory" : "Time"} at ${against === "steps" ? "K, the number of hyperparameters" : "T, the number of steps"}`}
      value={value}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    >
      {(against === "steps" ? DIRECTIONS : STEPS).map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  </label>
);
