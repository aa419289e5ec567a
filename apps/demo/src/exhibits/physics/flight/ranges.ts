/** Where the visitor may move things, and where they stand at first. */
import type { Aim, Conditions } from "./messages.ts";

/** The ends of each control: metres, metres a second, and 1/m. */
export const RANGES = { x: [8, 96], y: [0, 40], wind: [-12, 12], drag: [0, 0.015] } as const;

export const CONDITIONS: Conditions = { target: { x: 72, y: 18 }, wind: -6, drag: 0.006 };

/** The first shot: far too short. */
export const FIRST: Aim = { angle: 1, speed: 17, time: 2.4 };
