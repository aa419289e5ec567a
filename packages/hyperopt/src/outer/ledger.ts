/**
 * What tuning has spent, and may spend: evaluations, seconds, and plain runs. A plain run costs 1, one of fewer steps its part of that, and
 * a gradient its price, which is measured where both have been taken twice: the least seconds of a gradient over the least of a plain run.
 */
import { checkInteger } from "@dualtape/core";
import { checkPositive } from "../hyper/checks.ts";
import { PRICE } from "../planner/choice.ts";
import type { Answered } from "./events.ts";
import type { Wanted } from "./method.ts";

/** Where tuning ends, whichever comes first. */
export interface Limits {
  /** How many evaluations, each a plain run or a gradient. */
  readonly iterations?: number;
  /** How many plain runs, or what takes as long. */
  readonly budget?: number;
  /** How many seconds of runs. */
  readonly seconds?: number;
}

/** Their names. */
export const LIMITS = ["iterations", "budget", "seconds"] as const satisfies readonly (keyof Limits)[];

/** The plain runs that tuning may take where nothing else limits it. */
const BUDGET = 60;

/** Refuses what limits nothing. */
export function checkLimits(where: string, { iterations, budget, seconds }: Limits): void {
  if (iterations !== undefined) checkInteger(where, "iterations", iterations, 1);
  if (budget !== undefined) checkPositive(where, "budget", budget);
  if (seconds !== undefined) checkPositive(where, "seconds", seconds);
}

/** An evaluation that was paid for. */
export interface Paid {
  readonly wanted: Wanted;
  /** The part of a whole run that it took. */
  readonly part: number;
  readonly seconds: number;
  /** Whether it came to its end, so that it says what such a run takes. */
  readonly ended: boolean;
}

/** What an evaluation took of a run of so many steps; one that diverged, its steps until there. */
export function paidFor(entry: Answered<unknown>, whole: number): Paid {
  if (entry.type === "iteration") {
    const { steps, cost } = entry;
    return { wanted: wantedOf(entry), part: steps / whole, seconds: cost.seconds, ended: true };
  }
  const { wanted, step, steps, seconds } = entry;
  return { wanted, part: Math.min(Math.max(1, step), steps) / whole, seconds, ended: false };
}

/** What was asked for. */
export const wantedOf = (entry: Answered<unknown>): Wanted =>
  entry.type === "divergence" ? entry.wanted : entry.gradient === null ? "value" : "gradient";

/** Keeps account of what was paid. */
export class Ledger {
  private limits: Limits;
  /** Of each kind, the parts of runs that were taken, how many came to their end, and the least seconds of a whole one. */
  private readonly paid: Record<Wanted, { runs: number; ended: number; least: number }> = {
    value: { runs: 0, ended: 0, least: Infinity },
    gradient: { runs: 0, ended: 0, least: Infinity },
  };
  private count = 0;
  private seconds = 0;

  /** @param given the price of a gradient, where it is known */
  constructor(
    limits: Limits,
    private readonly given: number | null = null,
  ) {
    const limited = LIMITS.some((name) => limits[name] !== undefined);
    this.limits = limited ? limits : { budget: BUDGET };
  }

  /** What a gradient costs, in plain runs. The first run of a kind is cold, and says nothing. */
  get price(): number {
    if (this.given !== null) return this.given;
    const { value, gradient } = this.paid;
    const measured = gradient.least / value.least;
    const isKnown = Math.min(value.ended, gradient.ended) > 1 && measured > 0 && Number.isFinite(measured);
    return isKnown ? Math.max(1, measured) : PRICE;
  }
  /** What was paid for, in plain runs and in seconds. */
  get spent(): Required<Pick<Limits, "budget" | "seconds">> {
    return { budget: this.paid.value.runs + this.price * this.paid.gradient.runs, seconds: this.seconds };
  }
  /** What is left of the plain runs. */
  get left(): number {
    return (this.limits.budget ?? Infinity) - this.spent.budget;
  }

  /** Sets other limits; what was paid before counts. */
  allow(limits: Limits): void {
    this.limits = limits;
  }

  pay({ wanted, part, seconds, ended }: Paid): void {
    const paid = this.paid[wanted];
    paid.runs += part;
    if (ended) {
      paid.ended += 1;
      paid.least = Math.min(paid.least, seconds / part);
    }
    this.count += 1;
    this.seconds += seconds;
  }

  /** Whether an evaluation can be afforded; the first always can. */
  affords(wanted: Wanted, part: number): boolean {
    const { iterations = Infinity, seconds = Infinity } = this.limits;
    if (this.count === 0) return true;
    return this.count < iterations && this.seconds < seconds && this.costOf(wanted, part) <= this.left;
  }
  /** Whether a last plain run can be afforded where the gradient at its point cannot. */
  affordsLast(): boolean {
    const { seconds = Infinity } = this.limits;
    return this.seconds < seconds && this.costOf("value", 1) <= this.left;
  }

  private costOf(wanted: Wanted, part: number): number {
    return part * (wanted === "value" ? 1 : this.price);
  }
}
