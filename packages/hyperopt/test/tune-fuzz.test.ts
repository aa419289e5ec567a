/**
 * Tuning random problems keeps its word: it ends within its budget, at a point that is not worse than its start, says why it
 * asks for each run, and fails only where no run stays finite. More problems by `VITE_FUZZ=2000`, others by `VITE_FUZZ_SEED=7`.
 */
import type { Tensor } from "@dualtape/tensor";
import { expect, test } from "vitest";
import {
  DivergenceError,
  drain,
  type Dynamics,
  guided,
  hyperTensors,
  newton,
  rprop,
  searchThenAdam,
  simulate,
  trustRegion,
  type TuneEvent,
  type TuneOptions,
  type TuneResult,
  tuneSteps,
} from "../src/index.ts";
import { Ledger, type Limits, wantedOf } from "../src/outer/ledger.ts";
import { chances, problemOf } from "./fuzz-problems.ts";

const environment = (import.meta as { readonly env?: Readonly<Record<string, string>> }).env ?? {};
const COUNT = Number(environment["VITE_FUZZ"] ?? 150);
const FIRST = Number(environment["VITE_FUZZ_SEED"] ?? 1) * 1e6;

/** Limits of a seed: of each kind, of several, or none. */
function limitsOf(seed: number): Limits {
  const { chance, choose } = chances(seed + 0.5 * FIRST + 1);
  const iterations = 1 + Math.floor(30 * chance());
  const budget = choose(0.1, 1, 4, 25 * chance() + 1);
  return choose<Limits>({ iterations }, { budget }, { iterations, budget }, { iterations: 12, seconds: 0.02 });
}

/** How to tune by a seed: mostly by default, also by methods that nothing else here calls, and from several points. */
function waysOf(seed: number): Pick<TuneOptions, "method" | "starts"> {
  const { chance, choose } = chances(seed + 0.25 * FIRST + 3);
  const method = choose(guided, guided, guided, rprop, trustRegion, newton, searchThenAdam)();
  return { method, ...(chance() < 0.3 && { starts: 1 + Math.floor(7 * chance()) }) };
}

/** The objective at the start by a plain run; `null` where it diverges. */
function startOf(problem: Dynamics): number | null {
  try {
    return drain(simulate(problem, hyperTensors(problem, {}), (value) => value)).value.item();
  } catch (error) {
    if (error instanceof DivergenceError) return null;
    throw error;
  }
}

/** What is wrong with a tuning, in words. */
function faultsOf(problem: Dynamics, options: Limits & Pick<TuneOptions, "method" | "starts">): readonly string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const start = startOf(problem);
  const events: TuneEvent<unknown>[] = [];
  let result: TuneResult<unknown> | null = null;
  try {
    const steps = tuneSteps(problem, options);
    for (let next = steps.next(); ; next = steps.next()) {
      if (next.done) {
        result = next.value;
        break;
      }
      events.push(next.value);
    }
  } catch (error) {
    check(error instanceof DivergenceError, `throws ${String(error)}`);
    // A method that only follows derivatives has nowhere to go from a start that has none.
    const isLost = events.some((event) => event.type === "divergence" && event.origin === "derivative");
    check(
      start === null || (isLost && options.method?.name !== "guided"),
      `throws ${String(error)}, and the start is finite`,
    );
  }
  const answered = events
    .filter((event) => event.type === "iteration" || event.type === "divergence")
    .filter((event) => event.type === "iteration" || !event.last);
  for (const { iteration, reason } of answered) check(reason !== "", `no reason for ${iteration}`);

  const coordinates = Object.values<Tensor>(hyperTensors(problem, {})).reduce((sum, { size }) => sum + size, 0);
  const ledger = new Ledger(options, null, coordinates);
  const asked = result?.checkpoint ?? answered;
  for (const entry of asked) {
    const wanted = wantedOf(entry);
    const isDivergence = entry.type === "divergence";
    const seconds = isDivergence ? entry.seconds : entry.cost.seconds;
    check(ledger.affords(wanted, entry.steps / problem.steps), `${entry.iteration} is beyond the limits`);
    const taken = isDivergence ? Math.min(Math.max(1, entry.step), entry.steps) : entry.steps;
    ledger.pay({ wanted, part: taken / problem.steps, seconds, ended: !isDivergence, value: null });
  }
  check(asked.length <= (options.iterations ?? Infinity), "more evaluations than allowed");
  if (result === null) {
    check(!answered.some(({ type, steps }) => type === "iteration" && steps === problem.steps), "throws what it found");
    return faults;
  }
  const { value, trace, last } = result;
  const whole = trace.filter(({ steps }) => steps === problem.steps);
  const least = [...whole, result.start, ...(last === null ? [] : [last])].reduce((a, b) =>
    b.value < a.value ? b : a,
  );
  check(value === least.value, `its value is ${value}, the least ${least.value}`);
  check(start === null || result.start.value === start, `says that it started at ${result.start.value}, not ${start}`);
  check(Number.isFinite(value), `its value is ${value}`);
  check(!(start !== null && value > start), `ends at ${value}, worse than its start, ${start}`);
  for (const [name, domain] of Object.entries(problem.hyperparameters)) {
    const at = (result.hyper as Readonly<Record<string, number>>)[name];
    check(at !== undefined && domain.contains(at), `${name} is ${String(at)}`);
  }
  return faults;
}

test(`${COUNT} random problems`, () => {
  const faults: string[] = [];
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const [limits, ways] = [limitsOf(seed), waysOf(seed)];
    const label = `${seed}, ${ways.method?.name} from ${ways.starts ?? 1}, ${JSON.stringify(limits)}`;
    for (const fault of faultsOf(problemOf(seed), { ...limits, ...ways })) faults.push(`${label}: ${fault}`);
  }
  expect(faults).toEqual([]);
});
