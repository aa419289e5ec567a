/**
 * What a run computes, known again from run to run: two runs of one identity do the same in step t, up to the values of state,
 * hyperparameters and data, where the layouts of their states are the same.
 *
 * A dynamics is its own identity. One that is made anew for each run, as a means to run another, names that one, and how.
 */
import type { Stepping } from "../dynamics/stepping.ts";

/** A dynamics, and in what way it is run. */
export interface Identity {
  readonly of: object;
  readonly as: string;
}

/** A dynamics that is made for one run of another. */
export interface Derived {
  readonly identity: Identity;
}

/** The identity of the runs of a dynamics. */
export const identityOf = <H extends string, K extends string>(dynamics: Stepping<H, K> & Partial<Derived>): Identity =>
  dynamics.identity ?? { of: dynamics, as: "itself" };
