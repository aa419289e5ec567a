/** What of the valley stands in the address: the horizon, the network, where the short term starts, and the viewpoint. */
import { type Codec, numberCodec, useUrlState } from "../../shell/url-state.ts";
import { IMAGES, NEAREST, STEPS } from "./messages.ts";
import { within } from "./space-view.tsx";

/** How many images a step may see. */
export const BATCHES = [20, 50, IMAGES] as const;

/** A number that is read only where it makes sense. */
const only = (allowed: (value: number) => boolean): Codec<number> => ({
  ...numberCodec,
  read(text) {
    const value = numberCodec.read(text);
    return value !== null && allowed(value) ? value : null;
  },
});

const horizonCodec = only((value) => Number.isInteger(value) && value >= NEAREST && value <= STEPS);
const seedCodec = only((value) => Number.isInteger(value) && value >= 1);
const batchCodec = only((value) => BATCHES.some((batch) => batch === value));
const startCodec = only((value) => value > 0);
const turnCodec = only((turn) => within({ turn, tilt: 45 }).turn === turn);
const tiltCodec = only((tilt) => within({ turn: 0, tilt }).tilt === tilt);

/** All of it, each with the function that sets it. */
export function useValleyState() {
  const [horizon, setHorizon] = useUrlState("horizon", STEPS, horizonCodec);
  const [seed, setSeed] = useUrlState("seed", 1, seedCodec);
  const [batch, setBatch] = useUrlState<number>("batch", 50, batchCodec);
  const [start, setStart] = useUrlState("start", 0.3, startCodec);
  const [turn, setTurn] = useUrlState("turn", 32, turnCodec);
  const [tilt, setTilt] = useUrlState("tilt", 30, tiltCodec);
  return { horizon, setHorizon, seed, setSeed, batch, setBatch, start, setStart, turn, setTurn, tilt, setTilt };
}
