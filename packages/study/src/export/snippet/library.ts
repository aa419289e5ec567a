/** Another library, as far as optimizers are built in it. */
import type { Tuned } from "./tuned.ts";

/** A call in Python: what is called, and its arguments. */
export type Call = readonly [constructor: string, ...parts: string[]];

/**
 * By rule of this library: the constructor that means the same, made of the values of hyperparameters and of the rate; or a text that says why
 * there is none, and `null` where there is nothing of that name.
 */
export type Counterparts = Readonly<Record<string, ((h: Tuned["value"], rate: string) => Call) | string | null>>;

export interface Library {
  readonly name: string;
  readonly rules: Counterparts;
  /**
   * The lines of a program; `constructed` gives the constructor, at the rate that was tuned, or at another expression. Throws an
   * `ExportError` on what the library does in another way.
   */
  write(tuned: Tuned, where: string, constructed: (rate: string | null) => Call): readonly string[];
}
