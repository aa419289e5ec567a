/** A time that runs by itself, and that a hand may hold. Whoever asks for less motion starts at its end, and nothing runs. */
import { useEffect, useState } from "preact/hooks";
import { prefersStillness } from "../../../shell/motion.ts";

export interface Clock {
  /** The time that is shown, in seconds. */
  readonly time: number;
  readonly playing: boolean;
  /** Runs on, from the start if the end is reached. */
  play(): void;
  pause(): void;
  /** Holds a time. */
  hold(time: number): void;
  /** Runs from the start, or holds the end for whoever asks for less motion. */
  restart(): void;
}

/** A time that runs up to `end`, but never past what is `known`. */
export function useClock(end: number, known: number): Clock {
  const [wanted, setWanted] = useState(() => (prefersStillness() ? Infinity : 0));
  const [playing, setPlaying] = useState(() => !prefersStillness());
  const time = Math.min(wanted, known);
  const ended = time >= end;

  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      const passed = (now - last) / 1000;
      last = now;
      setWanted((before) => Math.min(before, known) + passed);
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, known]);
  useEffect(() => {
    if (ended) setPlaying(false);
  }, [ended]);

  const hold = (at: number): void => {
    setPlaying(false);
    setWanted(at);
  };
  const run = (from: number): void => {
    setWanted(from);
    setPlaying(true);
  };
  return {
    time,
    playing,
    play: () => run(ended ? 0 : time),
    pause: () => hold(time),
    hold,
    restart: () => (prefersStillness() ? hold(Infinity) : run(0)),
  };
}
