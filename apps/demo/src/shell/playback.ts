/** A position that plays forward by itself, and that a hand may hold. Whoever asks for less motion starts at the end. */
import { useEffect, useState } from "preact/hooks";
import { prefersStillness } from "./motion.ts";

export interface Playback {
  /** The frame that is shown, from 1; 0 where there is none yet. */
  readonly position: number;
  readonly playing: boolean;
  /** Plays on, from the start if the end is reached. */
  play(): void;
  pause(): void;
  /** Holds a frame. */
  hold(position: number): void;
  /** Holds the last frame, whichever it will be. */
  holdLast(): void;
}

const PACE = 700; // milliseconds a frame

/** Plays frames 1 to `length`, each for `pace` milliseconds; more may still come until it is `complete`. */
export function usePlayback(length: number, complete: boolean, pace = PACE): Playback {
  const [wanted, setWanted] = useState(() => (prefersStillness() ? Infinity : 1));
  const [playing, setPlaying] = useState(() => !prefersStillness());
  const position = Math.min(wanted, length);
  const ended = complete && position === length;

  useEffect(() => {
    if (!playing) return;
    if (ended) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => setWanted(Math.min(position + 1, Math.max(length, 1))), pace);
    return () => clearTimeout(timer);
  }, [playing, ended, position, length, pace]);

  const hold = (at: number): void => {
    setPlaying(false);
    setWanted(at);
  };
  return {
    position,
    playing,
    play: () => {
      if (ended) setWanted(1);
      setPlaying(true);
    },
    pause: () => hold(position),
    hold,
    holdLast: () => hold(Infinity),
  };
}
