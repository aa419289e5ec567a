/** The hand on the horizon: a slider, and a button that lets it come towards the viewer by itself. */
import { useLayoutEffect, useState } from "preact/hooks";
import { NEAREST, STEPS } from "./messages.ts";

interface Props {
  readonly horizon: number;
  /** The horizon in words, read out while sliding. */
  readonly words: string;
  readonly onChange: (horizon: number) => void;
}

const PACE = 50; // milliseconds a step

/** Slides the horizon, or plays it. */
export function HorizonControl({ horizon, words, onChange }: Props) {
  const [playing, setPlaying] = useState(false);
  // Before anything is drawn: once the button says that it holds, it holds.
  useLayoutEffect(() => {
    if (!playing) return;
    if (horizon >= STEPS) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => onChange(horizon + 1), PACE);
    return () => clearTimeout(timer);
  }, [playing, horizon]);

  const toggle = (): void => {
    if (!playing && horizon >= STEPS) onChange(NEAREST);
    setPlaying(!playing);
  };
  return (
    <div class="player">
      <button type="button" class="play" onClick={toggle}>
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <path d={playing ? "M2 1h3v10H2zM7 1h3v10H7z" : "M2 .5 11 6 2 11.5z"} />
        </svg>
        {playing ? "Hold" : "Play"}
      </button>
      <label class="scrub">
        <span>
          Horizon <span class="figures">{horizon} steps</span>
        </span>
        <input
          type="range"
          min={NEAREST}
          max={STEPS}
          step={1}
          value={horizon}
          aria-valuetext={words}
          onInput={(event) => {
            setPlaying(false);
            onChange(event.currentTarget.valueAsNumber);
          }}
        />
      </label>
    </div>
  );
}
