/**
 * Lets a method tune an instance until its budget is spent, and writes down what it asked for and what came of it. What is spent is counted
 * in plain runs: a gradient costs what it takes on this machine beside one.
 */
import {
  DivergenceError,
  drain,
  type Dynamics,
  hyperTensors,
  type HyperValues,
  type Method,
  simulate,
  tuneDynamics,
} from "@dualtape/hyperopt";
import { processorTime } from "../engines/engine.ts";
import { type Corners, cornersOf } from "./corners.ts";
import type { Instance } from "./task.ts";

/** Who asks from another process, for values alone. */
export interface Stranger {
  readonly name: string;
  points(corners: Corners, seed: number): AsyncGenerator<readonly number[], never, number>;
}

/** Whoever asks. */
export type Asker = Method | Stranger;

/** An evaluation of a whole run that stayed finite. */
export interface Evaluated {
  readonly hyper: HyperValues<string>;
  readonly value: number;
  /** What has been spent after it. */
  readonly spent: number;
}

/** How a method is driven. */
export interface Drive {
  /** The cost of a gradient. */
  readonly price: number;
  readonly budget: number;
  readonly seed: number;
}

/** How often each is timed, and how often before, for what is hot to be compiled. */
const [ROUNDS, WARM] = [30, 5] as const;

/** Asks for the start, with its gradient and without. */
const inTurn: Method = {
  name: "in turn",
  *questions({ start: u }) {
    for (let round = 0; round < WARM + ROUNDS; round++) {
      yield { u, wanted: "gradient", reason: "its price" };
      yield { u, wanted: "value", reason: "the price of a plain run" };
    }
    return "settled";
  },
};

/** What `tune` takes for a gradient beside a plain run: time of the processor, the least of several of each, in turn. */
export async function priceOf(problem: Dynamics): Promise<number> {
  const least = { gradient: Infinity, value: Infinity };
  let started = processorTime();
  await tuneDynamics(problem, {
    method: inTurn,
    iterations: 2 * (WARM + ROUNDS),
    onIteration({ iteration, gradient }) {
      const taken = processorTime() - started;
      const kind = gradient === null ? "value" : "gradient";
      if (iteration > 2 * WARM) least[kind] = Math.min(least[kind], taken);
      started = processorTime();
    },
  });
  return least.gradient / least.value;
}

/** The whole runs that a method asks for within its budget. */
export const evaluations = async (instance: Instance, asker: Asker, drive: Drive): Promise<readonly Evaluated[]> =>
  "points" in asker ? fromOutside(instance, asker, drive) : fromInside(instance, asker, drive);

async function fromInside({ problem }: Instance, method: Method, { price, budget, seed }: Drive) {
  const found: Evaluated[] = [];
  let spent = 0;
  const run = tuneDynamics(problem, { method, seed, iterations: 100 * budget });
  for await (const event of run) {
    if (event.type !== "iteration" && event.type !== "divergence") continue;
    const wanted = event.type === "divergence" ? event.wanted : event.gradient === null ? "value" : "gradient";
    const taken = event.type === "divergence" ? Math.min(event.step, event.steps) : event.steps;
    spent += (taken / problem.steps) * (wanted === "gradient" ? price : 1);
    if (spent > budget + 1e-9) break;
    if (event.type === "divergence" || event.steps < problem.steps) continue;
    found.push({ hyper: event.hyper as HyperValues<string>, value: event.value, spent });
  }
  await run.catch((error: unknown) => {
    if (!run.isAborted(error)) throw error; // it was left when the budget was spent
  });
  return found;
}

async function fromOutside({ problem }: Instance, stranger: Stranger, { budget, seed }: Drive) {
  const found: Evaluated[] = [];
  const corners = cornersOf(problem);
  const points = stranger.points(corners, seed);
  let next = await points.next();
  for (let spent = 0; spent < budget && !next.done;) {
    const hyper = corners.natural(next.value);
    const { value, part } = plainRun(problem, hyper);
    spent += part;
    if (spent > budget + 1e-9) break;
    if (Number.isFinite(value)) found.push({ hyper, value, spent });
    next = await points.next(value);
  }
  return found;
}

/** The objective of a plain run, and the part of it that was taken. */
function plainRun(problem: Dynamics, at: HyperValues<string>): { readonly value: number; readonly part: number } {
  try {
    const run = simulate(problem, hyperTensors(problem, at), (constant) => constant);
    return { value: drain(run).value.item(), part: 1 };
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    return { value: Infinity, part: error.step / problem.steps };
  }
}

/** The loss on the test set after a run, which nobody who asks is told. */
export const testOf = ({ problem, test }: Instance, { hyper }: Evaluated): number =>
  test(drain(simulate(problem, hyperTensors(problem, hyper), (constant) => constant)).state);
