/**
 * What came of several methods on one problem, in figures and in words. All are counted by one price: a plain run is 1, and a gradient what
 * it took beside one. A method that had spent the budget got nothing of what it tried after that.
 */
import { greatestOf, leastOf } from "../hyper/lists.ts";
import type { Answered, Iteration } from "./events.ts";
import { paidFor, wantedOf } from "./ledger.ts";
import type { Wanted } from "./method.ts";
import { inColumns, shown, significant } from "./table.ts";

/** What a method has come to. */
export interface Standing {
  readonly method: string;
  /** The best value of each repeat; Infinity where no whole run stayed finite. */
  readonly values: readonly number[];
  readonly median: number;
  readonly least: number;
  readonly worst: number;
  /** The median of the best values after parts of the budget. */
  readonly curve: readonly { readonly budget: number; readonly value: number }[];
  /** Whether it has asked for a gradient. */
  readonly takesGradients: boolean;
  /** What was paid for, in plain runs: the medians of what went into those, and into gradients. */
  readonly paid: { readonly values: number; readonly gradients: number };
  /** The median of `test` at the best points; `null` where there is no test, or the comparison was stopped. */
  readonly test: number | null;
}

/** What a comparison found. */
export interface Comparison {
  readonly budget: number;
  readonly repeats: number;
  /** What a gradient was counted as, in plain runs: what it takes at the start, or 3 where that diverges. */
  readonly price: number;
  /** In the order that they were given. */
  readonly methods: readonly Standing[];
  /** Who has come how far, the best first: plain text, in columns. */
  readonly table: string;
  /** Who is ahead, and by how much. */
  readonly sentence: string;
}

/** The parts of the budget that a curve tells of. */
const PARTS = [1 / 8, 1 / 4, 1 / 2, 1] as const;
/** A lead that the toss of a coin for each repeat would give no more often than so is taken for one. */
const CHANCE = 0.05;

/** The middle one, or the mean of the two in the middle. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? Number.NaN, sorted[sorted.length >> 1] ?? Number.NaN];
  return low === high ? low : (low + high) / 2;
}

/** What a tuning asked for, in its order, and how that is counted. */
export interface Account<V> {
  readonly answered: readonly Answered<V>[];
  /** Of a whole run. */
  readonly steps: number;
  readonly price: number;
}

/** An evaluation in plain runs: what it took, and what had been spent after it. */
interface Paid<V> {
  readonly entry: Answered<V>;
  readonly wanted: Wanted;
  readonly cost: number;
  readonly spent: number;
}

/** What was paid for before a budget was spent. */
function paidWithin<V>({ answered, steps, price }: Account<V>, budget: number): readonly Paid<V>[] {
  let spent = 0;
  return answered
    .map((entry) => {
      const { wanted, part } = paidFor(entry, steps);
      const cost = part * (wanted === "value" ? 1 : price);
      return { entry, wanted, cost, spent: (spent += cost) };
    })
    .filter((paid) => paid.spent <= budget * (1 + 1e-9));
}

/** The best whole run within a budget; `null` where there is none. */
export function bestWithin<V>(account: Account<V>, budget: number): Iteration<V> | null {
  const runs = paidWithin(account, budget).flatMap(({ entry }) =>
    entry.type === "iteration" && entry.steps === account.steps && Number.isFinite(entry.value) ? [entry] : [],
  );
  return runs.reduce<Iteration<V> | null>((best, run) => (best === null || run.value < best.value ? run : best), null);
}

