/** Play, pause, and a slider to scrub through the seconds with. */
import type { Clock } from "./clock.ts";

interface Props {
  readonly clock: Clock;
  readonly seconds: number;
  /** The shown moment in words. */
  readonly words: string;
}

/** The controls of a clock. */
export const TimePlayer = ({ clock, seconds, words }: Props) => (
  <div class="player">
    <button type="button" class="play" onClick={clock.playing ? clock.pause : clock.play}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={clock.playing ? "M2 1h3v10H2zM7 1h3v10H7z" : "M2 .5 11 6 2 11.5z"} />
      </svg>
      {clock.playing ? "Pause" : "Play"}
    </button>
    <label class="scrub">
      <span>
        Time <span class="figures">{clock.time.toFixed(1)} s</span>
      </span>
      <input
        type="range"
        min={0}
        max={seconds}
        step={0.02}
        value={clock.time}
        aria-valuetext={words}
        onInput={(event) => clock.hold(event.currentTarget.valueAsNumber)}
      />
    </label>
  </div>
);
