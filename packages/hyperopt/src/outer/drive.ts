/** Drives tuning so that it never holds its thread for long: programs are made before they are needed, and the thread given away meanwhile. */
import type { Hyper } from "@dualtape/optimizers";
import { type Domains, type Dynamics, simulate } from "@dualtape/runs/eager";
import type { Tensor } from "@dualtape/tensor";
import { costlyFor } from "../planner/costly.ts";
import type { Strategy } from "../strategies/strategy.ts";
import type { TuneEvent, TuneResult } from "./events.ts";
import type { Tuning } from "./tuning.ts";

const lift = (value: Tensor): Tensor => value;

/** Gives the thread away where it was held for long, and resolves to whether it did; throws where the work is to stop. */
type Turn = (now?: boolean) => Promise<boolean>;

/** Does work that pauses, for a turn or for what the engine does meanwhile. */
export async function pull<T>(work: Generator<unknown, T, void>, turn: Turn): Promise<T> {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
    await next.value;
    await turn();
  }
}

/** Drives tuning to its end, and resolves to why it ended. */
export async function drive<H extends string, K extends string, D extends Domains<H>, V>(
  tuning: Tuning<H, K, D, V>,
  turn: Turn,
  report: (event: TuneEvent<V>) => void,
): Promise<TuneResult<V>["reason"]> {
  const { start, dynamics, given, needsNone } = tuning;
  await turn(true);
  const strategy = needsNone ? null : await pull(tuning.choose(), turn);
  // What the planner has chosen needs no second look.
  const costly = given === null ? null : await pull(costlyFor(given, dynamics, start, lift), turn);
  if (costly !== null) report({ type: "costly", ...costly });
  await pull(ahead(dynamics, strategy, start), turn);
  await turn(true);
  return follow(tuning.events(), turn, report);
}

/** Something that is to be waited for, while the thread is given away. */
export interface Pause {
  readonly type: "pause";
  readonly meanwhile: unknown;
}

/** Follows events to their end: each is reported, but signs of life only where the thread has been given away. */
export async function follow<E extends { readonly type: string }, R>(
  events: Generator<E | Pause, R, void>,
  turn: Turn,
  report: (event: E) => void,
): Promise<R> {
  for (;;) {
    const next = events.next();
    if (next.done) return next.value;
    const { value: event } = next;
    if (isPause(event)) {
      await event.meanwhile;
      await turn();
      continue;
    }
    const isSign = event.type === "progress";
    if (!isSign) report(event);
    if ((await turn()) && isSign) report(event);
  }
}

const isPause = <E extends { readonly type: string }>(event: E | Pause): event is Pause => event.type === "pause";

/** The same, pulled: it goes on only when the next event is asked for. */
export function* pulled<E, X, R>(work: {
  events(): Generator<E, X, void>;
  result(reason: X): R;
}): Generator<E, R, void> {
  return work.result(yield* work.events());
}

/** Makes the programs of plain runs, and of a strategy where there is one, left in between. */
export function* ahead<H extends string, K extends string>(
  problem: Dynamics<H, K>,
  strategy: Strategy | null,
  start: Hyper<H, Tensor>,
): Generator<unknown, void, void> {
  const chosen = strategy?.chosen?.(problem, start, lift) ?? strategy;
  yield* (
    problem.compiler?.ahead(problem, start, [
      ...(chosen === null ? [] : [(short: typeof problem) => chosen.run(short, start, lift)]),
      (short) => simulate(short, start, lift),
    ]) ?? []
  );
}
