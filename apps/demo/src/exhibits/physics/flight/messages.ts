/** What the page and the worker that aims say to each other. Everything is plain data, in metres, seconds and radians. */

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What the world gives. */
export interface Conditions {
  readonly target: Place;
  /** Level, positive where it blows from the launcher to the target. */
  readonly wind: number;
  /** The k of the drag −k |v − w| (v − w), in 1/m. */
  readonly drag: number;
}

/** What the launcher decides: the angle, the speed, and how long the flight takes. */
export interface Aim {
  readonly angle: number;
  readonly speed: number;
  readonly time: number;
}

/** How the launcher learns from a flight. */
export type Method = "gradient" | "newton";

/** Asks for flights, one better than the other, from an aim on. */
export interface Request {
  readonly conditions: Conditions;
  readonly aim: Aim;
  readonly method: Method;
}

/** A flight, and its derivatives. */
export interface Flight {
  readonly aim: Aim;
  /** How far from the target it ends. */
  readonly miss: number;
  /** The places that it passes, evenly in time, from the launcher to its end. */
  readonly path: readonly Place[];
  /** The derivative of each of those places by the angle, in metres a radian. */
  readonly lean: readonly Place[];
  /** dJ/dv of J = miss², v being the velocity at the launcher. */
  readonly slope: Place;
}
