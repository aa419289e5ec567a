/**
 * Why a run stopped being finite. The same NaN may come from the data, from a derivative, from a value out of a function's range, or
 * from a run that grew step by step until its numbers left theirs; each has a remedy of its own, and only one of them is a smaller
 * step size.
 *
 *   growth: max |sₜ₋₁| > 10⁶ · max |s₀|, over all parts together
 */
import type { Tensor } from "@dualtape/tensor";
import { DivergenceError, type DivergenceOrigin } from "../records/errors.ts";

/** Magnitudes of the parts of a state, by name. */
type Magnitudes = Readonly<Record<string, number>>;

/** What can be asked about a run that stopped being finite. */
export interface Suspected<I extends string = string> {
  readonly name: string;
  /** The data of step `t`. */
  input?(t: number): Readonly<Record<I, Tensor>>;
  /**
   * After a step that is not finite, though the loss that it went down is: what the loss was derived by there; `null` where the loss
   * is at fault, or there is none.
   */
  brokenDerivative?(after: Magnitudes): string | null;
}

/** How many times the size that it began with a run has when it counts as grown. */
export const GROWN = 1e6;

/** The size of a run in the beginning, and after its last step. */
export interface Sizes {
  readonly first: Magnitudes;
  readonly last: Magnitudes;
}

/** Follows the size of a run. */
export class SizeWatch {
  private first: Record<string, number>;
  private last: Magnitudes;

  constructor(start: Magnitudes) {
    this.first = { ...start };
    this.last = start;
  }

  /** Takes notice of a step; what only the first one makes, as a loss, begins with it. */
  observe(magnitudes: Magnitudes): void {
    if (Object.keys(magnitudes).length > Object.keys(this.first).length) {
      for (const [part, magnitude] of Object.entries(magnitudes)) this.first[part] ??= magnitude;
    }
    this.last = magnitudes;
  }
  /** What it has seen. */
  get sizes(): Sizes {
    return { first: { ...this.first }, last: { ...this.last } };
  }
  /** Goes on from what was seen before. */
  resume({ first, last }: Sizes): void {
    this.first = { ...first };
    this.last = last;
  }
  /** By how many times the run has grown. */
  get growth(): number {
    return greatest(this.last) / (greatest(this.first) || 1);
  }
}

/** The greatest of some magnitudes. */
const greatest = (magnitudes: Magnitudes): number =>
  Object.values(magnitudes).reduce((most, magnitude) => Math.max(most, magnitude), 0);

const REMEDIES: Readonly<Record<DivergenceOrigin, string>> = {
  data: "Clean or impute the data first",
  growth: "Start from a smaller step size, shorten the horizon, or narrow the domain",
  derivative: "Look for what has no slope there, such as a root or a norm at 0, and add a small number inside of it",
  value:
    "Look for a logarithm or root of what may turn negative, or a division by what may be 0, and keep it away from there",
};

/** The error for a part of a state that is not finite after step `t`; `suspect` is the hyperparameter to name. */
export function divergenceOf(
  run: Suspected,
  t: number,
  part: string,
  after: Magnitudes,
  size: SizeWatch,
  suspect: string | null,
): DivergenceError {
  const [origin, why] = originOf(run, t, after, size);
  const blame = suspect === null ? "" : ` (before, the run was most sensitive to ${suspect})`;
  const what = `${part} is no longer finite: ${why}${blame}`;
  return new DivergenceError(`${run.name}, step ${t}`, what, REMEDIES[origin], t, suspect, origin);
}

/** The error for a derivative by a hyperparameter that is not finite; `of` is what was derived, `grown` whether it had grown to it. */
export function brokenDerivative(
  where: string,
  t: number,
  of: string,
  hyperparameter: string,
  grown = false,
): DivergenceError {
  const origin = grown ? "growth" : "derivative";
  const why = grown ? "it had grown from step to step" : "what was derived is";
  const what = `the derivative of ${of} by ${hyperparameter} is no longer finite: ${why}`;
  return new DivergenceError(where, what, REMEDIES[origin], t, hyperparameter, origin);
}

function originOf(run: Suspected, t: number, after: Magnitudes, size: SizeWatch): readonly [DivergenceOrigin, string] {
  const spoilt = Object.entries(run.input?.(t) ?? {}).find(([, data]) => !Number.isFinite(data.magnitude()));
  if (spoilt !== undefined) return ["data", `the input ${spoilt[0]} of this step holds NaN or infinity`];
  const { growth } = size;
  if (!(growth < GROWN)) return ["growth", `the run had grown to ${growth.toExponential(1)} times its size`];
  const by = run.brokenDerivative?.(after) ?? null;
  if (by !== null)
    return ["derivative", `the loss is finite, and its derivative by ${by}, or the update by that, is not`];
  return ["value", "a step made it of numbers that were finite, and had not grown much"];
}
