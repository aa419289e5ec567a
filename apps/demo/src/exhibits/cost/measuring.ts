/**
 * Measures what a strategy takes: the fastest of several runs, because other work only ever makes a run slower. The clock
 * stands still while the worker listens for orders.
 */
import {
  checkpointed,
  type Dynamics,
  hybrid,
  hyperTensors,
  reversible,
  simulate,
  type Strategy,
  unrolled,
} from "@dualtape/hyperopt";
import type { Tensor } from "@dualtape/tensor";
import type { Deal } from "../../data/deal.ts";
import type { Measured, Series, Size } from "./messages.ts";
import { problemOf } from "./problem.ts";
import { checkpointsFor } from "./sizes.ts";

/** A series is run so often, short ones for so many seconds; long ones take no more than those. */
const [RUNS, SHORT, LONG] = [3, 0.04, 0.4] as const;

/** Milliseconds of work before the worker listens for orders. */
const SLICE = 40;

type Turn = () => Promise<void>;

/** Measures a series at a size. `reference` is the gradient to compare with. */
export async function measure(
  digits: Deal,
  size: Size,
  series: Series,
  reference: readonly number[] | null,
  turn: Turn,
): Promise<Measured & { readonly gradient: readonly number[] }> {
  const { eager, compiled, fixed } = problemOf(digits, size);
  const ways: Readonly<Record<Series, () => Steps>> = {
    hybrid: () => differentiated(eager, hybrid),
    unrolled: () => differentiated(eager, unrolled),
    checkpointed: () => differentiated(eager, checkpointed({ checkpoints: checkpointsFor(size.steps) })),
    reversible: () => differentiated(fixed, reversible),
    plain: () => plainly(eager),
    compiled: () => differentiated(compiled, hybrid),
  };
  const least = series === "compiled" ? 2 : 1; // the first of a size compiles its program
  let [seconds, total, runs] = [Infinity, 0, 0];
  let end: Ending | null = null;
  while (end === null || runs < least || total < (runs < RUNS ? LONG : SHORT)) {
    const taken = await timed(ways[series](), turn);
    end = taken.end;
    seconds = Math.min(seconds, taken.seconds);
    total += taken.seconds;
    runs += 1;
  }
  return {
    ...size,
    series,
    seconds,
    runs,
    bytes: end.bytes,
    gradient: end.gradient,
    apart: apart(end.gradient, reference),
  };
}

/** Seconds of a step without derivatives. */
export async function paceOf(digits: Deal, size: Size, turn: Turn) {
  const { eager, fixed } = problemOf(digits, size);
  let [floating, twin] = [Infinity, Infinity];
  for (let i = 0; i < 8; i++) {
    floating = Math.min(floating, (await timed(plainly(eager), turn)).seconds);
    twin = Math.min(twin, (await timed(plainly(fixed), turn)).seconds);
  }
  return { eager: floating / size.steps, fixed: twin / size.steps };
}

interface Ending {
  readonly bytes: number;
  readonly gradient: readonly number[];
}

type Steps = Generator<unknown, Ending, void>;

function* plainly<H extends string>(dynamics: Dynamics<H>): Steps {
  const { cost } = yield* simulate(dynamics, hyperTensors(dynamics, {}), same);
  return { bytes: cost.bytes, gradient: [] };
}

function* differentiated<H extends string>(dynamics: Dynamics<H>, strategy: Strategy): Steps {
  const { cost, gradient } = yield* strategy.run(dynamics, hyperTensors(dynamics, {}), same);
  return { bytes: cost.bytes, gradient: Object.values<Tensor>(gradient).flatMap(({ data }) => [...data]) };
}

const same = (value: Tensor): Tensor => value;

async function timed(steps: Steps, turn: Turn): Promise<{ readonly end: Ending; readonly seconds: number }> {
  await turn();
  let worked = 0;
  for (let since = performance.now(); ;) {
    const next = steps.next();
    const passed = performance.now() - since;
    if (next.done) return { end: next.value, seconds: (worked + passed) / 1000 };
    if (passed < SLICE) continue;
    worked += passed;
    await turn();
    since = performance.now();
  }
}

/** How far a gradient is from another, as a part of the other's length. */
function apart(gradient: readonly number[], reference: readonly number[] | null): number {
  if (reference === null || gradient.length === 0) return 0;
  return Math.hypot(...reference.map((partial, i) => partial - (gradient[i] ?? 0))) / Math.hypot(...reference);
}
