/**
 * Successive halving (Jamieson and Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS 2016; its rounds
 * as in Hyperband, Li et al., JMLR 18, 2018): n arms take ⌈log₂ n⌉ + 1 rounds, each of the same part of the budget, which the arms that are left share
 * evenly. The better half takes part in the next, and the last is the winner's alone.
 */
import { ArgumentError } from "@dualtape/core";
import type { Limits } from "../ledger.ts";
import type { Arm, Spent } from "./arm.ts";

/** What a race may take. */
export type RaceLimits = Pick<Limits, "budget" | "seconds">;

/** The plain runs that a race may take where nothing limits it. */
export const BUDGET = 100;
/** The plain runs that an arm takes in its first round, where it is ours to say how many arms there are: a gradient, and a run or two after it. */
const AMPLE = 5;
/** The most arms where it is ours to say how many. */
const MOST = 256;
/** How many arms there are, besides one for each combination of choices, where only seconds limit them. */
const ARMS = 8;

/** The rounds from so many arms to one, that of the one included. */
export const roundsFrom = (arms: number): number => 33 - Math.clz32(arms - 1);

/** What so many arms cost where each takes so many plain runs in the first round. */
const costOf = (arms: number, each: number): number => arms * roundsFrom(arms) * each;

/** The most arms for which a budget has so many plain runs each, in the first round. */
function armsFor(budget: number, each: number): number {
  let arms = 1;
  while (arms < MOST && costOf(arms + 1, each) <= budget) arms += 1;
  return arms;
}

/**
 * How many arms to begin at most: as many as get a gradient and a plain run in the first round, but no fewer than there are combinations of
 * choices, as long as each gets a plain run.
 *
 * @param combinations how many of choices there are, whatever the integers, of no more than so many
 */
export function armsWithin({ budget }: RaceLimits, combinations: (most: number) => number): number {
  if (budget === undefined) return Math.max(ARMS, combinations(MOST));
  const most = armsFor(budget, 1);
  return Math.max(armsFor(budget, AMPLE), combinations(most));
}

/** Refuses a budget that has no plain run for each of so many arms in the first round. */
export function checkShares(where: string, { budget = Infinity }: RaceLimits, arms: number): void {
  const least = costOf(arms, 1);
  if (budget >= least) return;
  throw new ArgumentError(
    where,
    `a budget of ${budget} does not hold a plain run for each of ${arms} arms in the first of ${roundsFrom(arms)} rounds`,
    `Allow ${least} or more, or fewer arms`,
  );
}

/** What an arm may have spent when a round ends: an even share of what is left of the race, divided by the rounds that are left. */
export function shareOf(limits: RaceLimits, spent: Spent, own: Spent, part: number): RaceLimits {
  const up = (name: keyof Spent): RaceLimits => {
    const limit = limits[name];
    return limit === undefined ? {} : { [name]: own[name] + Math.max(0, limit - spent[name]) * part };
  };
  return { ...up("budget"), ...up("seconds") };
}

/** What arms have spent together. */
export const spentBy = (arms: readonly Pick<Arm<unknown, unknown, unknown>, "spent">[]): Spent =>
  arms.reduce((sum, { spent }) => ({ budget: sum.budget + spent.budget, seconds: sum.seconds + spent.seconds }), {
    budget: 0,
    seconds: 0,
  });
