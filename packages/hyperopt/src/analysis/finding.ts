/** What an audit finds, in words. */

/** A finding, and what to do about it. */
export interface Finding {
  /** What was found, with figures. */
  readonly sentence: string;
  /** What to do or to take instead, exports of this package in back-ticks; `null` where all is well. */
  readonly remedy: string | null;
}

/** A figure of two digits in a sentence. */
export const figure = (x: number): string => x.toExponential(1);
