/** Methods side by side on one problem: the same starts, the same budget in plain runs, and several repeats, since each has its luck. */
import { checkFunction, checkInteger, checkRecord, type NaturalsOf, refuse } from "@dualtape/core";
import {
  checkDynamics,
  cooperative,
  type Domains,
  drain,
  type Dynamics,
  hyperTensors,
  type HyperValues,
  Run,
  simulate,
  type State,
} from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { checkPositive, checkTunable } from "../hyper/checks.ts";
import { checkStrategy, type Strategy } from "../strategies/strategy.ts";
import { type Account, bestWithin, type Comparison, sentenceOf, standingOf, tableOf } from "./comparison.ts";
import { drive, pull } from "./drive.ts";
import type { Answered, TuneEvent } from "./events.ts";
import { checkMethod, type Method } from "./method.ts";
import { guided } from "./methods/guided.ts";
import { randomSearch } from "./methods/random-search.ts";
import { tpe } from "./methods/tpe.ts";
import { Tuning } from "./tuning.ts";

/** How to compare. */
export interface CompareOptions<K extends string = string> {
  /** Those that take part: `guided()`, `tpe()` and `randomSearch()` by default. */
  readonly methods?: readonly Method[];
  /** How many plain runs each may take in a repeat, or what takes as long; 40 by default. */
  readonly budget?: number;
  /** 5 by default. */
  readonly repeats?: number;
  /** Of what the methods draw in the first repeat, and one more in each after it; 1 by default. */
  readonly seed?: number;
  /** How to get a hypergradient; what the planner would take on a typical machine where left out. */
  readonly strategy?: Strategy;
  /** The loss on data that no method sees, of the last state of a run at the best point of a repeat. */
  readonly test?: (state: State<K, Tensor>, repeat: number) => number;
  /** Stops the work at the next step; the promise is then rejected with an `AbortedError` that holds what all methods have completed. */
  readonly signal?: AbortSignal;
}

/** What happens in a comparison: what happens in the tunings that it is made of. */
export type CompareEvent<V> = TuneEvent<V> & {
  readonly method: string;
  /** From 1. */
  readonly repeat: number;
};

const OPTIONS = [
  "methods",
  "budget",
  "repeats",
  "seed",
  "strategy",
  "test",
  "signal",
] as const satisfies readonly (keyof CompareOptions)[];

/** How often a plain run and a gradient are timed before anything, in turn, and for how long: engines take a while to compile what is short. */
const [LEAST, MILLISECONDS] = [3, 250] as const;

/** No method, but what shows what a gradient costs: it asks for both equally often, since the least of more times is less. */
const timing = (): Method => ({
  name: "timing",
  *questions({ start: u }) {
    const begun = performance.now();
    for (let times = 0; times < LEAST || performance.now() - begun < MILLISECONDS; times++) {
      yield { u, wanted: "value", reason: "the time of a plain run" };
      yield { u, wanted: "gradient", reason: "that of a gradient" };
    }
    return "settled";
  },
});

const lift = (value: Tensor): Tensor => value;
const told = "together";

/**
 * Compares methods of tuning on a dynamics, or on one that a function makes for each repeat, from 1 on, so that splits and starts differ. Await
 * it for the result, whose `table` says who is ahead, and iterate over it for the events. Throws what `tuneDynamics` throws; but a method that
 * finds no finite run has lost.
 */
