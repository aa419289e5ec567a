/** What of the study stands in the address: what is chosen. What was studied stands in the journal. */
import { type Codec, numberCodec, useUrlState } from "../../shell/url-state.ts";
import type { Choice } from "./messages.ts";

/** What may be chosen. */
export const CHOICES = {
  workers: [0, 1, 2, 4],
  evaluations: [20, 50, 100, 200],
  starts: [1, 2, 4, 8],
  seed: [1, 2, 3, 4, 5, 6, 7, 8],
} as const satisfies Readonly<Record<keyof Choice, readonly number[]>>;

const DEFAULTS: Choice = { workers: 2, evaluations: 100, starts: 4, seed: 1 };

const whole = (least: number, most: number): Codec<number> => ({
  ...numberCodec,
  read(text) {
    const value = numberCodec.read(text);
    return value !== null && Number.isInteger(value) && value >= least && value <= most ? value : null;
  },
});

const codecs: Readonly<Record<keyof Choice, Codec<number>>> = {
  workers: whole(0, 16),
  evaluations: whole(1, 1000),
  starts: whole(1, 16),
  seed: whole(1, Number.MAX_SAFE_INTEGER),
};

/** All of it, and how to change it. */
export function useChoice() {
  const [workers, setWorkers] = useUrlState("workers", DEFAULTS.workers, codecs.workers);
  const [evaluations, setEvaluations] = useUrlState("evaluations", DEFAULTS.evaluations, codecs.evaluations);
  const [starts, setStarts] = useUrlState("starts", DEFAULTS.starts, codecs.starts);
  const [seed, setSeed] = useUrlState("seed", DEFAULTS.seed, codecs.seed);
  const setters = { workers: setWorkers, evaluations: setEvaluations, starts: setStarts, seed: setSeed };
  return { choice: { workers, evaluations, starts, seed }, setters };
}
