/** From the valley's quantities to places in the picture's space: step sizes across, losses up, steps towards the viewer. */
import { STEPS } from "./messages.ts";
import { RATE_ENDS } from "./rates.ts";

/** A place in space. */
export type Point = readonly [x: number, y: number, z: number];

/** The losses between floor and ceiling; others are drawn there. */
export const LOSS_ENDS = [0.02, 5] as const;

/** Half the extent of the box. */
export const BOX = { x: 1.15, y: 0.55, z: 1.3 } as const;

const part = (value: number, [from, to]: readonly [number, number]): number => (value - from) / (to - from);

const within = (value: number, [from, to]: readonly [number, number]): number => Math.min(Math.max(value, from), to);

/** The loss that the picture shows: inside its box. */
export const shownLoss = (loss: number): number => within(loss, LOSS_ENDS);

/** The step size that the picture shows, as log₁₀: inside its box. */
export const shownExponent = (rate: number): number => within(Math.log10(rate), RATE_ENDS);

export const acrossOf = (rate: number): number => BOX.x * (2 * part(shownExponent(rate), RATE_ENDS) - 1);
export const upOf = (loss: number): number =>
  BOX.y * (2 * part(Math.log(shownLoss(loss)), [Math.log(LOSS_ENDS[0]), Math.log(LOSS_ENDS[1])]) - 1);
export const towardsOf = (step: number): number => BOX.z * ((2 * step) / STEPS - 1);

/** Where a loss at a step with a step size is. */
export const pointOf = (rate: number, loss: number, step: number): Point => [
  acrossOf(rate),
  upOf(loss),
  towardsOf(step),
];
