/** What of the network stands in the address: all that a run depends on. */
import { type Codec, numberCodec, useUrlState } from "../../shell/url-state.ts";
import type { Settings } from "./messages.ts";

/** What may be chosen; other numbers in the address are not read. */
export const CHOICES = {
  hidden: [8, 16, 32, 64],
  steps: [50, 100, 200],
  runs: [5, 10, 20, 40],
} as const;

/** Where the page starts. */
export const DEFAULTS: Settings = { seed: 1, hidden: 32, steps: 100, runs: 20, rate: 2e-4 };

/** Numbers that are allowed. */
export const only = (allowed: (value: number) => boolean): Codec<number> => ({
  ...numberCodec,
  read(text) {
    const value = numberCodec.read(text);
    return value !== null && allowed(value) ? value : null;
  },
});

/** One of some numbers. */
export const oneOf = <N extends number>(choices: readonly N[]): Codec<N> => ({
  write: String,
  read: (text) => choices.find((choice) => choice === numberCodec.read(text)) ?? null,
});

const codecs = {
  seed: only((value) => Number.isInteger(value) && value >= 1),
  hidden: oneOf<number>(CHOICES.hidden),
  steps: oneOf<number>(CHOICES.steps),
  runs: oneOf<number>(CHOICES.runs),
  rate: only((value) => value > 0),
};

/** All of it, and how to change it. */
export function useNetworkState() {
  const [seed, setSeed] = useUrlState("seed", DEFAULTS.seed, codecs.seed);
  const [hidden, setHidden] = useUrlState("hidden", DEFAULTS.hidden, codecs.hidden);
  const [steps, setSteps] = useUrlState("steps", DEFAULTS.steps, codecs.steps);
  const [runs, setRuns] = useUrlState("runs", DEFAULTS.runs, codecs.runs);
  const [rate, setRate] = useUrlState("rate", DEFAULTS.rate, codecs.rate);
  const change = (changed: Partial<Settings>): void => {
    const next = { seed, hidden, steps, runs, rate, ...changed };
    setSeed(next.seed);
    setHidden(next.hidden);
    setSteps(next.steps);
    setRuns(next.runs);
    setRate(next.rate);
  };
  return { settings: { seed, hidden, steps, runs, rate }, change };
}
