/** What a row of the elementwise kind says. */
import type { ScalarLike } from "../number.ts";

/**
 * A partial derivative: made once from the result `y` and the inputs, then applied to any number of tangents or
 * cotangents. `null` in place of a partial is a zero by structure.
 */
export type Partial = <S extends ScalarLike<S>>(y: S, a: S, b: S | number, c: S | number) => (d: S) => S;

/** A row of the elementwise kind: the function on plain numbers, and a partial for each of its one to three inputs. */
export interface Elementwise {
  readonly name: string;
  readonly kernel: (a: number, b: number, c: number) => number;
  readonly partials: readonly (Partial | null)[];
}

/** Makes a row. */
export const row = (
  name: string,
  kernel: Elementwise["kernel"],
  ...partials: Elementwise["partials"]
): Elementwise => ({ name, kernel, partials });
