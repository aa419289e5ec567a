/** What can go wrong while a dynamics runs. */
import { DualtapeError, isRecord } from "@dualtape/core";

/**
 * Where a number that is not finite came from:
 *
 * - `data`: the input of the step was not finite
 * - `growth`: the run grew, from step to step, until its numbers left their range
 * - `derivative`: values were finite, and a derivative of theirs was not
 * - `value`: a step made it of moderate numbers, as the logarithm of a negative one
 */
export type DivergenceOrigin = "data" | "growth" | "derivative" | "value";

/**
 * A run whose state, tangent or objective stopped being finite. A copy, as `postMessage` makes one, is a plain `Error` with the
 * message alone; `{ ...error }` is a record of all that it says, which travels whole.
 */
export class DivergenceError<R = unknown> extends DualtapeError {
  override readonly name = "DivergenceError";

  /**
   * @param step the step, from 1, whose result was the first that is not finite
   * @param hyperparameter the one whose derivative was not finite, or that the state was most sensitive to before;
   *   `null` where the strategy carries no derivatives along
   * @param result what had been found before, of training; `null` where that was nothing yet
   */
  constructor(
    where: string,
    what: string,
    remedy: string,
    readonly step: number,
    readonly hyperparameter: string | null,
    readonly origin: DivergenceOrigin,
    readonly result: R | null = null,
  ) {
    super(where, what, remedy);
  }
}

/** Who stopped a run: its `AbortSignal`, or the last iteration over its events, by leaving. */
export type StoppedBy = "signal" | "iteration";

const STOPPED: Readonly<Record<StoppedBy, string>> = {
  signal: "stopped by its AbortSignal",
  iteration: "stopped, because the loop over its events was left",
};

/** A run that was stopped before its end. `Run.isAborted` tells it from other errors, with the type of its result. */
export class AbortedError<R = unknown> extends DualtapeError {
  override readonly name = "AbortedError";

  /** @param result what the run had found so far, of `reason` "aborted"; `null` where that was nothing yet */
  constructor(
    where: string,
    readonly by: StoppedBy,
    readonly result: R | null,
    options?: ErrorOptions,
  ) {
    super(where, STOPPED[by], waysOn(result), options);
  }
}

/** How to go on from what was found so far. */
function waysOn(result: unknown): string {
  if (result === null) return "It had found nothing yet, so `result` is null: start it again";
  const exact = isRecord(result) && "checkpoint" in result;
  return `What it had found so far is in \`result\`; ${exact ? "give its `checkpoint` as `from`" : "start again from its values"} to go on`;
}
