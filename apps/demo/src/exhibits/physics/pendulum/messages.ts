/** What the page and the worker that swings the pendulum say to each other. Plain data, in metres, seconds and radians. */

/** Seconds between two moments that are told. */
export const SPACING = 0.02;

export interface Request {
  /** Where both rods are let go, from hanging. */
  readonly angle: number;
  readonly seconds: number;
}

/** The angles of the two rods. */
export type Pose = readonly [number, number];

/** A vector in the plane of the pendulum. */
export type Vector = readonly [x: number, y: number];

/** A moment of the motion. */
export interface Moment {
  readonly time: number;
  /** The pendulum, and its neighbours that were let go a little to either side. */
  readonly poses: readonly Pose[];
  /** d tip/dθ, θ being the starting angle, by the dual numbers. */
  readonly tangent: Vector;
  /** The same by central differences, with each of the `DISTANCES`. */
  readonly quotients: readonly Vector[];
}

/** Chaos, as the library reports it. */
export interface Chaos {
  readonly step: number;
  readonly time: number;
  /** How many times its own size the state moves when the angle moves by its own. */
  readonly growth: number;
  readonly remedy: string;
}

export type Update =
  | { readonly type: "moments"; readonly moments: readonly Moment[] }
  | { readonly type: "chaos"; readonly chaos: Chaos }
  | {
      readonly type: "ending";
      /** d objective/dθ, the hypergradient by hybrid mode. */
      readonly gradient: number;
      /** How far the energy drifted, as a part of what lifting both bobs to the top takes. */
      readonly drift: number;
    };
