/** What can go wrong while a dynamics runs. */
import { DualtapeError } from "@dualtape/core";

/** A run whose state, tangent or objective stopped being finite. */
export class DivergenceError extends DualtapeError {
  override readonly name = "DivergenceError";

  /**
   * @param step the step, from 1, whose result was the first that is not finite
   * @param hyperparameter the one whose derivative was not finite, or that the state was most sensitive to before;
   *   `null` where the strategy carries no derivatives along
   */
  constructor(
    where: string,
    what: string,
    remedy: string,
    readonly step: number,
    readonly hyperparameter: string | null,
  ) {
    super(where, what, remedy);
  }
}

/** A run that an `AbortSignal` stopped. */
export class AbortedError<R = unknown> extends DualtapeError {
  override readonly name = "AbortedError";

  /** @param result the best that was found before, or `null` where nothing was */
  constructor(
    where: string,
    readonly result: R | null,
    options?: ErrorOptions,
  ) {
    super(
      where,
      "stopped by its AbortSignal",
      "The best point so far is in `result`; start again from its values to go on",
      options,
    );
  }
}
