/** How an array is read, whatever its format. */
import { checkPrecision, checkRecord, type Precision } from "@dualtape/core";

export interface ReadOptions {
  /** That of the tensor: `float32` for floats of 32 bits or fewer, else `float64`. Integers that it does not hold are refused. */
  readonly precision?: Precision;
}

/** The precision that options ask for, if they do; refuses any other option. */
export function precisionIn(where: string, options: ReadOptions): Precision | undefined {
  checkRecord(where, "the options", options, ["precision"]);
  if (options.precision !== undefined) checkPrecision(where, options.precision);
  return options.precision;
}