export function compare<H extends string, K extends string, D extends Domains<H>>(
  problem: Dynamics<H, K, D> | ((repeat: number) => Dynamics<H, K, D>),
  options: CompareOptions<NoInfer<K>> = {},
): Run<CompareEvent<NaturalsOf<D>>, Comparison> {
  checkRecord("compare", "the options", options, OPTIONS);
  const { methods = [guided(), tpe(), randomSearch()], budget = 40, repeats = 5, seed = 1 } = options;
  const { strategy: given, test, signal } = options;
  checkPositive("compare", "budget", budget);
  checkInteger("compare", "repeats", repeats, 1);
  checkInteger("compare", "seed", seed, 0);
  if (given !== undefined) checkStrategy("compare", given);
  if (test !== undefined) checkFunction("compare", "test", test);
  const named = namedMethods(methods);
  const instance = (repeat: number): Dynamics<H, K, D> => {
    const made = typeof problem === "function" ? problem(repeat) : problem;
    checkDynamics("compare", made);
    checkTunable("compare", made.hyperparameters);
    return made;
  };
  const first = instance(1);

  return new Run(async (report, left) => {
    const rounds: Round<H, K, D>[] = [];
    let price = 1; // until it is measured, before the first round
    const compared = (tests: Tests | null): Comparison => comparisonOf(rounds, named, { budget, price }, tests);
    const turn = cooperative("compare", { signal, left }, () => (rounds.length === 0 ? null : compared(null)));
    const measure = new Tuning("compare", first, { method: timing(), budget: Number.MAX_VALUE, strategy: given, told });
    await drive(measure, turn, () => {});
    const strategy = drain(measure.choose());
    ({ price } = measure);
    for (let repeat = 1; repeat <= repeats; repeat++) {
      const of = repeat === 1 ? first : instance(repeat);
      const answered = new Map<string, readonly Answered<NaturalsOf<D>>[]>();
      for (const [name, method] of named) {
        const tuning = new Tuning("compare", of, { method, budget, seed: seed + repeat - 1, strategy, price, told });
        const entries: Answered<NaturalsOf<D>>[] = [];
        const reason = await drive(tuning, turn, (event) => {
          if (event.type === "iteration" || event.type === "divergence") entries.push(event);
          report({ ...event, method: name, repeat });
        });
        const last = tuning.found(reason)?.last ?? null;
        answered.set(name, last === null || entries.includes(last) ? entries : [...entries, last]);
      }
      rounds.push({ problem: of, answered });
    }
    if (test === undefined) return compared(null);
    const tests = new Map<string, readonly number[]>();
    for (const name of named.keys()) {
      const losses: number[] = [];
      for (const [i, round] of rounds.entries()) {
        const best = bestWithin(accountOf(round, name, price), budget);
        if (best === null) {
          losses.push(Infinity);
          continue;
        }
        const hyper = hyperTensors(round.problem, best.hyper as HyperValues<H>);
        const { state } = await pull(simulate(round.problem, hyper, lift), turn);
        losses.push(test(state, i + 1));
      }
      tests.set(name, losses);
    }
    return compared(tests);
  });
}

/** What the test has given of each repeat, by the name of a method. */
type Tests = ReadonlyMap<string, readonly number[]>;

/** A repeat: what each method asked for, by its name. */
interface Round<H extends string, K extends string, D extends Domains<H>> {
  readonly problem: Dynamics<H, K, D>;
  readonly answered: ReadonlyMap<string, readonly Answered<NaturalsOf<D>>[]>;
}

const accountOf = <H extends string, K extends string, D extends Domains<H>>(
  { problem, answered }: Round<H, K, D>,
  name: string,
  price: number,
): Account<NaturalsOf<D>> => ({ answered: answered.get(name) ?? [], steps: problem.steps, price });

function comparisonOf<H extends string, K extends string, D extends Domains<H>>(
  rounds: readonly Round<H, K, D>[],
  named: ReadonlyMap<string, Method>,
  { budget, price }: Pick<Comparison, "budget" | "price">,
  tests: Tests | null,
): Comparison {
  const methods = [...named.keys()].map((name) => {
    const accounts = rounds.map((round) => accountOf(round, name, price));
    return standingOf(name, accounts, tests?.get(name) ?? null, budget);
  });
  const figures = { budget, repeats: rounds.length, price, methods };
  const sentence = sentenceOf(figures);
  return { ...figures, table: `${tableOf(figures)}\n${sentence}`, sentence };
}

/** The methods by name, those of a name that has been given already with a number behind it. */
function namedMethods(methods: readonly Method[]): ReadonlyMap<string, Method> {
  if (!Array.isArray(methods) || methods.length === 0) refuse("compare", "methods", methods, "a list of some");
  const named = new Map<string, Method>();
  for (const method of methods) {
    checkMethod("compare", method);
    let name = method.name;
    for (let number = 2; named.has(name); number++) name = `${method.name} ${number}`;
    named.set(name, method);
  }
  return named;
}
