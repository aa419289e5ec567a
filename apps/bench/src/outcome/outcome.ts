/**
 * What tuning leads to: for each task, method and instance the best validation loss after 5, 10, 20, 40 and 100 plain runs or as much as
 * that, and the test loss of that point.
 */
import { median } from "../measure.ts";
import { type Asker, type Evaluated, evaluations, priceOf, testOf } from "./drive.ts";
import type { Instance, Task } from "./task.ts";

/** How much there is to measure. */
export interface Extent {
  readonly seeds: readonly number[];
  /** In plain runs, from the least to the greatest. */
  readonly budgets: readonly number[];
}

/** The measure; the other instances are for who tunes a method. */
export const measured: Extent = { seeds: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20], budgets: [5, 10, 20, 40, 100] };
export const glance: Extent = { seeds: [1, 2, 3], budgets: [5, 10, 20, 40] };

/** What a method had found in an instance when so much was spent. */
export interface Found {
  readonly task: string;
  readonly method: string;
  readonly seed: number;
  readonly budget: number;
  /** The cost of a gradient, in plain runs. */
  readonly price: number;
  readonly value: number;
  readonly test: number;
}

/** What is made of an instance before it is tuned. */
export type Beginning = (instance: Instance, seed: number) => Instance;

/** Lets all of them tune all instances of a task. */
export async function outcomesOf(
  task: Task,
  askers: readonly Asker[],
  { seeds, budgets }: Extent,
  beginning: Beginning = (instance) => instance,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const price = await priceOf(task.instance(seeds[0] ?? 1).problem);
  for (const seed of seeds) {
    const instance = beginning(task.instance(seed), seed);
    for (const asker of askers) {
      process.stderr.write("."); // some take a while
      const runs = await evaluations(instance, asker, { price, budget: Math.max(...budgets), seed });
      for (const budget of budgets) {
        const best = bestOf(runs, budget);
        const [value, test] = best === null ? [Infinity, Number.NaN] : [best.value, testOf(instance, best)];
        found.push({ task: task.name, method: asker.name, seed, budget, price, value, test });
      }
    }
  }
  return found;
}

/** The best run within a budget. */
function bestOf(runs: readonly Evaluated[], budget: number): Evaluated | null {
  const within = runs.filter(({ spent }) => spent <= budget + 1e-9);
  return within.reduce<Evaluated | null>((best, run) => (run.value < (best?.value ?? Infinity) ? run : best), null);
}

/** What the others are divided by: the first of these that takes part. */
const BASELINES = ["optuna tpe", "TPE"];

export const baselineOf = (found: readonly Found[]): string =>
  BASELINES.find((name) => found.some(({ method }) => method === name)) ?? found[0]?.method ?? "";

/** What a method has come to over the instances of a task. */
export function standingOf(found: readonly Found[], name: string, at: number) {
  const rows = found.filter(({ method, budget }) => method === name && budget === at);
  const values = rows.map(({ value }) => value);
  return { value: median(values), worst: Math.max(...values), test: median(rows.map(({ test }) => test)) };
}

/**
 * The cells of a table for a task: a line a method, and for each budget the median and the worst validation loss, divided by the median of
 * the baseline, and the median of the test losses, divided likewise; then what the baseline's are.
 */
export function linesOf(found: readonly Found[]): readonly (readonly string[])[] {
  const budgets = [...new Set(found.map(({ budget }) => budget))];
  const methods = [...new Set(found.map(({ method }) => method))];
  const baseline = baselineOf(found);
  const line = (name: string): readonly string[] =>
    budgets.flatMap((at) => {
      const [{ value, worst, test }, by] = [standingOf(found, name, at), standingOf(found, baseline, at)];
      return [value / by.value, worst / by.value, test / by.test].map(shown);
    });
  const units = budgets.flatMap((at) => {
    const { value, test } = standingOf(found, baseline, at);
    return [shown(value), "", shown(test)];
  });
  return [
    ["", ...budgets.flatMap((budget) => [`at ${budget}`, "worst", "test"])],
    ...methods.map((name) => [name, ...line(name)]),
    ["1 is", ...units],
  ];
}

/** From so much above the best that is known, a point is counted as found. */
const CLOSE = 0.05;

/**
 * Of each method, in how many instances it came within 5 % of the best that is known, for all that it might spend. What is known of an
 * instance is the best that anybody found, `others` among them, who began elsewhere.
 */
export function closeOf(
  found: readonly Found[],
  others: readonly Found[],
): ReadonlyMap<string, readonly [count: number, of: number]> {
  const most = Math.max(...found.map(({ budget }) => budget));
  const least = new Map<number, number>();
  for (const { seed, value } of [...found, ...others]) least.set(seed, Math.min(value, least.get(seed) ?? Infinity));
  const isClose = ({ seed, value }: Found): boolean => {
    const best = least.get(seed) ?? Infinity;
    return value <= best + CLOSE * Math.abs(best);
  };
  const methods = [...new Set(found.map(({ method }) => method))];
  return new Map(
    methods.map((name) => {
      const rows = found.filter(({ method, budget }) => method === name && budget === most);
      return [name, [rows.filter(isClose).length, rows.length]];
    }),
  );
}

const shown = (value: number): string => {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? value.toExponential(1) : value.toPrecision(3);
};