/** The figures of a method, from what it did in each repeat, and what tests have given. */
export function standingOf(
  method: string,
  accounts: readonly Account<unknown>[],
  tests: readonly number[] | null,
  budget: number,
): Standing {
  const valuesAt = (limit: number): readonly number[] =>
    accounts.map((account) => bestWithin(account, limit)?.value ?? Infinity);
  const paidOn = (kind: Wanted): number =>
    medianOf(
      accounts.map((account) =>
        paidWithin(account, budget).reduce((sum, { wanted, cost }) => (wanted === kind ? sum + cost : sum), 0),
      ),
    );
  const values = valuesAt(budget);
  return {
    method,
    values,
    median: medianOf(values),
    least: leastOf(values),
    worst: greatestOf(values),
    curve: PARTS.map((part) => ({ budget: part * budget, value: medianOf(valuesAt(part * budget)) })),
    takesGradients: accounts.some(({ answered }) => answered.some((entry) => wantedOf(entry) === "gradient")),
    paid: { values: paidOn("value"), gradients: paidOn("gradient") },
    test: tests === null ? null : medianOf(tests),
  };
}

/** The best first. */
const rankedOf = (methods: readonly Standing[]): readonly Standing[] =>
  [...methods].sort((a, b) => (a.median < b.median ? -1 : a.median > b.median ? 1 : 0));

/** What part of the budget went into gradients, in percent. */
const partOf = ({ paid }: Standing, budget: number): string => `${Math.round((100 * paid.gradients) / budget)} %`;

/** The figures as a table, with what they mean above. */
export function tableOf({ budget, repeats, price, methods }: Omit<Comparison, "table" | "sentence">): string {
  const of = repeats === 1 ? "one repeat" : `the median of ${repeats} repeats`;
  const hasTests = methods.some(({ test }) => test !== null);
  const headings = PARTS.map((part) => `at ${significant(part * budget)}`);
  const lines = rankedOf(methods).map((one) => [
    one.method,
    ...[...one.curve.map(({ value }) => value), one.least, one.worst].map(shown),
    partOf(one, budget),
    ...(hasTests ? [one.test === null ? "–" : shown(one.test)] : []),
  ]);
  const rows = [["", ...headings, "least", "worst", "on gradients", ...(hasTests ? ["test"] : [])], ...lines];
  return [
    `The best value after so many plain runs, ${of}; a gradient counts as ${significant(price)}.`,
    ...inColumns(rows),
  ].join("\n");
}

/** Who is ahead: the best method beside the best of the other kind, where there are methods with gradients and without; else the next. */
export function sentenceOf({ methods, budget }: Pick<Comparison, "methods" | "budget">): string {
  const ranked = rankedOf(methods);
  const [first] = ranked;
  if (first === undefined || first.median === Infinity) return "No method has reached a finite value.";
  const other = ranked.find((one) => one.takesGradients !== first.takesGradients);
  const second = other ?? ranked[1];
  if (second === undefined) return `${first.method} has reached ${shown(first.median)}.`;
  if (first.median === second.median) return `${first.method} and ${second.method} are level.`;
  const count = first.values.length;
  const wins = first.values.filter((value, i) => value < (second.values[i] ?? Infinity)).length;
  const isDoubtful = byChance(wins, count) > CHANCE;
  const lead = `${first.method} is ahead of ${second.method}${byHow(first, second)}, in ${wins} of ${count}`;
  if (other === undefined) return `${lead}${isDoubtful ? ", which may be chance" : ""}.`;
  const chance = isDoubtful ? ", or it is chance" : "";
  const one = first.takesGradients ? first : other;
  // A method that has hardly taken any says nothing of gradients.
  if (one.paid.gradients <= one.paid.values)
    return `${lead}; ${one.method} has spent ${partOf(one, budget)} on gradients${chance}.`;
  return `${lead}: gradients ${first.takesGradients ? "pay" : "lose"} here${chance}.`;
}

/** By how much the median of one is below that of another: a part where both are positive, else a difference. */
function byHow({ median: low }: Standing, { median: high }: Standing): string {
  if (high === Infinity) return ", which has reached nothing";
  return low >= 0 ? ` by ${significant((100 * (high - low)) / high)} %` : ` by ${shown(high - low)}`;
}

/** How often a coin that is tossed so many times falls on one side so often, or more often. */
function byChance(wins: number, count: number): number {
  let [term, sum] = [2 ** -count, 0];
  for (let k = count; k >= wins; k--) {
    sum += term;
    term *= k / (count - k + 1);
  }
  return sum;
}
