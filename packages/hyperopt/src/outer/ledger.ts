/**
 * What tuning has spent, and may spend: evaluations, seconds, and plain runs. A plain run costs 1, one of fewer steps its part of that, and
 * a gradient its price, which is measured where both have been taken twice: the least seconds of a gradient over the least of a plain run. So
 * has a Hessian.
 */
import { ArgumentError, checkInteger } from "@dualtape/core";
import { checkPositive, checkSize } from "../hyper/checks.ts";
import { PRICE } from "../planner/choice.ts";
import type { Answered } from "./events.ts";
import type { Wanted } from "./method.ts";

/** Where tuning ends, whichever comes first. */
export interface Limits {
  /** How many evaluations, each a plain run, a gradient or a Hessian. */
  readonly iterations?: number;
  /** How many plain runs, or what takes as long. */
  readonly budget?: number;
  /** How many seconds of runs. */
  readonly seconds?: number;
  /** How many whole runs in a row that gain nothing to speak of; no number of them by default. */
  readonly patience?: number;
  /** What is nothing to speak of, as a part of the best value; 0 by default. */
  readonly tolerance?: number;
}

/** What surely comes to an end. */
const SPENT = ["iterations", "budget", "seconds"] as const satisfies readonly (keyof Limits)[];
/** Their names. */
export const LIMITS = [...SPENT, "patience", "tolerance"] as const satisfies readonly (keyof Limits)[];

/** The plain runs that tuning may take where nothing else limits it. */
const BUDGET = 60;

/** Refuses what limits nothing. */
export function checkLimits(where: string, { iterations, budget, seconds, patience, tolerance }: Limits): void {
  if (iterations !== undefined) checkInteger(where, "iterations", iterations, 1);
  if (budget !== undefined) checkPositive(where, "budget", budget);
  if (seconds !== undefined) checkPositive(where, "seconds", seconds);
  if (patience !== undefined) checkInteger(where, "patience", patience, 1);
  if (tolerance === undefined) return;
  checkSize(where, "tolerance", tolerance);
  if (patience === undefined) {
    throw new ArgumentError(
      where,
      "there is a tolerance and no patience",
      "Say how many runs in a row may gain as little",
    );
  }
}

/** An evaluation that was paid for. */
export interface Paid {
  readonly wanted: Wanted;
  /** The part of a whole run that it took. */
  readonly part: number;
  readonly seconds: number;
  /** Whether it came to its end, so that it says what such a run takes. */
  readonly ended: boolean;
  /** The objective of a whole run, Infinity where that diverged; `null` of one of fewer steps. */
  readonly value: number | null;
}

/** What an evaluation took of a run of so many steps; one that diverged, its steps until there. */
export function paidFor(entry: Answered<unknown>, whole: number): Paid {
  if (entry.type === "iteration") {
    const { steps, cost } = entry;
    const value = steps === whole ? entry.value : null;
    return { wanted: wantedOf(entry), part: steps / whole, seconds: cost.seconds, ended: true, value };
  }
  const { wanted, step, steps, seconds } = entry;
  return {
    wanted,
    part: Math.min(Math.max(1, step), steps) / whole,
    seconds,
    ended: false,
    value: steps === whole ? Infinity : null,
  };
}

/** What was asked for. */
export const wantedOf = (entry: Answered<unknown>): Wanted =>
  entry.type === "divergence"
    ? entry.wanted
    : entry.hessian !== null
      ? "hessian"
      : entry.gradient === null
        ? "value"
        : "gradient";

/** Keeps account of what was paid. */
export class Ledger {
  private limits: Limits;
  /** Of each kind, the parts of runs that were taken, how many came to their end, and the least seconds of a whole one. */
  private readonly paid: Record<Wanted, { runs: number; ended: number; least: number }> = {
    value: { runs: 0, ended: 0, least: Infinity },
    gradient: { runs: 0, ended: 0, least: Infinity },
    hessian: { runs: 0, ended: 0, least: Infinity },
  };
  private count = 0;
  private best = Infinity;
  /** The whole runs in a row that have gained nothing to speak of. */
  private idle = 0;
  private seconds = 0;

  /**
   * @param given the price of a gradient, where it is known
   * @param coordinates the rows of a Hessian
   * @param timed whether prices that are not given are measured
   */
  constructor(
    limits: Limits,
    private readonly given: number | null = null,
    private readonly coordinates = 1,
    private readonly timed = true,
  ) {
    const limited = SPENT.some((name) => limits[name] !== undefined);
    this.limits = limited ? limits : { ...limits, budget: BUDGET };
  }

  /** What was paid for, in plain runs and in seconds. */
  get spent(): Required<Pick<Limits, "budget" | "seconds">> {
    const { value, gradient, hessian } = this.paid;
    const budget = value.runs + this.price("gradient") * gradient.runs + this.price("hessian") * hessian.runs;
    return { budget, seconds: this.seconds };
  }
  /** What is left of the plain runs. */
  get left(): number {
    return (this.limits.budget ?? Infinity) - this.spent.budget;
  }

  /** What an evaluation costs, in plain runs. The first run of a kind is cold, and says nothing. */
  price(wanted: Wanted): number {
    if (wanted === "value") return 1;
    if (wanted === "gradient" && this.given !== null) return this.given;
    const [plain, other] = [this.paid.value, this.paid[wanted]];
    const measured = other.least / plain.least;
    const isKnown = this.timed && Math.min(plain.ended, other.ended) > 1 && measured > 0 && Number.isFinite(measured);
    if (isKnown) return Math.max(1, measured);
    // Until then: tangents of a gradient, one by each coordinate.
    return wanted === "gradient" ? PRICE : this.price("gradient") * (1 + this.coordinates);
  }

  /** Sets other limits; what was paid before counts. */
  allow(limits: Limits): void {
    this.limits = limits;
  }

  /** Whether patience is at its end. */
  get isIdle(): boolean {
    return this.idle >= (this.limits.patience ?? Infinity);
  }

  pay({ wanted, part, seconds, ended, value }: Paid): void {
    const paid = this.paid[wanted];
    paid.runs += part;
    if (ended) {
      paid.ended += 1;
      paid.least = Math.min(paid.least, seconds / part);
    }
    this.count += 1;
    this.seconds += seconds;
    if (value === null) return;
    const { tolerance = 0 } = this.limits;
    const gains = this.best === Infinity ? value < Infinity : this.best - value > tolerance * Math.abs(this.best);
    this.idle = gains ? 0 : this.idle + 1;
    this.best = Math.min(this.best, value);
  }

  /** Whether an evaluation can be afforded; the first always can. */
  affords(wanted: Wanted, part: number): boolean {
    const { iterations = Infinity, seconds = Infinity } = this.limits;
    if (this.count === 0) return true;
    return this.count < iterations && this.seconds < seconds && part * this.price(wanted) <= this.left;
  }
  /** Whether a last plain run can be afforded where the gradient at its point cannot. */
  affordsLast(): boolean {
    const { seconds = Infinity } = this.limits;
    return this.seconds < seconds && this.left >= 1;
  }
}
