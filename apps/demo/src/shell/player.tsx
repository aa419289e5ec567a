/** Play, pause, and a slider to scrub with. */
import type { Playback } from "./playback.ts";

export interface PlayerProps {
  readonly playback: Playback;
  /** What a frame is, such as `Outer iteration`. */
  readonly name: string;
  /** How many frames there are. */
  readonly length: number;
  /** The shown frame in words, read out while scrubbing. */
  readonly words: string;
}

/** The controls of a playback. */
export const Player = ({ playback, name, length, words }: PlayerProps) => (
  <div class="player">
    <button
      type="button"
      class="play"
      disabled={length === 0}
      onClick={playback.playing ? playback.pause : playback.play}
    >
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={playback.playing ? "M2 1h3v10H2zM7 1h3v10H7z" : "M2 .5 11 6 2 11.5z"} />
      </svg>
      {playback.playing ? "Pause" : "Play"}
    </button>
    <label class="scrub">
      <span>
        {name} <span class="figures">{length === 0 ? "none" : `${playback.position} of ${length}`}</span>
      </span>
      <input
        type="range"
        min={1}
        max={Math.max(length, 1)}
        step={1}
        value={playback.position}
        aria-valuetext={words}
        onInput={(event) => playback.hold(event.currentTarget.valueAsNumber)}
      />
    </label>
  </div>
);
