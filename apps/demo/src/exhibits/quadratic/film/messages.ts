/** What the page and the worker that makes the film say to each other. */
import type { Iteration } from "../messages.ts";

/** The colours of the page, as it looks now. */
interface FilmColors {
  readonly ink: string;
  readonly paper: string;
  readonly quiet: string;
  readonly rule: string;
  readonly tangent: string;
  /** One for each outer iteration. */
  readonly runs: readonly string[];
}

/** What the film shows. */
export interface Film {
  readonly iterations: readonly Iteration[];
  /** The step size after the last iteration; `null` where there is none. */
  readonly final: number | null;
  readonly colors: FilmColors;
}

/** How far the film is. */
export interface FilmProgress {
  readonly frame: number;
  readonly frames: number;
  /** The GIF, when it is finished. */
  readonly file: Uint8Array<ArrayBuffer> | null;
}
