/** A race of gradients and samples at equal time, with few hyperparameters or many. */
import { Choice } from "../../../shell/choice.tsx";
import type { Settings } from "../messages.ts";
import { CountChoice } from "./count-choice.tsx";
import { Heat } from "./heat.tsx";
import { COUNTS } from "./messages.ts";
import { SECONDS, useRaceState } from "./state.ts";
import "./race.css";

/** The race over the network of some settings: the switch goes between what was raced with each number of hyperparameters. */
export function Race({ settings: { seed, hidden, steps } }: { readonly settings: Settings }) {
  const { count, setCount, seconds, setSeconds } = useRaceState();
  return (
    <section class="network-race" aria-labelledby="network-race">
      <h2 id="network-race">A race at equal time: gradients and samples</h2>
      <div class="network-course">
        <CountChoice count={count} onChange={setCount} />
        <div class="choices">
          <Choice name="Seconds each" value={seconds} choices={SECONDS} onChange={setSeconds} />
        </div>
      </div>
      {COUNTS.map((each) => (
        <Heat key={each} course={{ seed, hidden, steps, count: each, seconds }} isShown={each === count} />
      ))}
    </section>
  );
}
