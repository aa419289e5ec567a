/** A budget of memory, in bytes: what it is too small for, and how people read it. */
import { ArgumentError, describe, DualtapeError } from "@dualtape/core";

/** A budget that nothing exact fits into. */
export class BudgetError extends DualtapeError {
  override readonly name = "BudgetError";

  /**
   * @param budget the bytes that were allowed
   * @param needed the least number of bytes that would do
   */
  constructor(
    where: string,
    readonly budget: number,
    readonly needed: number,
  ) {
    super(
      where,
      `a budget of ${formatBytes(budget)} is too small`,
      `Allow ${Math.ceil(needed)} bytes (${formatBytes(needed)}) or more`,
    );
  }
}

/** Bytes with two digits or more, in the largest decimal unit that leaves 1 or more of it. */
export function formatBytes(bytes: number): string {
  if (bytes === Infinity) return "unlimited memory";
  const [unit, size] = bytes < 1e3 ? ["B", 1] : bytes < 1e6 ? ["kB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  const count = bytes / size;
  return `${count < 10 ? Number(count.toFixed(1)) : Math.round(count)} ${unit}`;
}

/** Refuses a budget that is no number of bytes. */
export function checkBudget(where: string, budget: number): void {
  if (typeof budget === "number" && budget > 0) return;
  throw new ArgumentError(where, `a budget of ${describe(budget)} bytes`, "Give a number of bytes greater than 0");
}
